import { afterEach, describe, expect, it } from "vitest";
import type { SyncEvents } from "../../../src/domain/events.js";
import { FAKE_RESMAN_IDS } from "../../../src/testing/index.js";
import { CLIENT_CONCURRENCY, createOutageWorld, type OutageWorld } from "./outage-world.js";

const HOUR = 60 * 60_000;
const TERMS = { failures: 5, firstProbeMs: 5000, maxProbeMs: 60_000 };

/** Probes of an outage of so many milliseconds at most: chance only ever puts one off. */
function probesWithin(ms: number): number {
  let probes = 0;
  let delay = TERMS.firstProbeMs;
  for (let at = delay; at <= ms; at += delay) {
    probes += 1;
    delay = Math.min(delay * 2, TERMS.maxProbeMs);
  }
  return probes;
}

/** What is sent until each process has seen enough failures; its other requests were under way then. */
const firstFailures = (processes: number): number => processes * (TERMS.failures + CLIENT_CONCURRENCY - 1);

let world: OutageWorld;
afterEach(() => Promise.all(world.engines.map((engine) => engine.stop({ drain: false }))));

describe.each([
  { processes: 1, leads: 2000 },
  { processes: 3, leads: 600 },
])("an outage of an hour, with $processes process(es) and $leads leads queued", ({ processes, leads }) => {
  it("costs no more than the probes, burns no retry, and is made up for without a rush", async () => {
    world = await createOutageWorld(leads, processes, { circuit: TERMS });
    const { clock, fake, storage, engines, arrivals } = world;
    await world.queueAll();
    const opened: SyncEvents["circuit:opened"][] = [];
    const closed: SyncEvents["circuit:closed"][] = [];
    for (const engine of engines) {
      engine.on("circuit:opened", (event) => opened.push(event));
      engine.on("circuit:closed", (event) => closed.push(event));
    }
    fake.faults.set("http503Html", { rate: 1 });
    await Promise.all(engines.map((engine) => engine.start()));
    await clock.advance(HOUR);

    const budget = firstFailures(processes) + probesWithin(HOUR);
    expect(arrivals.length).toBeLessThanOrEqual(budget * 1.01);
    // They went on probing, and one process as often as three.
    expect(arrivals.length).toBeGreaterThan(probesWithin(HOUR) * 0.85);
    expect(opened).toHaveLength(processes);
    expect(closed).toEqual([]);
    const waiting = await storage.queue.counts();
    expect(waiting.pending + waiting.processing).toBe(leads);
    const log = await storage.log.list({ limit: 10_000 });
    // Those of the first failures; none of a refusal or a probe.
    expect(log.length).toBeLessThanOrEqual(firstFailures(processes));
    expect((await storage.conversations.list({ syncStatus: ["failed"] })).length).toBe(0);

    fake.faults.clear();
    world.resetPeak();
    const before = arrivals.length;
    await world.until(async () => (await storage.queue.counts()).completed === leads, HOUR);
    expect(closed).toHaveLength(processes);
    expect(new Set(closed.map(({ remote }) => remote))).toEqual(new Set([`resman:${FAKE_RESMAN_IDS.accountId}`]));
    const emails = fake.prospects().flatMap(({ people }) => people.map(({ email }) => email));
    expect(new Set(emails).size).toBe(leads);
    expect(emails).toHaveLength(leads);
    const jobs = await storage.queue.list({ limit: 10_000 });
    expect(Math.max(...jobs.map(({ retryCount }) => retryCount))).toBeLessThanOrEqual(1);
    expect(world.peak()).toBeLessThanOrEqual(processes * CLIENT_CONCURRENCY);
    // The first second after the first answer is a careful one: it begins with a single request.
    const after = arrivals.slice(before);
    const begin = after[0] ?? 0;
    expect(after.filter((at) => at < begin + 50)).toHaveLength(1);
    expect((await storage.integrations.list())[0]).toMatchObject({
      syncStatus: "active",
      retryAt: null,
      errorCount: 0,
    });
    expect(fake.unexpected).toEqual([]);
  }, 300_000);
});

it("an outage fails no job either where the processes are too many for one of them to notice it", async () => {
  world = await createOutageWorld(1, 4);
  const { clock, fake, storage, engines } = world;
  await world.queueAll();
  fake.faults.set("http503Html", { rate: 1 });
  await Promise.all(engines.map((engine) => engine.start()));
  await clock.advance(HOUR);
  expect(await storage.queue.counts()).toMatchObject({ pending: 1, failed: 0 });
  fake.faults.clear();
  await world.until(async () => (await storage.queue.counts()).completed === 1, 3 * 60_000);
  expect(fake.prospects()).toHaveLength(1);
});

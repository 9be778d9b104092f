import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { SyncEventName } from "../../src/domain/events.js";
import { silentLogger } from "../../src/runtime/silent-logger.js";
import { elapse, FAKE_RESMAN_IDS } from "../../src/testing/index.js";
import { type ClockedWorld, createClockedWorld } from "../support/clocked-world.js";
import { aRow, createSmallWorld, DANA, minutes, PROPERTY, type SmallWorld, until } from "../support/small-world.js";

const EVENTS: SyncEventName[] = [
  "lead:linked",
  "lead:synced",
  "lead:unchanged",
  "lead:waiting",
  "lead:failed",
  "lead:imported",
  "conflict:opened",
  "conflict:resolved",
  "retry:scheduled",
  "run:started",
  "run:progress",
  "run:finished",
  "job:claimed",
  "job:settled",
  "engine:started",
  "engine:stopped",
  "engine:error",
];

/** Those of an outage, and of what is done by the clock or by somebody. */
const OUTAGE_EVENTS: SyncEventName[] = [
  "api:request",
  "circuit:opened",
  "circuit:closed",
  "property:suspended",
  "property:recovered",
  "property:switched",
  "schedule:fired",
];

const MARCUS = { firstName: "Marcus-Aurel", lastName: "Webb", email: "marcus.webb@example.com", phone: "918-555-0142" };
const PERSONAL = [
  ...["dana", "okafor", "daniela", "marcus", "webb", "zoe", "lind"],
  ...["@example", "5550142", "555-0142", "5550155", "555-0155", "5550199", "555-0199"],
  ...["voicemail", "walked in"],
];

interface Story {
  world: SmallWorld;
  lines: unknown[];
  events: [SyncEventName, unknown][];
}

/** What is logged from now on, as it is handed over: the logger of who gives none is not wrapped in one that hides things. */
function rawLines(): unknown[] {
  const lines: unknown[] = [];
  const spies = (["debug", "info", "warn", "error"] as const).map((level) => vi.spyOn(silentLogger, level));
  for (const spy of spies) spy.mockImplementation((...line) => void lines.push(line));
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return lines;
}

/** A history in which everything goes right and wrong once. */
async function aStory(): Promise<Story> {
  const lines = rawLines();
  const events: [SyncEventName, unknown][] = [];
  const rows = [aRow(), aRow(1, { user: MARCUS }), aRow(2, { user: { email: null, phone: "N/A" } })];
  const world = await createSmallWorld({ rows });
  const { engine, fake, storage } = world;
  for (const name of EVENTS) engine.on(name, (payload) => void events.push([name, payload]));
  engine.on("lead:synced", () => {
    throw new Error("dana.okafor@example.com");
  });

  fake.faults.set("http503Html", { next: 2 });
  await world.cycle();
  const [dana] = fake.prospects();
  const prospectId = dana?.prospectId ?? "";
  fake.staff.changeEmail({ prospectId, email: "okafor@example.com" });
  fake.staff.addNote({ prospectId, comments: "Left a voicemail for Dana" });
  fake.staff.createProspect({
    propertyId: PROPERTY,
    firstName: "Zoe",
    lastName: "Lind",
    phone: "918-555-0155",
    comments: "walked in",
  });
  await world.edit({ user: { email: "daniela@example.com", phone: "918-555-0199" } });
  fake.faults.set("dropAfter", { next: 1, on: "writes" });
  await world.cycle();
  await world.edit({ user: { email: "marcus.webb@example.com" } });
  await world.cycle();

  const { settings } = (await storage.integrations.get(PROPERTY)) ?? {};
  if (settings) await storage.integrations.update(PROPERTY, { settings: { ...settings, defaultSourceId: "gone" } });
  await engine
    .updateLeadStatus(DANA, {
      status: "contacted",
      notes: "Left a voicemail",
      updatedBy: "chatbot",
      syncDirection: "to_resman",
    })
    .catch(() => undefined);
  world.clock.pass(minutes(5));
  await engine.start();
  await until(() => events.some(([name]) => name === "job:settled"));
  await engine.stop();
  return { world, lines, events };
}

/** Somebody switches a property, it rests because of a wrong setting, ResMan goes away and comes back; then two hours pass. */
async function anOutage(): Promise<Pick<Story, "lines" | "events"> & { world: ClockedWorld }> {
  const lines = rawLines();
  const events: Story["events"] = [];
  const limits = { circuit: { failures: 2 }, errorBudget: { failures: 1 } };
  const world = await createClockedWorld({ engine: limits });
  const { engine, fake, storage, clock } = world;
  for (const name of [...EVENTS, ...OUTAGE_EVENTS]) engine.on(name, (payload) => void events.push([name, payload]));
  const { settings } = await engine.integrations.get(PROPERTY);
  const wrong = { ...settings, defaultSourceId: "gone" };
  await engine.integrations.pause(PROPERTY);
  await engine.integrations.resume(PROPERTY);

  await storage.integrations.update(PROPERTY, { syncFrequency: "hourly", settings: wrong });
  await elapse(clock, engine.pushLead(DANA)).catch(() => undefined);
  await storage.integrations.update(PROPERTY, { settings });
  fake.faults.set("http503Html", { rate: 1 });
  await elapse(clock, engine.pushLead(DANA)).catch(() => undefined);
  fake.faults.clear();
  await engine.enqueue(DANA);
  await engine.start();
  await clock.advance(minutes(125));
  await engine.stop();
  return { world, lines, events };
}

const found = (text: string): string[] => PERSONAL.filter((word) => text.toLowerCase().includes(word));

describe("what leaves the engine beside the data itself", () => {
  it("log lines hold no contact, name, text or key", async () => {
    const { lines } = await aStory();
    const text = JSON.stringify(lines);
    expect(lines.length).toBeGreaterThan(5);
    expect(found(text)).toEqual([]);
    expect(text).not.toContain(FAKE_RESMAN_IDS.apiKey);
  });

  it("events name leads by their ids, and hold no contact data beside changes and conflicts", async () => {
    const { events } = await aStory();
    const heard = new Set(events.map(([name]) => name));
    for (const name of EVENTS) if (name !== "engine:error") expect(heard).toContain(name);
    const withoutValues = JSON.stringify(events, (key, value: unknown) =>
      key === "changes" || key === "conflict" ? undefined : value,
    );
    expect(found(withoutValues)).toEqual([]);
    for (const [name, payload] of events) {
      if (name.startsWith("lead:")) {
        expect(payload).toMatchObject({ conversationId: expect.any(String), propertyId: PROPERTY });
      }
    }
  });

  it("nor do the events and log lines of an outage, a switch and the clock", async () => {
    const { world, lines, events } = await anOutage();
    const heard = new Set(events.map(([name]) => name));
    for (const name of OUTAGE_EVENTS) expect(heard).toContain(name);
    const told = events.filter(([name]) => OUTAGE_EVENTS.includes(name));
    expect(found(JSON.stringify(told))).toEqual([]);
    expect(found(JSON.stringify(lines))).toEqual([]);
    expect(lines.length).toBeGreaterThan(5);
    expect(JSON.stringify([told, lines])).not.toContain(FAKE_RESMAN_IDS.apiKey);
    expect(world.fake.prospects()).toHaveLength(1);
  });

  it("stored errors hold none either", async () => {
    const { world } = await aStory();
    const runs = await world.storage.runs.list({ limit: 500 });
    const rows = (await world.storage.log.list({ limit: 500 })).map(({ errorMessage, errorCode }) => [
      errorCode,
      errorMessage,
    ]);
    const jobs = (await world.storage.queue.list()).map(({ errorMessage }) => errorMessage);
    expect(rows.filter(([code]) => code)).not.toEqual([]);
    expect(found(JSON.stringify([runs, rows, jobs]))).toEqual([]);
  });
});

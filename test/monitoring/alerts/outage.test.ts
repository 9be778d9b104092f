import { expect, it, onTestFinished } from "vitest";
import { LeadSyncMonitor } from "../../../src/monitoring/lead-sync-monitor.js";
import type { AlertNotification } from "../../../src/monitoring/notifiers/alert-notifier.js";
import { createOutageWorld } from "../../engine/guard/outage-world.js";
import { minutes, PROPERTY } from "../../support/small-world.js";
import { toEverybody } from "./support.js";

it("an outage of ResMan is told once by two processes, and once that it is over", async () => {
  const world = await createOutageWorld(10, 2);
  const { clock, fake, storage, engines } = world;
  const { now, setTimeout, clearTimeout } = clock;
  const told: AlertNotification[] = [];
  const notifiers = toEverybody({ notify: async (notification) => void told.push(notification) });
  const monitors = engines.map(
    (engine) => new LeadSyncMonitor({ storage, engine, notifiers, runtime: { now, setTimeout, clearTimeout } }),
  );
  const all = [...monitors, ...engines];
  onTestFinished(async () => void (await Promise.all(all.map((one) => one.stop()))));

  fake.faults.set("http503Html", { rate: 1 });
  await world.queueAll();
  await Promise.all(all.map((one) => one.start()));
  await clock.advance(minutes(10));
  const newsOf = (rule: string) => told.filter((one) => one.rule === rule).map(({ news }) => news);
  const LAG = "bidirectionalSyncLag";
  expect(newsOf(LAG)).toEqual(["trigger"]);
  expect(await monitors[0]?.alerts()).toContainEqual(expect.objectContaining({ rule: LAG, status: "firing" }));

  fake.faults.clear();
  await world.until(async () => (await storage.queue.counts()).completed === 10, minutes(60));
  await clock.advance(minutes(15));
  // What waited for so long came late.
  const rules = new Set(told.map(({ rule }) => rule));
  expect([...rules]).toEqual(expect.arrayContaining([LAG, "syncLatency"]));
  for (const rule of rules) expect(newsOf(rule)).toEqual(["trigger", "resolve"]);
  expect(new Set(told.map(({ incidentId }) => incidentId)).size).toBe(rules.size);
  expect((await monitors[0]?.alerts())?.map(({ status, pendingNews }) => [status, pendingNews])).toEqual(
    Array.from({ length: 5 }, () => ["ok", null]),
  );
}, 60_000);

it("an outage while nobody edits anything is told too, also by a process that sends nothing, and so is its end", async () => {
  const world = await createOutageWorld(1, 2, { pullEveryMs: minutes(1) });
  const { clock, fake, storage, engines } = world;
  const { now, setTimeout, clearTimeout } = clock;
  const told: AlertNotification[] = [];
  const notifiers = toEverybody({ notify: async (notification) => void told.push(notification) });
  const monitors = engines.map(
    (engine) => new LeadSyncMonitor({ storage, engine, notifiers, runtime: { now, setTimeout, clearTimeout } }),
  );
  // The second process only watches.
  const [active] = engines;
  const running = [...monitors, ...(active ? [active] : [])];
  onTestFinished(async () => void (await Promise.all(running.map((one) => one.stop()))));
  await Promise.all(running.map((one) => one.start()));
  await clock.advance(minutes(10));
  told.length = 0;

  fake.faults.set("http503Html", { rate: 1 });
  await clock.advance(minutes(20));
  expect(told.map(({ rule, news }) => [rule, news])).toEqual([["bidirectionalSyncLag", "trigger"]]);
  for (const engine of engines) {
    expect((await engine.metrics()).bidirectionalSyncLag).toBeGreaterThan(minutes(5));
    expect((await engine.metrics({ propertyId: PROPERTY })).bidirectionalSyncLag).toBeNull();
  }

  fake.faults.clear();
  await clock.advance(minutes(10));
  expect(told.map(({ rule, news }) => [rule, news])).toEqual([
    ["bidirectionalSyncLag", "trigger"],
    ["bidirectionalSyncLag", "resolve"],
  ]);
}, 60_000);

import { describe, expect, it } from "vitest";
import { defaultAlertingRules } from "../../../src/rules/alerts/alerting-rules.js";
import { parseWindow } from "../../../src/rules/alerts/parse-window.js";
import { type AlertWorld, anAlertWorld, checkAndTell, only } from "./support.js";

/** What makes each rule's value, as seed 001 has the thresholds. */
interface RuleCase {
  rule: keyof typeof defaultAlertingRules & string;
  below(world: AlertWorld): Promise<void>;
  at(world: AlertWorld): Promise<void>;
  above(world: AlertWorld): Promise<void>;
}

const failing = (failed: number) => async (world: AlertWorld) => {
  await world.syncs(20 - failed);
  await world.syncs(failed, { syncStatus: "failed" });
};
const conflicting = (conflicts: number) => async (world: AlertWorld) => {
  await world.syncs(20 - conflicts);
  await world.syncs(conflicts, { syncStatus: "conflict" });
};
const slow = (latencyMs: number) => (world: AlertWorld) => world.syncs(1, { latencyMs });
const errors = (count: number) => (world: AlertWorld) => world.apiErrors(count);

const CASES: RuleCase[] = [
  { rule: "syncFailureRate", below: failing(0), at: failing(1), above: failing(2) },
  { rule: "syncLatency", below: slow(29_999), at: slow(30_000), above: slow(30_001) },
  { rule: "apiErrors", below: errors(9), at: errors(10), above: errors(11) },
  { rule: "conflictRate", below: conflicting(1), at: conflicting(2), above: conflicting(3) },
  { rule: "bidirectionalSyncLag", below: slow(59_999), at: slow(60_000), above: slow(60_001) },
];

it("are all there", () => {
  expect(CASES.map(({ rule }) => rule)).toEqual(Object.keys(defaultAlertingRules));
});

describe.each(CASES)("$rule", ({ rule, below, at, above }) => {
  const windowMs = parseWindow(defaultAlertingRules[rule]?.window ?? "") ?? 0;
  const rules = only(rule);
  const [FIRED, OVER] = [`${rule} trigger`, `${rule} resolve`];

  it.each([
    ["below", below],
    ["at", at],
  ])("is quiet %s its threshold", async (_, happen) => {
    const world = anAlertWorld();
    const checker = world.process({ rules });
    await happen(world);
    const [alert] = await checker.check();
    await checker.idle();
    expect(alert).toMatchObject({ rule, status: "ok", version: 1 });
    expect(world.told).toEqual([]);
  });

  it("is told once above its threshold, and once when its window has moved on", async () => {
    const world = anAlertWorld();
    const checker = world.process({ rules });
    await above(world);
    for (let look = 0; look < 3; look += 1) await checkAndTell(checker);
    expect(world.news()).toEqual([FIRED]);
    await world.runtime.advance(windowMs + 1);
    for (let look = 0; look < 3; look += 1) await checkAndTell(checker);
    expect(world.news()).toEqual([FIRED, OVER]);
    expect(new Set(world.told.map(({ incidentId }) => incidentId)).size).toBe(1);
  });

  it("is over at the threshold", async () => {
    const world = anAlertWorld();
    const checker = world.process({ rules });
    await above(world);
    await checkAndTell(checker);
    await world.runtime.advance(windowMs + 1);
    await at(world);
    await checkAndTell(checker);
    expect(world.news()).toEqual([FIRED, OVER]);
  });

  it("looks back exactly as far as its window", async () => {
    const world = anAlertWorld();
    await above(world);
    await world.runtime.advance(windowMs);
    await checkAndTell(world.process({ rules }));
    expect(world.news()).toEqual([FIRED]);
    await world.runtime.advance(1);
    await checkAndTell(world.process({ rules }));
    expect(world.news()).toEqual([FIRED, OVER]);
  });

  it("never begins where the window has moved on before anybody looked", async () => {
    const world = anAlertWorld();
    await above(world);
    await world.runtime.advance(windowMs + 1);
    await checkAndTell(world.process({ rules }));
    expect(world.told).toEqual([]);
  });

  it("is told once each with a new process at every look", async () => {
    const world = anAlertWorld();
    const look = () => checkAndTell(world.process({ rules }));
    await look();
    await above(world);
    await look();
    await look();
    await world.runtime.advance(windowMs + 1);
    await look();
    await look();
    await above(world);
    await look();
    expect(world.news()).toEqual([FIRED, OVER, FIRED]);
    expect(new Set(world.told.map(({ incidentId }) => incidentId)).size).toBe(2);
  });

  it("is told once each with two processes that look at once", async () => {
    const world = anAlertWorld();
    const processes = [world.process({ rules }), world.process({ rules })];
    const look = () => Promise.all(processes.map(checkAndTell));
    await look();
    await above(world);
    await look();
    await look();
    expect(world.news()).toEqual([FIRED]);
    await world.runtime.advance(windowMs + 1);
    await look();
    await look();
    expect(world.news()).toEqual([FIRED, OVER]);
  });
});

import { describe, expect, it } from "vitest";
import type { Alert } from "../../../src/domain/alert.js";
import { judgeAlert, newAlert } from "../../../src/rules/alerts/judge-alert.js";
import { measureRule } from "../../../src/rules/alerts/measure-rule.js";
import { resolveAlertingRules } from "../../../src/rules/alerts/resolve-rules.js";
import { afterValues, HOUR, measured, RULE, START, theRule } from "./support.js";

const fresh = newAlert("apiErrors", null, START);
const firing = afterValues(fresh, [11]);
/** Its trigger was told right away. */
const told: Alert = { ...firing, pendingNews: null, lastNotifiedAt: firing.since };
const judge = (alert: Alert, value: number | null, now: number, rule = RULE) =>
  judgeAlert(alert, { rule, measurement: measured(value), now, incidentId: "another" });

describe("an alert", () => {
  it.each([
    ["below", 9, "ok"],
    ["at", 10, "ok"],
    ["above", 11, "firing"],
    ["just above", 10.000001, "firing"],
    ["without", null, "ok"],
  ])("%s the threshold is %s → %s", (_, value, status) => {
    expect(afterValues(fresh, [value])).toMatchObject({ status, value });
  });

  it("has an incident from the moment it fires", () => {
    expect(afterValues(fresh, [10, 11])).toEqual({
      ...fresh,
      status: "firing",
      since: "2026-03-02T17:01:00.000Z",
      value: 11,
      incidentId: `incident-${START + 60_000}`,
      firedAt: "2026-03-02T17:01:00.000Z",
      pendingNews: "trigger",
    });
  });

  it("keeps it, and its beginning, while it fires", () => {
    expect(afterValues(told, [12, 50, 11], START + 60_000)).toEqual({ ...told, value: 11 });
  });

  it.each([
    ["at the threshold", 10],
    ["below it", 0],
    ["with nothing to measure", null],
  ])("is over %s", (_, value) => {
    expect(judge(told, value, START + 60_000)).toEqual({
      ...told,
      status: "ok",
      since: "2026-03-02T17:01:00.000Z",
      value,
      pendingNews: "resolve",
    });
  });

  it("that fires again is another incident, and of that nobody was told yet", () => {
    const over = { ...judge(told, 0, START + 60_000), pendingNews: null };
    expect(judge(over, 11, START + 120_000)).toMatchObject({
      incidentId: "another",
      firedAt: "2026-03-02T17:02:00.000Z",
      pendingNews: "trigger",
      lastNotifiedAt: null,
    });
  });

  it("does not begin with too few, and goes on with too few", () => {
    const few = { rule: RULE, measurement: measured(11, false), now: START, incidentId: "another" };
    expect(judgeAlert(fresh, few)).toEqual({ ...fresh, value: 11 });
    expect(judgeAlert(told, few)).toEqual({ ...told, value: 11 });
    expect(judgeAlert(told, { ...few, measurement: measured(0, false) })).toMatchObject({ status: "ok" });
  });
});

describe("a reminder", () => {
  it("is due a set time after somebody was told last, not before", () => {
    expect(judge(told, 11, START + 4 * HOUR - 1).pendingNews).toBeNull();
    expect(judge(told, 11, START + 4 * HOUR).pendingNews).toBe("reminder");
  });

  it("is never due at 0", () => {
    expect(judge(told, 11, START + 1000 * HOUR, theRule("apiErrors", { renotifyMs: 0 })).pendingNews).toBeNull();
  });

  it("does not wait for a clock to catch up that was set back; clocks that differ a little bring none", () => {
    const ahead = new Date(START + 1000 * HOUR).toISOString();
    expect(judge({ ...told, lastNotifiedAt: ahead }, 11, START + HOUR).pendingNews).toBe("reminder");
    expect(judge(told, 11, START - 60_000).pendingNews).toBeNull();
  });

  it("does not take the place of a trigger nobody was told of", () => {
    expect(judge(firing, 11, START + 5 * HOUR).pendingNews).toBe("trigger");
  });

  it("comes also where the trigger could not be told at all", () => {
    expect(judge({ ...firing, pendingNews: null }, 11, START + 4 * HOUR).pendingNews).toBe("reminder");
  });

  it("gives way to the end", () => {
    const reminded = judge(told, 11, START + 4 * HOUR);
    expect(judge(reminded, 0, START + 4 * HOUR + 1).pendingNews).toBe("resolve");
  });
});

describe("an end nobody was told of", () => {
  const over = judge(told, 0, START + 60_000);

  it("is not told where nobody began to tell the beginning", () => {
    expect(judge(firing, 0, START + 60_000)).toMatchObject({ status: "ok", pendingNews: null });
  });

  it("is told where somebody may have heard of the beginning, in its turn", () => {
    const claimed = { ...firing, newsAttempts: 1, newsClaimedUntil: "2026-03-02T17:00:30.000Z" };
    expect(judge(claimed, 0, START + 10)).toMatchObject({
      pendingNews: "resolve",
      newsAttempts: 0,
      newsClaimedUntil: claimed.newsClaimedUntil,
    });
  });

  it("never was, when it fires again: the incident goes on", () => {
    expect(judge(over, 11, START + 120_000)).toEqual({
      ...told,
      since: "2026-03-02T17:02:00.000Z",
      pendingNews: null,
    });
  });

  it("may have been heard of, when it fires again: they hear that it goes on", () => {
    const tried = { ...over, newsAttempts: 2 };
    expect(judge(tried, 11, START + 120_000)).toMatchObject({
      incidentId: told.incidentId,
      pendingNews: "reminder",
      newsAttempts: 0,
    });
  });

  it("leaves the beginning to be told where nobody is known to have heard of that", () => {
    const unheard = { ...over, lastNotifiedAt: null };
    expect(judge(unheard, 11, START + 120_000)).toMatchObject({
      incidentId: told.incidentId,
      pendingNews: "trigger",
      newsAttempts: 1,
    });
  });
});

describe("what a rule measures", () => {
  const values = {
    syncFailureRate: 0.3,
    avgSyncLatency: 40_000,
    apiErrorCount: 7,
    conflictRate: 0.2,
    bidirectionalSyncLag: 90_000,
    totalOperations: 19,
  };
  const none = { ...values, avgSyncLatency: null, bidirectionalSyncLag: null, totalOperations: 0 };
  const all = (of: typeof values | typeof none) =>
    resolveAlertingRules().map((rule) => [rule.name, measureRule(rule, of)] as const);

  it("is its number of the seeds, and whether there is enough of it", () => {
    expect(all(values)).toEqual([
      ["syncFailureRate", measured(0.3, false)],
      ["syncLatency", measured(40_000)],
      ["apiErrors", measured(7)],
      ["conflictRate", measured(0.2, false)],
      ["bidirectionalSyncLag", measured(90_000)],
    ]);
    expect(measureRule(theRule("syncFailureRate"), { ...values, totalOperations: 20 })).toEqual(measured(0.3));
  });

  it("says something of errors and of what waits also where nothing was synced", () => {
    expect(all({ ...none, apiErrorCount: 11 }).filter(([, { isEnough }]) => isEnough)).toEqual([
      ["apiErrors", measured(11)],
      ["bidirectionalSyncLag", measured(null)],
    ]);
  });
});

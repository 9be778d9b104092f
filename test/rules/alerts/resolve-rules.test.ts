import { describe, expect, it } from "vitest";
import { isSyncError } from "../../../src/domain/errors.js";
import type { AlertRule } from "../../../src/rules/alerts/alerting-rules.js";
import { resolveAlertingRules } from "../../../src/rules/alerts/resolve-rules.js";

const members = { propertyId: null, renotifyMs: 4 * 60 * 60_000 };

const SEEDS_RULES = [
  {
    name: "syncFailureRate",
    metric: "syncFailureRate",
    threshold: 0.05,
    window: "5m",
    windowMs: 300_000,
    action: "email_team",
    minSample: 20,
    ...members,
  },
  {
    name: "syncLatency",
    metric: "syncLatency",
    threshold: 30_000,
    window: "1m",
    windowMs: 60_000,
    action: "slack_alert",
    minSample: 1,
    ...members,
  },
  {
    name: "apiErrors",
    metric: "apiErrors",
    threshold: 10,
    window: "1m",
    windowMs: 60_000,
    action: "pagerduty",
    minSample: 1,
    ...members,
  },
  {
    name: "conflictRate",
    metric: "conflictRate",
    threshold: 0.1,
    window: "10m",
    windowMs: 600_000,
    action: "slack_alert",
    minSample: 20,
    ...members,
  },
  {
    name: "bidirectionalSyncLag",
    metric: "bidirectionalSyncLag",
    threshold: 60_000,
    window: "5m",
    windowMs: 300_000,
    action: "email_team",
    minSample: 1,
    ...members,
  },
];

const ofName = (overrides: Parameters<typeof resolveAlertingRules>[0], name: string) =>
  resolveAlertingRules(overrides).find((rule) => rule.name === name);

describe("the rules", () => {
  it("are the five of seed 001 where nothing else is said", () => {
    expect(resolveAlertingRules()).toEqual(SEEDS_RULES);
  });

  it("keep what an override does not name, also where it names it undefined", () => {
    const override = { threshold: 0.2, window: undefined } as unknown as Partial<AlertRule>;
    expect(resolveAlertingRules({ syncFailureRate: override })).toEqual([
      { ...SEEDS_RULES[0], threshold: 0.2 },
      ...SEEDS_RULES.slice(1),
    ]);
  });

  it("can be left out", () => {
    expect(resolveAlertingRules({ apiErrors: false }).map(({ name }) => name)).not.toContain("apiErrors");
  });

  it("are joined by rules with names of their own", () => {
    const conflicts = { metric: "conflictRate", threshold: 0.5, window: "1h", action: "me", propertyId: "p1" } as const;
    expect(ofName({ conflictsAtHome: conflicts }, "conflictsAtHome")).toEqual({
      ...conflicts,
      name: "conflictsAtHome",
      windowMs: 3_600_000,
      minSample: 20,
      renotifyMs: 14_400_000,
    });
  });

  it("take a sample and a reminder of one's own; 0 is no reminder", () => {
    expect(ofName({ conflictRate: { minSample: 1, renotifyMs: 0 } }, "conflictRate")).toMatchObject({
      minSample: 1,
      renotifyMs: 0,
    });
  });
});

const own = { metric: "apiErrors", threshold: 1, window: "1m", action: "me" } as const;

it.each<[string, Record<string, unknown>, string]>([
  ["a window in no unit", { apiErrors: { window: "5" } }, "alertingRules.apiErrors.window"],
  ["a threshold that is no number", { apiErrors: { threshold: "10" } }, "alertingRules.apiErrors.threshold"],
  ["a threshold below zero", { apiErrors: { threshold: -1 } }, "alertingRules.apiErrors.threshold"],
  ["no number at all", { apiErrors: { threshold: Number.NaN } }, "alertingRules.apiErrors.threshold"],
  ["a rate in per cent", { syncFailureRate: { threshold: 5 } }, "alertingRules.syncFailureRate.threshold"],
  ["an action without a name", { apiErrors: { action: " " } }, "alertingRules.apiErrors.action"],
  ["a sample of none", { conflictRate: { minSample: 0 } }, "alertingRules.conflictRate.minSample"],
  ["a sample of a count", { apiErrors: { minSample: 5 } }, "alertingRules.apiErrors.minSample"],
  ["a sample of a lag", { bidirectionalSyncLag: { minSample: 5 } }, "alertingRules.bidirectionalSyncLag.minSample"],
  ["a reminder in the past", { apiErrors: { renotifyMs: -1 } }, "alertingRules.apiErrors.renotifyMs"],
  ["an unknown metric", { apiErrors: { metric: "errors" } }, "alertingRules.apiErrors.metric"],
  ["an unknown member", { apiErrors: { treshold: 1 } }, "alertingRules.apiErrors"],
  ["an own rule without a metric", { mine: { ...own, metric: undefined } }, "alertingRules.mine.metric"],
  ["an own rule without a threshold", { mine: { ...own, threshold: undefined } }, "alertingRules.mine.threshold"],
  ["an own rule without a window", { mine: { ...own, window: undefined } }, "alertingRules.mine.window"],
  ["an own rule without an action", { mine: { ...own, action: undefined } }, "alertingRules.mine.action"],
  ["a name with a space", { "my rule": own }, "alertingRules.my rule"],
  ["leaving out what is not there", { apiError: false }, "alertingRules.apiError"],
  ["no object", { apiErrors: true }, "alertingRules.apiErrors"],
  ["null", { apiErrors: null }, "alertingRules.apiErrors"],
])("refuses %s and names it", (_, overrides, option) => {
  let thrown: unknown;
  try {
    resolveAlertingRules(overrides as Parameters<typeof resolveAlertingRules>[0]);
  } catch (error) {
    thrown = error;
  }
  expect(isSyncError(thrown, "INVALID_CONFIG") && thrown.message).toContain(`\`${option}\``);
  expect(isSyncError(thrown) && thrown.context).toMatchObject({ option });
});

it("names a member that it does not know", () => {
  const overrides = { apiErrors: { treshold: 1 } } as Parameters<typeof resolveAlertingRules>[0];
  expect(() => resolveAlertingRules(overrides)).toThrow("treshold");
});

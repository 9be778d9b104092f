import { expect, it } from "vitest";
import { describeAlert } from "../../../src/rules/alerts/describe-alert.js";
import { theRule } from "./support.js";

const since = "2026-03-02T17:00:00.000Z";
const HOME = "00000000-0000-4000-8000-000000000100";

it.each<[string, number | null, string]>([
  ["syncFailureRate", 0.123456789, "Sync failure rate is 12.3457 % over 5m, above 5 % since"],
  ["syncLatency", 45_250, "Sync latency is 45.25 s over 1m, above 30 s since"],
  ["apiErrors", 11, "Number of API errors is 11 over 1m, above 10 since"],
  ["conflictRate", 0.5, "Conflict rate is 50 % over 10m, above 10 % since"],
  ["bidirectionalSyncLag", 61_000, "Lag between both sides is 61 s over 5m, above 60 s since"],
])("%s is told in its own unit, with what to do", (name, value, words) => {
  const text = describeAlert({ news: "trigger", rule: theRule(name), value, propertyId: null, since });
  expect(text).toContain(words);
  expect(text).toMatch(/`lead-sync [a-z ]+`/);
  expect(text).not.toContain("\n");
});

it("says that it goes on, and over which property", () => {
  const facts = { news: "reminder" as const, rule: theRule("syncLatency", { threshold: 20 }), value: 40.5, since };
  expect(describeAlert({ ...facts, propertyId: HOME })).toMatch(
    `Sync latency of property ${HOME} is 40.5 ms over 1m, still above 20 ms since ${since}.`,
  );
});

it("says that it is over, also where nothing is known any more", () => {
  const facts = { news: "resolve" as const, rule: theRule("syncLatency"), propertyId: null, since };
  expect(describeAlert({ ...facts, value: 30_000 })).toBe(
    `Sync latency is 30 s over 1m, no longer above 30 s. It was since ${since}.`,
  );
  expect(describeAlert({ ...facts, value: null })).toMatch(/^Sync latency is not known over 1m, no longer above 30 s/);
});

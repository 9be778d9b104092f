import type { Alert } from "../../../src/domain/alert.js";
import { judgeAlert } from "../../../src/rules/alerts/judge-alert.js";
import type { Measurement } from "../../../src/rules/alerts/measure-rule.js";
import { type ResolvedAlertRule, resolveAlertingRules } from "../../../src/rules/alerts/resolve-rules.js";

export const START = Date.parse("2026-03-02T17:00:00Z");
export const HOUR = 60 * 60_000;

/** The seeds' rule of that name. */
export function theRule(name: string, change: Partial<ResolvedAlertRule> = {}): ResolvedAlertRule {
  const rule = resolveAlertingRules().find((one) => one.name === name);
  if (!rule) throw new Error(`no rule ${name}`);
  return { ...rule, ...change };
}

/** API errors: above 10 is too many. */
export const RULE = theRule("apiErrors");

export const measured = (value: number | null, isEnough = true): Measurement => ({ value, isEnough });

/** The alert after each of these values, a minute apart. */
export const afterValues = (alert: Alert, values: readonly (number | null)[], from = START): Alert =>
  values.reduce(
    (current, value, index) =>
      judgeAlert(current, {
        rule: RULE,
        measurement: measured(value),
        now: from + index * 60_000,
        incidentId: `incident-${from + index * 60_000}`,
      }),
    alert,
  );

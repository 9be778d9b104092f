import * as z from "zod";
import { ConfigError } from "../../domain/errors.js";
import { type PropertyId, propertyIdSchema } from "../../domain/ids.js";
import { ALERT_METRICS, type AlertMetric, type AlertRule, defaultAlertingRules } from "./alerting-rules.js";
import { parseWindow } from "./parse-window.js";

/** Rules as a host gives them: over the defaults, `false` leaves one out. */
export type AlertRuleOverrides = Readonly<Record<string, Partial<AlertRule> | false>>;

/** A rule with its name and nothing left to guess. */
export interface ResolvedAlertRule extends Required<Omit<AlertRule, "propertyId">> {
  name: string;
  windowMs: number;
  /** Null: all properties together. */
  propertyId: PropertyId | null;
}

const RATES: ReadonlySet<AlertMetric> = new Set(["syncFailureRate", "conflictRate"]);
/** One error is an error, and what waits for long waits, whatever else was synced. */
const WITHOUT_SAMPLE: ReadonlySet<AlertMetric> = new Set(["apiErrors", "bidirectionalSyncLag"]);
const RENOTIFY_MS = 4 * 60 * 60_000;

const isMetric = (name: string): name is AlertMetric => ALERT_METRICS.some((metric) => metric === name);

const nameSchema = z.string().regex(/^[A-Za-z][\w-]{0,99}$/);

const ruleSchema = z
  .strictObject({
    threshold: z.number().min(0),
    window: z
      .string()
      .refine(
        (text) => parseWindow(text) !== undefined,
        "must be a whole number and `s`, `m`, `h` or `d`, e.g. `5m`, up to 90 days",
      ),
    action: z.string().trim().min(1).max(100),
    metric: z.enum(ALERT_METRICS, `must be one of ${ALERT_METRICS.join(", ")}`),
    minSample: z.int().min(1).optional(),
    renotifyMs: z.number().min(0).default(RENOTIFY_MS),
    propertyId: propertyIdSchema.optional(),
  })
  .refine(({ metric, threshold }) => !RATES.has(metric) || threshold <= 1, {
    path: ["threshold"],
    error: "must be from 0 to 1, as rates are: 5 % is 0.05",
  })
  .refine(({ metric, minSample }) => minSample === undefined || !WITHOUT_SAMPLE.has(metric), {
    path: ["minSample"],
    error: "is for rates and mean times only; leave it out",
  });

/**
 * The seeds' five rules with what a host changes, leaves out and adds.
 * @throws ConfigError naming the rule and its member
 */
export function resolveAlertingRules(overrides: AlertRuleOverrides = {}): ResolvedAlertRule[] {
  const names = [...new Set([...Object.keys(defaultAlertingRules), ...Object.keys(overrides)])];
  return names.flatMap((name) => {
    const override = overrides[name];
    if (override === false && !Object.hasOwn(defaultAlertingRules, name))
      throw refused(name, "", "is not there to be left out");
    return override === false ? [] : [resolveRule(name, override)];
  });
}

function resolveRule(name: string, override: Partial<AlertRule> | undefined): ResolvedAlertRule {
  if (!nameSchema.safeParse(name).success) {
    throw refused(name, "", "must be named by a letter and up to 99 letters, digits, `_` or `-`");
  }
  if (override !== undefined && (typeof override !== "object" || override === null)) {
    throw refused(name, "", "must be an object, or false to leave it out");
  }
  const named = isMetric(name) ? { metric: name } : {};
  const result = ruleSchema.safeParse({ ...named, ...defaultAlertingRules[name], ...given(override ?? {}) });
  if (!result.success) {
    const [issue] = result.error.issues;
    throw refused(name, issue?.path.join(".") ?? "", issue?.message ?? "is not valid");
  }
  const { propertyId = null, minSample, ...rule } = result.data;
  const sample = minSample ?? (RATES.has(rule.metric) ? 20 : 1);
  return { ...rule, name, propertyId, minSample: sample, windowMs: parseWindow(rule.window) ?? 0 };
}

/** A member that is there but undefined changes nothing. */
const given = (members: object): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

function refused(rule: string, member: string, problem: string): ConfigError {
  const option = member ? `alertingRules.${rule}.${member}` : `alertingRules.${rule}`;
  return new ConfigError(`Option \`${option}\`: ${problem}.`, { context: { option } });
}

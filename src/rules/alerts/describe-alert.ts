import type { AlertNews } from "../../domain/alert.js";
import type { AlertMetric } from "./alerting-rules.js";
import type { ResolvedAlertRule } from "./resolve-rules.js";

/** What an alert says of a rule. */
export interface AlertFacts {
  news: AlertNews;
  rule: ResolvedAlertRule;
  value: number | null;
  /** Null: all properties together. */
  propertyId: string | null;
  /** Since when it fires, or did. ISO 8601. */
  since: string;
}

interface Words {
  subject: string;
  unit: "rate" | "ms" | "count";
  /** What to do. */
  remedy: string;
}

const WORDS: Readonly<Record<AlertMetric, Words>> = {
  syncFailureRate: {
    subject: "Sync failure rate",
    unit: "rate",
    remedy: "Run `lead-sync queue list` for the causes and `lead-sync doctor` for their remedies.",
  },
  syncLatency: {
    subject: "Sync latency",
    unit: "ms",
    remedy: "Run `lead-sync status`: too few workers, a slow remote or a property at rest.",
  },
  apiErrors: {
    subject: "Number of API errors",
    unit: "count",
    remedy: "Run `lead-sync doctor`: it names the remote that fails and why.",
  },
  conflictRate: {
    subject: "Conflict rate",
    unit: "rate",
    remedy: "Run `lead-sync conflicts list`: settle those that are open, and give fields that often collide one owner.",
  },
  bidirectionalSyncLag: {
    subject: "Lag between both sides",
    unit: "ms",
    remedy: "Run `lead-sync status`: see that workers run and that no property is paused or at rest.",
  },
};

/** One line for people: what is measured, how that compares, where, since when, and what to do. */
export function describeAlert({ news, rule, value, propertyId, since }: AlertFacts): string {
  const { subject, unit, remedy } = WORDS[rule.metric];
  const where = propertyId === null ? "" : ` of property ${propertyId}`;
  const threshold = inUnit(rule.threshold, unit);
  const is = `${subject}${where} is ${value === null ? "not known" : inUnit(value, unit)} over ${rule.window}`;
  if (news === "resolve") return `${is}, no longer above ${threshold}. It was since ${since}.`;
  return `${is}, ${news === "reminder" ? "still above" : "above"} ${threshold} since ${since}. ${remedy}`;
}

function inUnit(value: number, unit: Words["unit"]): string {
  if (unit === "rate") return `${rounded(value * 100)} %`;
  if (unit === "count") return `${value}`;
  return value < 1000 ? `${rounded(value)} ms` : `${rounded(value / 1000)} s`;
}

const rounded = (value: number): number => Number(value.toPrecision(6));

import * as z from "zod";
import { parseInput, ValidationError } from "../../domain/errors.js";
import { propertyIdSchema } from "../../domain/ids.js";
import { instantSchema } from "../../domain/primitives.js";
import type { SyncLogStats } from "../../ports/storage.js";
import type { EngineContext } from "../context.js";
import { countLosses, type Losses } from "./lost-leads.js";
import { longest } from "./metrics.js";
import { endedOf, statsByDirection } from "./sync-stats.js";

/** Which time a report is about. */
export interface ReportQuery {
  propertyId?: string;
  /** ISO 8601. Default: seven days before `to`. */
  from?: string;
  /** ISO 8601. Default: now. */
  to?: string;
  /** Ends the report; looking for lost leads reads every lead. */
  signal?: AbortSignal;
}

/** One of the success criteria of seed 001, and how it stands. */
export interface CriterionResult {
  name: "sync_success_rate" | "sync_latency" | "data_loss" | "conflict_rate" | "bidirectional_lag" | "adoption";
  /** In words: `99 % or more`. */
  target: string;
  /** Rates from 0 to 1, times in milliseconds, losses as a count; null where it could not be measured. */
  value: number | null;
  /** Null: could not be measured. */
  met: boolean | null;
  /** How many operations it rests on. */
  sample: number;
  /** What the number is made of, or why there is none. */
  note: string;
}

/** The success criteria of seed 001 over the stored log. */
export interface SuccessReport {
  from: string;
  to: string;
  propertyId: string | null;
  criteria: CriterionResult[];
  /** False where one is not met; those that could not be measured do not count. */
  met: boolean;
}

type Stats = Record<"all" | "out" | "back", SyncLogStats>;

const WEEK_MS = 7 * 24 * 60 * 60_000;
const LEAST_SUCCESS = 0.99;
const LATENCY_MS = 30_000;
const LAG_MS = 60_000;
const MOST_CONFLICTS = 0.05;

const querySchema = z.strictObject({
  propertyId: propertyIdSchema.optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  signal: z.instanceof(AbortSignal).optional(),
});

/**
 * Measures the success criteria of seed 001. Both ends of the range belong to it. Losses and what waits are as they are now.
 * Holds a page of leads in memory, however many there are. @throws ValidationError; SyncError `ABORTED`
 */
export async function successReport(ctx: EngineContext, query: ReportQuery): Promise<SuccessReport> {
  const { signal, ...asked } = parseInput(querySchema, query, "ReportQuery");
  const { propertyId, from, to } = rangeOf(ctx, asked);
  const { storage, runtime } = ctx;
  const of = propertyId === undefined ? {} : { propertyId };
  const now = runtime.now();
  const stats = await statsByDirection(storage.log, { ...of, from: iso(from), to: iso(to + 1) });
  const oldestLate = await storage.queue.oldestLate({ ...of, at: iso(now) });
  const losses = await countLosses(ctx, of, signal);
  const criteria = [
    successRate(stats),
    latency(stats.all),
    dataLoss(losses),
    conflictRate(stats.all),
    lag(stats, oldestLate === undefined ? null : Math.max(0, now - Date.parse(oldestLate))),
    ADOPTION,
  ];
  return {
    from: iso(from),
    to: iso(to),
    propertyId: propertyId ?? null,
    criteria,
    met: criteria.every(({ met }) => met !== false),
  };
}

function rangeOf({ runtime }: EngineContext, query: Omit<z.output<typeof querySchema>, "signal">) {
  const to = query.to === undefined ? runtime.now() : Date.parse(query.to);
  const from = query.from === undefined ? to - WEEK_MS : Date.parse(query.from);
  if (from > to) throw new ValidationError("ReportQuery", [{ path: "from", message: "must not be later than to" }]);
  return { from, to, propertyId: query.propertyId };
}

/** A conflict is no failure: it stands listed until somebody decides, and has a criterion of its own. */
function successRate({ out, back }: Stats): CriterionResult {
  const ways = [
    { way: "to ResMan and Airtable", ended: endedOf(out), rate: 1 - out.counts.failed / endedOf(out) },
    { way: "from ResMan and Airtable", ended: endedOf(back), rate: 1 - back.counts.failed / endedOf(back) },
  ].filter(({ ended }) => ended > 0);
  const words = ways.map(({ way, ended, rate }) => `${way} ${percent(rate)} of ${ended}`).join(", ");
  const worst = ways.toSorted((a, b) => a.rate - b.rate)[0];
  return {
    name: "sync_success_rate",
    target: "99 % or more in both directions",
    value: worst?.rate ?? null,
    met: worst ? worst.rate >= LEAST_SUCCESS : null,
    sample: worst?.ended ?? 0,
    note: worst ? `Syncs that did not fail, the worse of both directions: ${words}.` : "No sync ended in this time.",
  };
}

function latency({ latency: times }: SyncLogStats): CriterionResult {
  return {
    name: "sync_latency",
    target: "less than 30 seconds on average",
    value: times?.avgMs ?? null,
    met: times ? times.avgMs < LATENCY_MS : null,
    sample: times?.count ?? 0,
    note: times
      ? `The mean of ${times.count} syncs; half took up to ${seconds(times.p50Ms)}, 95 % up to ${seconds(times.p95Ms)}, the slowest ${seconds(times.maxMs)}.`
      : "Of no sync of this time is it known since when the change could be seen.",
  };
}

function dataLoss({ leads, deadLetters, sample }: Losses): CriterionResult {
  return {
    name: "data_loss",
    target: "none",
    value: leads + deadLetters,
    met: leads + deadLetters === 0,
    sample,
    note:
      `As things stand now: ${leads} leads unsynced or failed for over an hour with no job and no open conflict, ` +
      `${deadLetters} more whose last job failed for good.`,
  };
}

function conflictRate(all: SyncLogStats): CriterionResult {
  const ended = endedOf(all);
  const rate = ended === 0 ? null : all.counts.conflict / ended;
  return {
    name: "conflict_rate",
    target: "less than 5 %",
    value: rate,
    met: rate === null ? null : rate < MOST_CONFLICTS,
    sample: ended,
    note:
      rate === null
        ? "No sync ended in this time."
        : `${all.counts.conflict} of ${ended} syncs left a conflict for somebody to decide.`,
  };
}

function lag({ out, back }: Stats, waitedMs: number | null): CriterionResult {
  const value = longest(out.latency?.avgMs, back.latency?.avgMs, waitedMs);
  const parts = [
    ["to ResMan and Airtable", out.latency?.avgMs],
    ["from ResMan and Airtable", back.latency?.avgMs],
    ["the oldest late job waits", waitedMs],
  ] as const;
  const words = parts.flatMap(([name, ms]) => (typeof ms === "number" ? [`${name} ${seconds(ms)}`] : []));
  return {
    name: "bidirectional_lag",
    target: "less than 60 seconds both ways",
    value,
    met: value === null ? null : value < LAG_MS,
    sample: (out.latency?.count ?? 0) + (back.latency?.count ?? 0),
    note:
      value === null ? "Nothing was timed in this time, and nothing waits." : `The longest of: ${words.join(", ")}.`,
  };
}

const ADOPTION: CriterionResult = {
  name: "adoption",
  target: "more than 80 % of onsite teams",
  value: null,
  met: null,
  sample: 0,
  note: "Cannot be measured from the log, which does not say who looks at the leads.",
};

const percent = (rate: number): string => `${(rate * 100).toFixed(2)} %`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const iso = (at: number): string => new Date(at).toISOString();

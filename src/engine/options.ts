import * as z from "zod";
import { conflictSeveritySchema } from "../domain/conflict.js";
import { ConfigError } from "../domain/errors.js";
import type { Integration } from "../domain/integration.js";
import { LEAD_FIELDS } from "../domain/lead.js";
import type { Logger } from "../ports/logger.js";
import type { ResManGateway } from "../ports/resman.js";
import type { Runtime } from "../ports/runtime.js";
import type { SecretBox } from "../ports/secret-box.js";
import type { StorageAdapter } from "../ports/storage.js";
import type { Tracing } from "../ports/tracing.js";
import type { CountryCode } from "../rules/contact/phone.js";
import type { LeadMatcher } from "../rules/matching/lead-matcher.js";
import { isFixed, type PolicyOverrides } from "../rules/plan/resman-policy.js";
import type { PollingTerms } from "../rules/polling/next-poll.js";
import type { AirtableSyncOptions } from "./airtable/options.js";
import type { CircuitOptions, ErrorBudgetOptions } from "./guard/options.js";
import type { RetryConfig } from "./retry-handler.js";
import type { ScheduleOptions } from "./schedule/options.js";

const minutes = (count: number): number => count * 60_000;
const days = (count: number): number => count * 24 * 60 * 60_000;

/** The ResMan to sync with: one client, or a function that picks the client of a property's integration. */
export type ResManOption = ResManGateway | ((integration: Integration) => ResManGateway);

/** Options of a {@link SyncEngine}. Only `storage` and one remote, `resman` or `airtable`, are needed. */
export type SyncEngineOptions = SyncEngineSettings &
  (
    | { resman: ResManOption; airtable?: AirtableSyncOptions }
    /** `airtable`: the table to keep campaign leads in step with. */
    | { resman?: ResManOption; airtable: AirtableSyncOptions }
  );

/** What a {@link SyncEngine} is told besides its remotes. Only `storage` is needed. */
export interface SyncEngineSettings {
  /** Where leads, links, the log and the queue are kept. */
  storage: StorageAdapter;
  /** Replaces parts of the default policy of single fields: owner, rule for conflicts, severity. */
  policy?: PolicyOverrides;
  /** Says whether two leads are one person; e.g. one that was fitted to your own leads. Default: the built-in weights. */
  matcher?: LeadMatcher;
  /** Replaces parts of the seeds' retry configuration. */
  retry?: Partial<RetryConfig>;
  /** Leads worked on at the same time in a sweep or by the worker. Default 4. */
  concurrency?: number;
  /** Also creates leads that have neither email nor phone. Default false: they wait with `LEAD_NOT_CONTACTABLE`. */
  allowUncontactable?: boolean;
  /** A renter who writes again after the prospect was lost makes it active again. Default true. */
  reactivateLost?: boolean;
  /** A pull turns open prospects nobody here knows into conversations. Default true. */
  importProspects?: boolean;
  /** Country of phone numbers written without a country code. Default `US`. */
  country?: CountryCode;
  /** Milliseconds a pull looks back before its checkpoint, against clocks that differ. Default 5 minutes. */
  overlapMs?: number;
  /** Milliseconds the first pull of a property looks back. Default 364 days. */
  backfillMs?: number;
  /** Longest window of one pull request, in milliseconds. Default 30 days. */
  maxWindowMs?: number;
  /**
   * Milliseconds an idle worker waits before it looks for jobs again, where nothing wakes it; so long at most a killed
   * worker's job waits beyond its lease. Default 1 second.
   */
  pollMs?: number;
  /**
   * Milliseconds between two pulls of a property while the engine runs, round the clock; 0 never pulls by itself. Default: as
   * `polling` says, which also goes before it. From this base the interval adapts: to a quarter of it after a pull that
   * brought a change, up to twice as long while nothing comes. One process at a time pulls a property.
   */
  pullEveryMs?: number;
  /** How the interval follows the day. */
  polling?: PollingOptions;
  /** Milliseconds a worker may hold a job without a sign of life. Default 1 minute. */
  leaseMs?: number;
  /** Stops sending to a remote that fails; false never does. */
  circuit?: CircuitOptions | false;
  /** Lets a property rest that keeps failing; false never does, and its row tells of no failures or successes. */
  errorBudget?: ErrorBudgetOptions | false;
  /** What a running engine does by the clock. */
  schedule?: ScheduleOptions;
  /** Seals the credentials of integrations. Default: they are stored as they are given. */
  secrets?: SecretBox;
  /** Records where time goes, e.g. with OpenTelemetry. Default: nothing is recorded. */
  tracing?: Tracing;
  /** Time, randomness, ids and timers. Default: the platform's. */
  runtime?: Partial<Runtime>;
  /** Default: silent. */
  logger?: Logger;
}

/** How often a running engine pulls a property, by the hours of the property's own time zone. */
export interface PollingOptions {
  /** Milliseconds between two pulls within the busy hours. Default `pullEveryMs`, or else 1 minute. */
  busyMs?: number;
  /** Milliseconds between two pulls outside of them. Default `pullEveryMs`, or else 10 minutes. */
  quietMs?: number;
  /**
   * The hours in which staff work, 0 to 24; they may go past midnight. Default `[8, 20]`. All hours are busy at a property
   * whose time zone is not known.
   */
  busyHours?: readonly [from: number, to: number];
  /** Share of an interval that chance adds or takes off, 0 to 0.5. Default 0.1. */
  jitter?: number;
}

const hour = z.number().min(0).max(24);

const pollingSchema = z.strictObject({
  busyMs: z.number().positive().optional(),
  quietMs: z.number().positive().optional(),
  busyHours: z.tuple([hour, hour]).readonly().default([8, 20]),
  jitter: z.number().min(0).max(0.5).default(0.1),
});

const circuitSchema = z
  .strictObject({
    failures: z.int().min(1).default(10),
    firstProbeMs: z.number().positive().default(5000),
    maxProbeMs: z.number().positive().default(minutes(1)),
  })
  .prefault({});

const errorBudgetSchema = z
  .strictObject({
    failures: z.int().min(1).default(10),
    firstRestMs: z.number().positive().default(minutes(1)),
    maxRestMs: z.number().positive().default(minutes(30)),
  })
  .prefault({});

const settingsSchema = z.object({
  concurrency: z.int().min(1).max(100).default(4),
  allowUncontactable: z.boolean().default(false),
  reactivateLost: z.boolean().default(true),
  importProspects: z.boolean().default(true),
  country: z.string().length(2).default("US"),
  overlapMs: z.number().min(0).default(minutes(5)),
  backfillMs: z.number().positive().default(days(364)),
  maxWindowMs: z.number().positive().default(days(30)),
  pollMs: z.number().positive().default(1000),
  pullEveryMs: z.number().min(0).optional(),
  polling: pollingSchema.prefault({}),
  leaseMs: z.number().positive().default(minutes(1)),
  circuit: z.union([z.literal(false), circuitSchema]).prefault({}),
  errorBudget: z.union([z.literal(false), errorBudgetSchema]).prefault({}),
});

const ruleSchema = z.custom((value) => typeof value === "function", "must be a function");
const severityOverride = { severity: z.union([conflictSeveritySchema, ruleSchema]).optional() };

const fixedOverrideSchema = z.strictObject(severityOverride);
const overrideSchema = z.strictObject({
  ...severityOverride,
  owner: z.enum(["local", "remote", "shared"]).optional(),
  onConflict: ruleSchema.optional(),
  atFirstContact: z.enum(["remote", "newer"]).optional(),
  decide: ruleSchema.optional(),
  express: ruleSchema.optional(),
  needsWrite: ruleSchema.optional(),
});

const policySchema = z.strictObject(
  Object.fromEntries(
    LEAD_FIELDS.map((field) => [field, (isFixed(field) ? fixedOverrideSchema : overrideSchema).optional()]),
  ),
);

type ParsedSettings = z.infer<typeof settingsSchema>;

export type EngineSettings = Omit<ParsedSettings, "country" | "pullEveryMs" | "polling"> & {
  country: CountryCode;
  /** Null: the engine does not pull by itself. */
  polling: PollingTerms | null;
};

/** @throws ConfigError naming the option. */
export function resolveSettings(options: SyncEngineOptions): EngineSettings {
  const missing = !options.storage ? "storage" : !options.resman && !options.airtable ? "resman" : undefined;
  if (missing) throw new ConfigError(`SyncEngine needs the option \`${missing}\`.`, { context: { option: missing } });
  const policy = z.object({ policy: policySchema.optional() }).safeParse(options);
  const result = settingsSchema.safeParse(options);
  if (result.success && policy.success) return settingsOf(result.data);
  const [issue] = (policy.error ?? result.error)?.issues ?? [];
  const option = issue?.path.join(".") ?? "";
  throw new ConfigError(`SyncEngine option \`${option}\`: ${issue?.message ?? "not valid"}`, { context: { option } });
}

function settingsOf({ pullEveryMs, polling, country, ...settings }: ParsedSettings): EngineSettings {
  const { busyMs = pullEveryMs ?? minutes(1), quietMs = pullEveryMs ?? minutes(10), ...terms } = polling;
  return {
    ...settings,
    country: country as CountryCode,
    polling: pullEveryMs === 0 ? null : { busyMs, quietMs, ...terms },
  };
}

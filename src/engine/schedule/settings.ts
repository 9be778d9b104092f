import * as z from "zod";
import { ConfigError } from "../../domain/errors.js";
import { safeParse } from "../../domain/safe-parse.js";
import type { Retention } from "../../ports/storage.js";
import { cronProblem } from "../../rules/schedule/cron.js";
import type { ScheduleOptions } from "./options.js";

/** {@link ScheduleOptions} with all defaults in place. */
export interface ScheduleSettings {
  hourly: string;
  daily: string;
  jitterMs: number;
  /** Null: never by itself. */
  archive: { cron: string; retention: Retention } | null;
}

const cron = z.string().superRefine((text, { addIssue }) => {
  const message = cronProblem(text);
  if (message !== null) addIssue({ code: "custom", message });
});
const days = z.number().min(0).optional();
const retention = z.strictObject({
  logDays: days,
  conflictDays: days,
  queueDays: days,
  feedDays: days,
  receiptDays: days,
  metricDays: days,
});

const settingsSchema = z.strictObject({
  hourly: cron.default("0 * * * *"),
  daily: cron.default("0 3 * * *"),
  jitterMs: z.number().min(0).max(86_400_000).default(60_000),
  archive: z
    .union([z.literal(false), z.strictObject({ cron: cron.default("30 4 * * *"), retention: retention.default({}) })])
    .prefault({}),
});

/** @throws ConfigError naming the option */
export function resolveScheduleSettings(options: ScheduleOptions = {}): ScheduleSettings {
  const result = safeParse(settingsSchema, options);
  if (!result?.success) throw refused(result?.error);
  const { archive, ...terms } = result.data;
  if (archive === false) return { ...terms, archive: null };
  return { ...terms, archive: { cron: archive.cron, retention: archive.retention as Retention } };
}

function refused(error: z.ZodError | undefined): ConfigError {
  const [issue] = error?.issues ?? [];
  // Nobody means `false` who writes anything else.
  const meant = issue?.code === "invalid_union" ? issue.errors.at(-1)?.[0] : undefined;
  const path = [...(issue?.path ?? []), ...(meant?.path ?? [])];
  const message = meant?.message ?? issue?.message ?? "not valid";
  const option = ["schedule", ...path].join(".");
  return new ConfigError(`SyncEngine option \`${option}\`: ${message}`, { context: { option } });
}

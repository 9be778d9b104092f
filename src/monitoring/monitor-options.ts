import * as z from "zod";
import { ConfigError } from "../domain/errors.js";
import type { SyncEngine } from "../engine/sync-engine.js";
import type { Logger } from "../ports/logger.js";
import type { Runtime } from "../ports/runtime.js";
import type { StorageAdapter } from "../ports/storage.js";
import type { AlertRule } from "../rules/alerts/alerting-rules.js";
import type { AlertNotifier } from "./notifiers/alert-notifier.js";

/** What measuring needs of an engine, or of a `SyncWorker`. */
export type MonitoredEngine = Pick<SyncEngine, "metrics" | "on">;

/** Options of a LeadSyncMonitor. Only `storage` and `engine` are needed. */
export interface LeadSyncMonitorOptions {
  /** The engine's store: measured values and alerts are kept there, for all processes. */
  storage: StorageAdapter;
  engine: MonitoredEngine & Pick<SyncEngine, "metricsHistory" | "prometheus">;
  /** Replaces rules of the seeds, or parts of them, and adds your own; false leaves one out. Default: the seeds' five. */
  alertingRules?: Readonly<Record<string, Partial<AlertRule> | false>>;
  /**
   * Who is told, by the names rules use as `action`. Actions nobody is named for are written to the log. Give the same to every
   * process, with the same rules: whichever comes first tells.
   */
  notifiers?: Readonly<Record<string, AlertNotifier>>;
  /** Milliseconds between two looks at the rules. Default 15 seconds. */
  checkEveryMs?: number;
  /** Milliseconds between two times measured values are stored. Default 10 seconds. */
  flushEveryMs?: number;
  /** Time, randomness, ids and timers. Default: the platform's. */
  runtime?: Partial<Runtime>;
  /** Default: silent. */
  logger?: Logger;
}

const has = (...names: string[]) =>
  z.custom(
    (value) => typeof value === "object" && value !== null && names.every((name) => name in value),
    `must be an object with ${names.map((name) => `\`${name}\``).join(", ")}`,
  );

const ms = z.number().positive();

const byName = z.record(z.string(), z.unknown()).optional();

const optionsSchema = z.object({
  storage: has("metrics", "alerts", "locks"),
  engine: has("metrics", "on"),
  alertingRules: byName,
  notifiers: byName,
  checkEveryMs: ms.default(15_000),
  flushEveryMs: ms.default(10_000),
});

/** How often a monitor does what. @throws ConfigError naming the option */
export function monitorIntervals(
  options: LeadSyncMonitorOptions,
): Required<Pick<LeadSyncMonitorOptions, "checkEveryMs" | "flushEveryMs">> {
  const { data, error } = optionsSchema.safeParse(options);
  if (data) return { checkEveryMs: data.checkEveryMs, flushEveryMs: data.flushEveryMs };
  const [issue] = error.issues;
  const option = issue?.path.join(".") ?? "";
  throw new ConfigError(`LeadSyncMonitor option \`${option}\`: ${issue?.message ?? "not valid"}.`, {
    context: { option },
  });
}

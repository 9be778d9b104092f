import type { SyncLogEntry } from "../../../src/domain/sync-log.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { AlertChecker, type AlertCheckerParts } from "../../../src/monitoring/alerts/alert-checker.js";
import type { AlertNotification, AlertNotifier } from "../../../src/monitoring/notifiers/alert-notifier.js";
import type { Logger } from "../../../src/ports/logger.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { defaultAlertingRules } from "../../../src/rules/alerts/alerting-rules.js";
import type { AlertRuleOverrides } from "../../../src/rules/alerts/resolve-rules.js";
import { API_ERRORS } from "../../../src/rules/metrics/sample-names.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { createTestRuntime, type TestRuntime } from "../../../src/testing/index.js";
import { logWriter, measure } from "../../engine/queries/support.js";

export interface LogLine {
  level: keyof Logger;
  message: string;
  facts: Record<string, unknown>;
}

/** One store, one clock, and a receiver that writes down what it is told. */
export interface AlertWorld {
  storage: StorageAdapter;
  engine: SyncEngine;
  runtime: TestRuntime;
  told: AlertNotification[];
  lines: LogLine[];
  /** What everybody is told by, unless a process has its own. */
  notifier: AlertNotifier;
  /** Another process on the same store. */
  process(parts?: Partial<AlertCheckerParts>): AlertChecker;
  /** Syncs that ended now. */
  syncs(count: number, change?: Partial<SyncLogEntry>): Promise<void>;
  /** Requests that failed now. */
  apiErrors(count: number): Promise<void>;
  news(): string[];
}

/** Only these of the seeds' rules. */
export const only = (...names: string[]): AlertRuleOverrides =>
  Object.fromEntries(
    Object.keys(defaultAlertingRules)
      .filter((name) => !names.includes(name))
      .map((name) => [name, false]),
  );

const ACTIONS = ["email_team", "slack_alert", "pagerduty"];

export const toEverybody = (notifier: AlertNotifier): Record<string, AlertNotifier> =>
  Object.fromEntries(ACTIONS.map((action) => [action, notifier]));

export function anAlertWorld(storage: StorageAdapter = new MemoryStorageAdapter()): AlertWorld {
  const runtime = createTestRuntime();
  const told: AlertNotification[] = [];
  const lines: LogLine[] = [];
  const at =
    (level: keyof Logger) =>
    (message: string, facts: Record<string, unknown> = {}): void =>
      void lines.push({ level, message, facts });
  const logger: Logger = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  const notifier: AlertNotifier = { notify: async (notification) => void told.push(notification) };
  const resman = (): never => {
    throw new Error("Whoever watches asks ResMan nothing.");
  };
  const engine = new SyncEngine({ storage, resman, runtime, logger });
  const scripted = { storage, clock: runtime };
  const write = logWriter(scripted);
  return {
    storage,
    engine,
    runtime,
    told,
    lines,
    notifier,
    process: (parts = {}) =>
      new AlertChecker({ storage, engine, runtime, logger, notifiers: toEverybody(notifier), ...parts }),
    async syncs(count, { syncStatus = "success", ...change } = {}) {
      for (let written = 0; written < count; written += 1) {
        await write(syncStatus, { id: runtime.randomId(), propertyId: null, ...change });
      }
    },
    apiErrors: (count) => measure(scripted, API_ERRORS, count),
    news: () => told.map(({ rule, news }) => `${rule} ${news}`),
  };
}

/** Looks at the rules, and waits for whoever is told. */
export async function checkAndTell(checker: AlertChecker): Promise<void> {
  await checker.check();
  await checker.idle();
}

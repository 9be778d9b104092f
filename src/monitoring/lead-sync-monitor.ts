import * as z from "zod";
import type { Alert } from "../domain/alert.js";
import { parseInput } from "../domain/errors.js";
import { propertyIdSchema } from "../domain/ids.js";
import type { SyncMetrics } from "../engine/queries/metrics.js";
import type { MetricsHistoryQuery } from "../engine/queries/metrics-history.js";
import type { PrometheusQuery } from "../engine/queries/prometheus.js";
import type { Runtime } from "../ports/runtime.js";
import type { MetricPoint } from "../ports/storage.js";
import { redactingLogger } from "../runtime/redacting-logger.js";
import { StartStop } from "../runtime/start-stop.js";
import { createRuntime } from "../runtime/system-runtime.js";
import { AlertChecker } from "./alerts/alert-checker.js";
import type { AlertRef } from "./alerts/alert-ref.js";
import { gaugeSamples, trackedMetricsSchema } from "./metrics/gauges.js";
import { beginMeasuring } from "./metrics/measuring.js";
import { type LeadSyncMonitorOptions, monitorIntervals } from "./monitor-options.js";

/** The part of {@link SyncMetrics} seed 000 names: what `trackSyncMetrics` takes. */
export type TrackedMetrics = Pick<
  SyncMetrics,
  | "syncFailureRate"
  | "avgSyncLatency"
  | "apiErrorCount"
  | "conflictRate"
  | "bidirectionalSyncLag"
  | "totalOperations"
  | "successfulOperations"
  | "failedOperations"
>;

const ofPropertySchema = z.object({ propertyId: propertyIdSchema.nullable().default(null) });

/** Which measured values a chart shows. */
export type HistoryQuery = MetricsHistoryQuery;

/**
 * Measures the sync, keeps what it measured for charts, and tells people when a rule of the seeds is broken and when it is kept
 * again: once each, whatever the number of processes (seeds 000 and 001).
 *
 * Run one in every process that syncs: each counts its own requests to remotes and adds them to the store, every `flushEveryMs`.
 * How things are is stored for charts by one of them, all together every minute and each property every five; rules are looked
 * at by all of them. Nothing of this is waited for by a sync.
 *
 * @example
 * const monitor = new LeadSyncMonitor({ storage, engine, notifiers: { slack_alert: slackNotifier({ url }) } });
 * await monitor.start();
 */
export class LeadSyncMonitor {
  readonly #options: LeadSyncMonitorOptions;
  readonly #runtime: Runtime;
  readonly #checker: AlertChecker;
  readonly #work: StartStop;

  /** Does no I/O. @throws ConfigError naming the option or rule */
  constructor(options: LeadSyncMonitorOptions) {
    const intervals = monitorIntervals(options);
    const { storage, engine, alertingRules: rules, notifiers } = options;
    const logger = redactingLogger(options.logger);
    const runtime = createRuntime(options.runtime);
    this.#options = options;
    this.#runtime = runtime;
    this.#checker = new AlertChecker({ storage, engine, rules, notifiers, runtime, logger });
    this.#work = new StartStop(async () => {
      const check = (signal: AbortSignal) => this.#checker.check(signal);
      const end = beginMeasuring({ storage, engine, runtime, logger, check, ...intervals });
      return async () => {
        await end();
        await this.#checker.idle();
      };
    });
  }

  /**
   * Stores values that were measured elsewhere, for charts, and checks the rules against them (seed 000). A running monitor
   * measures by itself. @throws ValidationError; StorageError
   */
  async trackSyncMetrics(metrics: TrackedMetrics, options: { propertyId?: string } = {}): Promise<void> {
    const values = parseInput(trackedMetricsSchema, metrics, "SyncMetrics");
    const { propertyId } = parseInput(ofPropertySchema, options, "Options of trackSyncMetrics");
    const at = new Date(this.#runtime.now()).toISOString();
    await this.#options.storage.metrics.append(gaugeSamples(values, propertyId, at));
    await this.#checker.checkValues(values, propertyId);
  }

  /** Measured values over time. @throws ValidationError; StorageError */
  history(query: HistoryQuery): Promise<MetricPoint[]> {
    return this.#options.engine.metricsHistory(query);
  }

  /**
   * Looks at every rule now, over its own window, and tells whom it concerns. Resolves when they were told, or could not be: a
   * process may end then. A running monitor does so by itself, and does not wait for whoever is told. Returns how every alert
   * stands. @throws StorageError; SyncError `ABORTED` when the signal fires before every rule was looked at
   */
  async check(signal?: AbortSignal): Promise<Alert[]> {
    await this.#checker.check(signal);
    await this.#checker.idle();
    return this.alerts();
  }

  /**
   * How every rule stands, as all processes see it. One nobody has looked at yet is missing; one whose rule was taken away stays
   * as it stood then. @throws StorageError
   */
  alerts(): Promise<Alert[]> {
    return this.#options.storage.alerts.list();
  }

  /**
   * Tells nobody of an alert until then; how it stands is followed all the same. What began meanwhile and goes on is told
   * afterwards. @param until ISO 8601, in the future
   * @throws SyncError `NOT_FOUND` for an unknown rule; ValidationError; StorageError
   */
  mute(alert: AlertRef, until: string): Promise<Alert> {
    return this.#checker.mute(alert, until);
  }

  /**
   * Ends a {@link mute}: what was to be told meanwhile and still holds is told now.
   * @throws SyncError `NOT_FOUND`; ValidationError; StorageError
   */
  unmute(alert: AlertRef): Promise<Alert> {
    return this.#checker.unmute(alert);
  }

  /** The state of things as Prometheus reads it (text format 0.0.4). @throws ValidationError; StorageError */
  prometheus(query: PrometheusQuery = {}): Promise<string> {
    return this.#options.engine.prometheus(query);
  }

  /** Begins to measure, check and tell. Calling it again while it runs changes nothing. */
  start(): Promise<void> {
    return this.#work.start();
  }

  /**
   * Stops; stores what was measured, for which it waits a few seconds at most where the store is away. Resolves when nobody is
   * being told anything any more.
   */
  stop(): Promise<void> {
    return this.#work.stop();
  }
}

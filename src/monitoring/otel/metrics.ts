import { type Attributes, type BatchObservableCallback, type Meter, metrics } from "@opentelemetry/api";
import type { LeadEvent, SyncEventName, SyncEvents } from "../../domain/events.js";
import type { SyncEngine } from "../../engine/sync-engine.js";
import type { Clock } from "../../ports/runtime.js";
import { systemRuntime } from "../../runtime/system-runtime.js";
import { codeOf } from "./code-of.js";
import { createGauges, observe } from "./gauges.js";
import { createInstruments, type Instruments } from "./instruments.js";
import { INSTRUMENTATION } from "./tracing.js";

/** What {@link openTelemetryMetrics} needs of an engine. */
export type MeasuredEngine = Pick<SyncEngine, "metrics" | "on">;

/** Options of {@link openTelemetryMetrics}. */
export interface OpenTelemetryMetricsOptions {
  /** Default: the meter `@domiq/lead-sync` of the provider the host has registered; register it first. */
  meter?: Meter;
  /** Tells how long jobs take. Default: the platform's clock. */
  clock?: Clock;
}

/** Jobs whose end is waited for, at most; a worker has a few hundred at the very most, unless its store fails. */
const MAX_CLAIMED = 10_000;

/**
 * Measures an engine with OpenTelemetry: counters and histograms from its events, gauges from `engine.metrics()` whenever the
 * reader collects. Returns a function that ends it.
 *
 * @example
 * const end = openTelemetryMetrics(engine);
 */
export function openTelemetryMetrics(engine: MeasuredEngine, options: OpenTelemetryMetricsOptions = {}): () => void {
  const { meter = metrics.getMeter(INSTRUMENTATION), clock = systemRuntime } = options;
  const listeners = listenersFor(createInstruments(meter), clock);
  const ends = Object.entries(listeners).map(([name, listener]) =>
    engine.on(name as SyncEventName, listener as (payload: SyncEvents[SyncEventName]) => void),
  );
  const gauges = createGauges(meter);
  const all = Object.values(gauges);
  const callback: BatchObservableCallback = async (result) => observe(result, gauges, await engine.metrics());
  meter.addBatchObservableCallback(callback, all);
  return () => {
    for (const end of ends) end();
    meter.removeBatchObservableCallback(callback, all);
  };
}

type Listeners = { [E in SyncEventName]?: (payload: SyncEvents[E]) => void };

function listenersFor(instruments: Instruments, clock: Clock): Listeners {
  const { syncs, campaignSyncs, retries, conflicts, requests, runs, circuits, suspensions } = instruments;
  const synced =
    (outcome: string) =>
    ({ trigger }: LeadEvent): void =>
      syncs.add(1, { "lead_sync.outcome": outcome, "lead_sync.trigger": trigger });
  return {
    "lead:synced": synced("synced"),
    "lead:unchanged": synced("unchanged"),
    "lead:imported": synced("imported"),
    "lead:merged": synced("merged"),
    "lead:waiting": ({ trigger, code }) => syncs.add(1, { ...failed("waiting", code), "lead_sync.trigger": trigger }),
    "lead:failed": ({ trigger, error }) =>
      syncs.add(1, { ...failed("failed", error.code), "lead_sync.trigger": trigger }),
    "campaign:synced": () => campaignSyncs.add(1),
    "retry:scheduled": ({ operation, error }) =>
      retries.add(1, { "lead_sync.operation": operation, "error.type": codeOf(error) }),
    "conflict:opened": () => conflicts.add(1, { "lead_sync.outcome": "opened" }),
    "conflict:resolved": () => conflicts.add(1, { "lead_sync.outcome": "resolved" }),
    "api:request": (report) => requests.record(report.durationMs / 1000, requestAttributes(report)),
    "run:finished": ({ run }) => {
      if (run.finishedAt === null) return;
      const seconds = (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
      runs.record(seconds, { "lead_sync.run.kind": run.kind, "lead_sync.outcome": run.status });
    },
    "circuit:opened": ({ remote, code }) => circuits.add(1, { ...failed("opened", code), "lead_sync.remote": remote }),
    "circuit:closed": ({ remote }) => circuits.add(1, { "lead_sync.outcome": "closed", "lead_sync.remote": remote }),
    "property:suspended": ({ code }) => suspensions.add(1, { "error.type": code }),
    ...jobListeners(instruments, clock),
  };
}

const failed = (outcome: string, code: string): Attributes => ({ "lead_sync.outcome": outcome, "error.type": code });

const requestAttributes = ({ remote, operation, status, errorCode }: SyncEvents["api:request"]): Attributes => ({
  "lead_sync.remote": remote,
  "lead_sync.operation": operation,
  ...(status !== null && { "http.response.status_code": status }),
  ...(errorCode !== null && { "error.type": errorCode }),
});

/** The events tell when a job is claimed and when it is settled; what lies between is how long it took. */
function jobListeners({ jobs }: Pick<Instruments, "jobs">, clock: Clock): Listeners {
  const claimedAt = new Map<string, number>();
  const ended = (jobId: string, outcome: string): void => {
    const since = claimedAt.get(jobId);
    claimedAt.delete(jobId);
    if (since !== undefined) jobs.record(Math.max(0, clock.now() - since) / 1000, { "lead_sync.outcome": outcome });
  };
  return {
    "job:claimed": ({ jobId }) => {
      claimedAt.set(jobId, clock.now());
      if (claimedAt.size <= MAX_CLAIMED) return;
      for (const oldest of claimedAt.keys()) {
        claimedAt.delete(oldest);
        break;
      }
    },
    "job:settled": ({ jobId, status }) => ended(jobId, status),
    "job:lost": ({ jobId }) => ended(jobId, "lost"),
  };
}

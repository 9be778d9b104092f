import { type DataPoint, type Histogram, MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { describe, expect, it, onTestFinished } from "vitest";
import type { SyncEvents } from "../../../src/domain/events.js";
import { SyncEmitter } from "../../../src/engine/emitter.js";
import type { SyncMetrics } from "../../../src/engine/queries/metrics.js";
import { type MeasuredEngine, openTelemetryMetrics } from "../../../src/monitoring/otel/index.js";
import { silentLogger } from "../../../src/runtime/silent-logger.js";
import { createManualClock } from "../../../src/testing/index.js";
import { leaksIn, textsOf } from "../../support/log-scan/leaks-in.js";
import { createSmallWorld, DANA } from "../../support/small-world.js";

/** Reads when it is asked. */
class Reader extends MetricReader {
  protected override onShutdown = async (): Promise<void> => undefined;
  protected override onForceFlush = async (): Promise<void> => undefined;
}

const isHistogram = (value: unknown): value is Histogram => typeof value === "object";

function measuring() {
  const reader = new Reader();
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  const collect = async () => {
    const { resourceMetrics, errors } = await reader.collect();
    const metrics = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
    return { metrics: new Map(metrics.map((metric) => [metric.descriptor.name, metric])), errors };
  };
  return {
    meter: provider.getMeter("test"),
    collect,
    /** Each point of a metric: its attributes and value; of a histogram the count and sum. */
    async points(name: string): Promise<[attributes: object, value: unknown][]> {
      const points: readonly DataPoint<unknown>[] = (await collect()).metrics.get(name)?.dataPoints ?? [];
      return points.map(({ attributes, value }) => [attributes, isHistogram(value) ? [value.count, value.sum] : value]);
    },
  };
}

const METRICS: SyncMetrics = {
  syncSuccessRate: 0.75,
  syncFailureRate: 0.25,
  avgSyncLatency: 2000,
  latencyPercentiles: { p50: 1000, p95: 5000, p99: 9500 },
  conflictRate: 0.1,
  apiErrorCount: 0,
  avgApiResponseMs: null,
  bidirectionalSyncLag: 1500,
  totalOperations: 4,
  successfulOperations: 3,
  failedOperations: 1,
  failedSyncs: 1,
  pendingQueue: 7,
  consistency: 0.999,
  from: "2026-03-02T16:00:00.000Z",
  to: "2026-03-02T17:00:00.000Z",
};

/** An engine of which a test says what happens. */
function anEngine(metrics: () => Promise<SyncMetrics> = async () => METRICS) {
  const emitter = new SyncEmitter(silentLogger);
  const engine: MeasuredEngine = { on: (event, listener) => emitter.on(event, listener), metrics };
  return { engine, emit: emitter.emit.bind(emitter) };
}

const LEAD = { conversationId: DANA, propertyId: "p", resmanLeadId: null, trigger: "api" as const };
const REQUEST: SyncEvents["api:request"] = {
  remote: "resman:412",
  operation: "ResMan SearchProspects",
  startedAt: 0,
  durationMs: 250,
  status: 200,
  errorCode: null,
  propertyId: "p",
};

describe("events are counted and measured", () => {
  it("requests by remote, operation and how they ended", async () => {
    const { meter, points } = measuring();
    const { engine, emit } = anEngine();
    openTelemetryMetrics(engine, { meter });
    emit("api:request", REQUEST);
    emit("api:request", { ...REQUEST, durationMs: 750 });
    emit("api:request", { ...REQUEST, status: null, errorCode: "TIMEOUT_ERROR", durationMs: 30_000 });
    const named = { "lead_sync.remote": "resman:412", "lead_sync.operation": "ResMan SearchProspects" };
    expect(await points("lead_sync.request.duration")).toEqual([
      [{ ...named, "http.response.status_code": 200 }, [2, 1]],
      [{ ...named, "error.type": "TIMEOUT_ERROR" }, [1, 30]],
    ]);
  });

  it("jobs from claim to end, also of one that was lost, and none whose claim was not seen", async () => {
    const { meter, points } = measuring();
    const { engine, emit } = anEngine();
    const clock = createManualClock("2026-03-02T17:00:00Z");
    openTelemetryMetrics(engine, { meter, clock });
    for (const jobId of ["a", "b"]) emit("job:claimed", { jobId, conversationId: DANA });
    await clock.advance(2000);
    emit("job:settled", { jobId: "a", status: "completed" });
    await clock.advance(1000);
    emit("job:lost", { jobId: "b" });
    for (const jobId of ["a", "unseen"]) emit("job:settled", { jobId, status: "completed" });
    expect(await points("lead_sync.job.duration")).toEqual([
      [{ "lead_sync.outcome": "completed" }, [1, 2]],
      [{ "lead_sync.outcome": "lost" }, [1, 3]],
    ]);
  });

  it("syncs by outcome, retries, conflicts, circuits and rests", async () => {
    const { meter, points } = measuring();
    const { engine, emit } = anEngine();
    openTelemetryMetrics(engine, { meter });
    emit("lead:synced", { ...LEAD, changes: [] });
    emit("lead:synced", { ...LEAD, changes: [] });
    emit("lead:unchanged", { ...LEAD, trigger: "schedule" });
    emit("lead:waiting", { ...LEAD, code: "LEAD_NOT_CONTACTABLE" });
    emit("retry:scheduled", { operation: "push", leadId: DANA, attempt: 1, delayMs: 5, error: new TypeError("x") });
    emit("circuit:opened", { remote: "resman:412", failures: 5, code: "TIMEOUT_ERROR", retryAt: METRICS.to });
    emit("circuit:closed", { remote: "resman:412", openedAt: METRICS.from });
    emit("property:suspended", { propertyId: "p", failures: 10, code: "AUTH_ERROR", retryAt: METRICS.to });
    emit("campaign:synced", { leadId: "l", recordId: "r", runId: "x", changes: [] });
    const api = { "lead_sync.trigger": "api" };
    expect(await points("lead_sync.syncs")).toEqual([
      [{ ...api, "lead_sync.outcome": "synced" }, 2],
      [{ "lead_sync.trigger": "schedule", "lead_sync.outcome": "unchanged" }, 1],
      [{ ...api, "lead_sync.outcome": "waiting", "error.type": "LEAD_NOT_CONTACTABLE" }, 1],
    ]);
    expect(await points("lead_sync.retries")).toEqual([
      [{ "lead_sync.operation": "push", "error.type": "TypeError" }, 1],
    ]);
    expect(await points("lead_sync.circuit.changes")).toEqual([
      [{ "lead_sync.remote": "resman:412", "lead_sync.outcome": "opened", "error.type": "TIMEOUT_ERROR" }, 1],
      [{ "lead_sync.remote": "resman:412", "lead_sync.outcome": "closed" }, 1],
    ]);
    expect(await points("lead_sync.property.suspensions")).toEqual([[{ "error.type": "AUTH_ERROR" }, 1]]);
    expect(await points("lead_sync.campaign.syncs")).toEqual([[{}, 1]]);
  });

  it("of a real engine, without a value of a lead", async () => {
    const { meter, collect, points } = measuring();
    const { engine, cycle, edit } = await createSmallWorld();
    openTelemetryMetrics(engine, { meter });
    await cycle();
    await edit({ user: { email: "daniela@example.com" } });
    await cycle();
    const names = (await collect()).metrics;
    for (const name of ["lead_sync.syncs", "lead_sync.request.duration", "lead_sync.run.duration"]) {
      expect((await points(name)).length).toBeGreaterThan(0);
    }
    const told = [...names.values()].flatMap(({ descriptor, dataPoints }) => [
      ...textsOf(descriptor),
      ...dataPoints.flatMap(({ attributes }) => textsOf(attributes)),
    ]);
    expect(leaksIn(told.join("\n"))).toEqual([]);
    expect(told.join("\n")).not.toContain(DANA);
  });
});

describe("gauges", () => {
  it("show what the engine knows when they are read, in seconds", async () => {
    const { meter, points } = measuring();
    openTelemetryMetrics(anEngine().engine, { meter });
    expect(await points("lead_sync.queue.jobs")).toEqual([[{}, 7]]);
    expect(await points("lead_sync.sync.success_ratio")).toEqual([[{}, 0.75]]);
    expect(await points("lead_sync.sync.conflict_ratio")).toEqual([[{}, 0.1]]);
    expect(await points("lead_sync.consistency_ratio")).toEqual([[{}, 0.999]]);
    expect(await points("lead_sync.sync.lag")).toEqual([[{}, 1.5]]);
    expect(await points("lead_sync.sync.latency")).toEqual([
      [{ "lead_sync.quantile": "0.5" }, 1],
      [{ "lead_sync.quantile": "0.95" }, 5],
      [{ "lead_sync.quantile": "0.99" }, 9.5],
    ]);
  });

  it("leave out what nobody knows", async () => {
    const { meter, points } = measuring();
    const unknown = { latencyPercentiles: null, bidirectionalSyncLag: null, consistency: null };
    openTelemetryMetrics(anEngine(async () => ({ ...METRICS, ...unknown })).engine, { meter });
    for (const name of ["lead_sync.sync.lag", "lead_sync.sync.latency", "lead_sync.consistency_ratio"]) {
      expect(await points(name)).toEqual([]);
    }
    expect(await points("lead_sync.queue.jobs")).toEqual([[{}, 7]]);
  });

  it("of a store that is away do not keep the others from being read", async () => {
    const { meter, collect } = measuring();
    const { engine, emit } = anEngine(() => Promise.reject(new Error("away")));
    openTelemetryMetrics(engine, { meter });
    emit("conflict:opened", {} as SyncEvents["conflict:opened"]);
    const { metrics, errors } = await collect();
    expect(metrics.get("lead_sync.conflicts")?.dataPoints).toMatchObject([{ value: 1 }]);
    expect(errors).toEqual([new Error("away")]);
  });
});

it("ends when it is told to", async () => {
  const { meter, points } = measuring();
  let asked = 0;
  const { engine, emit } = anEngine(async () => {
    asked += 1;
    return METRICS;
  });
  const end = openTelemetryMetrics(engine, { meter });
  emit("api:request", REQUEST);
  end();
  emit("api:request", REQUEST);
  expect((await points("lead_sync.request.duration")).map(([, value]) => value)).toEqual([[1, 0.25]]);
  expect(asked).toBe(0);
});

it("measures nothing, and breaks nothing, where no provider is registered", async () => {
  const { engine, cycle } = await createSmallWorld();
  const end = openTelemetryMetrics(engine);
  await cycle();
  end();
  expect((await engine.getLead(DANA)).id).toBe(DANA);
});

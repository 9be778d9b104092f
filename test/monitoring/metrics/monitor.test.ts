import { describe, expect, it } from "vitest";
import { StorageError } from "../../../src/domain/errors.js";
import { SyncWorker } from "../../../src/engine/sync-worker.js";
import { LeadSyncMonitor } from "../../../src/monitoring/lead-sync-monitor.js";
import { elapse } from "../../../src/testing/index.js";
import { logWriter } from "../../engine/queries/support.js";
import { intercept } from "../../support/intercept.js";
import { DANA, minutes, PROPERTY } from "../../support/small-world.js";
import { createMonitoredWorld, type MonitoredWorld } from "./support.js";

const failed = { status: 503, errorCode: "TEMPORARY_ERROR" };

/** All that was stored of a name since the world began. */
const pointsOf = ({ engine, clock }: MonitoredWorld, name: string, propertyId?: string) =>
  engine.metricsHistory({
    names: [name],
    from: "2026-03-02T17:00:00Z",
    to: new Date(clock.now() + 1).toISOString(),
    stepMs: minutes(60),
    ...(propertyId !== undefined && { propertyId }),
  });

describe("a monitor", () => {
  it("adds what each process counted, so that all of them say the same", async () => {
    const world = await createMonitoredWorld();
    const [one, two] = [world.process(), world.process()];
    await one.monitor.start();
    await two.monitor.start();
    for (let n = 0; n < 3; n += 1) one.request({ durationMs: 100 });
    one.request({ ...failed, durationMs: 100 });
    two.request({ ...failed, durationMs: 600 });
    expect(await world.engine.metrics()).toMatchObject({ apiErrorCount: 0, avgApiResponseMs: null });
    await world.clock.advance(10_000);
    const { apiErrorCount, avgApiResponseMs } = await world.anotherEngine().metrics();
    expect([apiErrorCount, avgApiResponseMs]).toEqual([2, 200]);
    expect(await pointsOf(world, "apiRequests@resman:400")).toMatchObject([{ count: 2, sum: 5 }]);
    await Promise.all([one.monitor.stop(), two.monitor.stop()]);
  });

  it("counts the requests of a real engine", async () => {
    const { engine, storage, clock } = await createMonitoredWorld();
    const monitor = new LeadSyncMonitor({ storage, engine, runtime: clock });
    await monitor.start();
    await elapse(clock, engine.pushLead(DANA));
    await storage.integrations.update(PROPERTY, { resmanPropertyId: "nowhere" });
    await expect(elapse(clock, engine.syncLead(DANA))).rejects.toThrow();
    await monitor.stop();
    const { apiErrorCount, avgApiResponseMs } = await engine.metrics({ propertyId: PROPERTY });
    expect(apiErrorCount).toBeGreaterThan(0);
    expect(avgApiResponseMs).not.toBeNull();
    expect(await monitor.prometheus()).toMatch(
      /^lead_sync_api_errors_total\{property="[^"]+",remote="resman[^}]+\} \d+$/m,
    );
  });

  it("watches a worker process as it does an engine", async () => {
    const { engine, storage, clock, client } = await createMonitoredWorld();
    const worker = new SyncWorker({ storage, resman: client, runtime: clock });
    const monitor = new LeadSyncMonitor({ storage, engine: worker, runtime: clock });
    await monitor.start();
    await engine.enqueue(DANA);
    const settled = new Promise((resolve) => worker.on("job:settled", resolve));
    await elapse(
      clock,
      worker.start().then(() => settled),
    );
    await elapse(clock, worker.stop());
    await monitor.stop();
    expect((await engine.metrics()).avgApiResponseMs).not.toBeNull();
    expect(await monitor.prometheus()).toContain('lead_sync_jobs_total{status="completed"} 1');
  });

  it("stores what was counted when it stops, and counts nothing after that", async () => {
    const world = await createMonitoredWorld();
    const { monitor, request } = world.process();
    await monitor.start();
    await monitor.start();
    request(failed);
    await monitor.stop();
    await monitor.stop();
    request(failed);
    await world.clock.advance(minutes(5));
    expect(await world.engine.metrics()).toMatchObject({ apiErrorCount: 1 });
    expect(world.clock.pending).toBe(0);
    await monitor.start();
    request(failed);
    await monitor.stop();
    expect(await world.engine.metrics()).toMatchObject({ apiErrorCount: 2 });
  });

  it("stores how things are once a minute, however many processes there are", async () => {
    const world = await createMonitoredWorld();
    const log = logWriter(world);
    for (const status of ["success", "success", "success", "failed"] as const) await log(status, { latencyMs: 500 });
    const processes = [world.process(), world.process(), world.process()];
    for (const { monitor } of processes) {
      await monitor.start();
      await world.clock.advance(7000);
    }
    await world.clock.advance(minutes(4));
    expect(await pointsOf(world, "syncFailureRate")).toMatchObject([{ count: 4, last: 0.25 }]);
    expect(await pointsOf(world, "avgSyncLatency")).toMatchObject([{ count: 4, min: 500, max: 500 }]);
    expect(await pointsOf(world, "pendingQueue")).toMatchObject([{ count: 4, max: 0 }]);
    expect(await pointsOf(world, "syncFailureRate", PROPERTY)).toMatchObject([{ count: 1, last: 0.25 }]);
    await world.clock.advance(minutes(5));
    expect(await pointsOf(world, "syncFailureRate", PROPERTY)).toMatchObject([{ count: 2, last: 0 }]);
    await Promise.all(processes.map(({ monitor }) => monitor.stop()));
  });

  it("goes on when the one that stored how things are is gone", async () => {
    const world = await createMonitoredWorld();
    const [one, two] = [world.process(), world.process()];
    await one.monitor.start();
    await world.clock.advance(1000);
    await two.monitor.start();
    await world.clock.advance(minutes(1));
    await one.monitor.stop();
    await world.clock.advance(minutes(3));
    const [point] = await pointsOf(world, "syncSuccessRate");
    expect(point?.count).toBeGreaterThanOrEqual(3);
    await two.monitor.stop();
  });

  it("loses nothing while the store is away, and tells of it once", async () => {
    const world = await createMonitoredWorld();
    const lines: string[] = [];
    const line = (message: string) => lines.push(message);
    let isAway = true;
    const storage = intercept(world.storage, "metrics.append", () => {
      if (isAway) throw new StorageError("STORAGE_ERROR", "away", { retryable: true });
    });
    const logger = { debug: line, info: line, warn: line, error: line };
    const { monitor, request } = world.process({ storage, logger, checkEveryMs: minutes(60) });
    await monitor.start();
    for (let n = 0; n < 5; n += 1) {
      request(failed);
      await world.clock.advance(10_000);
    }
    expect(await pointsOf(world, "apiErrors")).toEqual([]);
    isAway = false;
    await world.clock.advance(10_000);
    expect(await pointsOf(world, "apiErrors")).toMatchObject([{ count: 5, sum: 5 }]);
    expect(lines.filter((text) => text.includes("could not be stored"))).toHaveLength(1);
    expect(lines).toContainEqual(expect.stringContaining("stored again"));
    await monitor.stop();
  });

  it("stops though the store does not answer any more", async () => {
    const world = await createMonitoredWorld();
    const storage = intercept(world.storage, "metrics.append", () => new Promise(() => undefined));
    const { monitor, request } = world.process({ storage, checkEveryMs: minutes(60) });
    await monitor.start();
    request(failed);
    await world.clock.advance(10_000);
    const before = world.clock.now();
    await elapse(world.clock, monitor.stop());
    expect(world.clock.now() - before).toBeLessThanOrEqual(15_000);
  });

  it("tracks values measured elsewhere, in the shape of seed 000", async () => {
    const world = await createMonitoredWorld();
    const { monitor } = world.process();
    const metrics = {
      syncFailureRate: 0.02,
      avgSyncLatency: 1500,
      apiErrorCount: 1,
      conflictRate: 0.01,
      bidirectionalSyncLag: null,
      totalOperations: 100,
      successfulOperations: 97,
      failedOperations: 2,
    };
    await monitor.trackSyncMetrics(metrics);
    await monitor.trackSyncMetrics({ ...metrics, avgSyncLatency: 9 }, { propertyId: PROPERTY });
    expect(await pointsOf(world, "avgSyncLatency")).toMatchObject([{ count: 1, last: 1500 }]);
    expect(await pointsOf(world, "avgSyncLatency", PROPERTY)).toMatchObject([{ count: 1, last: 9 }]);
    expect(await pointsOf(world, "bidirectionalSyncLag")).toEqual([]);
    for (const wrong of [{ syncFailureRate: 2 }, { avgSyncLatency: -1 }, { totalOperations: Number.NaN }]) {
      await expect(monitor.trackSyncMetrics({ ...metrics, ...wrong })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    }
    await expect(monitor.trackSyncMetrics(metrics, { propertyId: "" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  it("shows history and Prometheus' text as its engine does", async () => {
    const world = await createMonitoredWorld();
    const { monitor } = world.process();
    expect(await monitor.prometheus()).toBe(await world.engine.prometheus());
    const query = { names: ["apiErrors"], from: "2026-03-02T16:00:00Z", to: "2026-03-02T18:00:00Z", stepMs: 60_000 };
    expect(await monitor.history(query)).toEqual([]);
  });

  it("looks at the rules as often as is asked", async () => {
    const world = await createMonitoredWorld();
    const told: string[] = [];
    const { monitor, request } = world.process({
      checkEveryMs: 1000,
      notifiers: { pagerduty: { notify: async ({ news, rule }) => void told.push(`${news} ${rule}`) } },
    });
    await monitor.start();
    for (let n = 0; n < 11; n += 1) request(failed);
    await world.clock.advance(1000);
    expect(told).toEqual(["trigger apiErrors"]);
    await world.clock.advance(minutes(2));
    expect(told).toEqual(["trigger apiErrors", "resolve apiErrors"]);
    await monitor.stop();
  });

  it.each([
    ["storage", { storage: undefined }],
    ["engine", { engine: {} }],
    ["checkEveryMs", { checkEveryMs: 0 }],
    ["flushEveryMs", { flushEveryMs: Number.NaN }],
  ])("refuses the option %s where it makes no sense", async (option, wrong) => {
    const { storage, engine } = await createMonitoredWorld();
    const options = { storage, engine, ...wrong } as ConstructorParameters<typeof LeadSyncMonitor>[0];
    expect(() => new LeadSyncMonitor(options)).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG", context: { option } }),
    );
  });
});

import { describe, expect, it } from "vitest";
import { type ClockedWorld, createClockedWorld } from "../../support/clocked-world.js";
import { aRow, DANA, minutes, PROPERTY } from "../../support/small-world.js";
import { logWriter, measure, OTHER_PROPERTY } from "./support.js";

const rows = [aRow(), aRow(1, { property: { id: OTHER_PROPERTY }, conversation: { propertyId: OTHER_PROPERTY } })];

describe("metrics", () => {
  it("are those of a system in which nothing happened yet, in both shapes of the seeds", async () => {
    const { engine } = await createClockedWorld();
    expect(await engine.metrics()).toEqual({
      syncSuccessRate: 1,
      syncFailureRate: 0,
      avgSyncLatency: null,
      latencyPercentiles: null,
      conflictRate: 0,
      apiErrorCount: 0,
      avgApiResponseMs: null,
      bidirectionalSyncLag: null,
      totalOperations: 0,
      successfulOperations: 0,
      failedOperations: 0,
      failedSyncs: 0,
      pendingQueue: 0,
      consistency: null,
      from: "2026-03-02T16:00:00.000Z",
      to: "2026-03-02T17:00:00.000Z",
    });
  });

  it("count what ended within the window, and what waits now", async () => {
    const world = await createClockedWorld({ rows });
    const log = logWriter(world);
    await log("failed");
    await world.clock.advance(minutes(60) + 1);
    for (const latencyMs of [100, 200, 300]) await log("success", { latencyMs, processingTimeMs: 7 });
    await log("failed");
    await log("conflict");
    await log("retry");
    await log("pending");
    await log("failed", { propertyId: OTHER_PROPERTY });
    await world.engine.enqueue(DANA);
    expect(await world.engine.metrics({ propertyId: PROPERTY })).toMatchObject({
      syncSuccessRate: 0.6,
      syncFailureRate: 0.2,
      avgSyncLatency: 200,
      latencyPercentiles: { p50: 200, p95: 300, p99: 300 },
      conflictRate: 0.2,
      totalOperations: 5,
      successfulOperations: 3,
      failedOperations: 1,
      failedSyncs: 1,
      pendingQueue: 1,
    });
    expect(await world.engine.metrics()).toMatchObject({ syncSuccessRate: 0.5, failedSyncs: 2, pendingQueue: 1 });
    expect(await world.engine.metrics({ propertyId: OTHER_PROPERTY })).toMatchObject({
      syncSuccessRate: 0,
      pendingQueue: 0,
    });
    expect(await world.engine.metrics({ windowMs: minutes(61) })).toMatchObject({ failedSyncs: 3 });
  });

  it("look back exactly as far as is asked, both ends included", async () => {
    const world = await createClockedWorld();
    await logWriter(world)("failed");
    await measure(world, "apiErrors", 2);
    const seen = async () => {
      const { failedOperations, apiErrorCount } = await world.engine.metrics({ windowMs: 1000 });
      return [failedOperations, apiErrorCount];
    };
    expect(await seen()).toEqual([1, 2]);
    await world.clock.advance(1000);
    expect(await seen()).toEqual([1, 2]);
    await world.clock.advance(1);
    expect(await seen()).toEqual([0, 0]);
  });

  it("say how long requests to remotes took, and how many failed", async () => {
    const world = await createClockedWorld();
    await measure(world, "apiRequests", 4, PROPERTY);
    await measure(world, "apiDurationMs", 1000, PROPERTY);
    await measure(world, "apiErrors", 1, PROPERTY);
    await measure(world, "apiRequests", 6);
    await measure(world, "apiDurationMs", 500);
    expect(await world.engine.metrics()).toMatchObject({ apiErrorCount: 1, avgApiResponseMs: 150 });
    expect(await world.engine.metrics({ propertyId: PROPERTY })).toMatchObject({ avgApiResponseMs: 250 });
    expect(await world.engine.metrics({ propertyId: OTHER_PROPERTY })).toMatchObject({
      apiErrorCount: 0,
      avgApiResponseMs: null,
    });
  });

  it("show what the last audit found, of all together only what was found of all together", async () => {
    const world = await createClockedWorld();
    await measure(world, "consistency", 0.9);
    await world.clock.advance(minutes(1));
    await measure(world, "consistency", 0.98);
    await world.clock.advance(minutes(1));
    await measure(world, "consistency.property", 0.5, PROPERTY);
    expect(await world.engine.metrics({ windowMs: 1 })).toMatchObject({ consistency: 0.98 });
    expect(await world.engine.metrics({ propertyId: PROPERTY })).toMatchObject({ consistency: 0.5 });
    expect(await world.engine.metrics({ propertyId: OTHER_PROPERTY })).toMatchObject({ consistency: null });
    await world.clock.advance(minutes(60 * 24 * 90 + 1));
    expect(await world.engine.metrics({ propertyId: PROPERTY })).toMatchObject({ consistency: null });
  });

  it.each([[{ windowMs: 0 }], [{ windowMs: Number.NaN }], [{ propertyId: "" }], [{ hours: 1 }]])(
    "refuse the query %o",
    async (query) => {
      const { engine } = await createClockedWorld();
      await expect(engine.metrics(query as object)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    },
  );

  it("are the same for every process", async () => {
    const world = await createClockedWorld({ rows });
    await logWriter(world)("success", { latencyMs: 5 });
    await measure(world, "apiErrors", 3);
    await world.engine.pushLead(DANA);
    expect(await world.anotherEngine().metrics()).toEqual(await world.engine.metrics());
  });
});

describe("the lag of one side behind the other", () => {
  const lagOf = async ({ engine }: ClockedWorld) => (await engine.metrics()).bidirectionalSyncLag;

  it("is the mean latency of the slower direction", async () => {
    const world = await createClockedWorld();
    const log = logWriter(world);
    await log("success", { latencyMs: 100, syncDirection: "to_resman" });
    await log("conflict", { latencyMs: 300, syncDirection: "to_airtable" });
    expect(await lagOf(world)).toBe(200);
    await log("success", { latencyMs: 500, syncDirection: "from_resman" });
    expect(await lagOf(world)).toBe(500);
    await log("success", { latencyMs: 100, syncDirection: "bidirectional" });
    // Out: 100, 300, 100. Back: 500, 100.
    expect(await lagOf(world)).toBe(300);
  });

  it("is the age of the oldest change that is late, where that is more", async () => {
    const world = await createClockedWorld();
    await logWriter(world)("success", { latencyMs: 1500 });
    await world.engine.enqueue(DANA);
    await world.clock.advance(1000);
    expect(await lagOf(world)).toBe(1500);
    await world.clock.advance(1000);
    expect(await lagOf(world)).toBe(2000);
    await world.storage.integrations.update(PROPERTY, { syncEnabled: false });
    expect(await lagOf(world)).toBe(1500);
  });
});

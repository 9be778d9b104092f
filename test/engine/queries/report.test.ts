import { describe, expect, it, vi } from "vitest";
import type { CriterionResult, ReportQuery } from "../../../src/engine/queries/report.js";
import { anId } from "../../../src/testing/index.js";
import { type ClockedWorld, createClockedWorld } from "../../support/clocked-world.js";
import { aRow, DANA, minutes, PROPERTY } from "../../support/small-world.js";
import { instant, logWriter, OTHER_PROPERTY } from "./support.js";

const criterion = async ({ engine }: ClockedWorld, name: CriterionResult["name"], query: ReportQuery = {}) =>
  (await engine.report(query)).criteria.find((one) => one.name === name);

describe("the report on the success criteria", () => {
  it("measures each of them, and says plainly which it cannot", async () => {
    const world = await createClockedWorld({ rows: [] });
    const log = logWriter(world);
    for (let n = 0; n < 196; n += 1) await log("success", { latencyMs: 1000 });
    for (let n = 0; n < 3; n += 1) await log("conflict", { latencyMs: 1000 });
    await log("failed");
    await log("success", { latencyMs: 41_000, syncDirection: "from_resman" });
    const report = await world.engine.report();
    expect(report).toMatchObject({
      from: "2026-02-23T17:00:00.000Z",
      to: "2026-03-02T17:00:00.000Z",
      propertyId: null,
      met: true,
    });
    expect(report.criteria).toMatchObject([
      { name: "sync_success_rate", value: 0.995, met: true, sample: 200 },
      { name: "sync_latency", value: 1200, met: true, sample: 200, note: expect.stringContaining("95 % up to 1.0 s") },
      { name: "data_loss", value: 0, met: true, sample: 0 },
      { name: "conflict_rate", value: 3 / 201, met: true, sample: 201 },
      { name: "bidirectional_lag", value: 41_000, met: true, sample: 200 },
      { name: "adoption", value: null, met: null, note: expect.stringContaining("Cannot be measured") },
    ]);
  });

  it("takes the worse of both directions", async () => {
    const world = await createClockedWorld({ rows: [] });
    const log = logWriter(world);
    for (let n = 0; n < 99; n += 1) await log("success");
    expect(await criterion(world, "sync_success_rate")).toMatchObject({ value: 1, sample: 99 });
    await log("success", { syncDirection: "from_resman" });
    await log("failed", { syncDirection: "from_resman" });
    expect(await criterion(world, "sync_success_rate")).toMatchObject({ value: 0.5, met: false, sample: 2 });
    expect(await world.engine.report()).toMatchObject({ met: false });
  });

  it("keeps to its time and property, both ends included", async () => {
    const world = await createClockedWorld({ rows: [] });
    const log = logWriter(world);
    const range = { from: instant(world), to: instant(world, 1000) };
    await log("success");
    await world.clock.advance(1000);
    await log("conflict");
    await log("failed", { propertyId: OTHER_PROPERTY });
    await world.clock.advance(1);
    await log("failed");
    expect(await criterion(world, "conflict_rate", { ...range, propertyId: PROPERTY })).toMatchObject({
      value: 0.5,
      sample: 2,
      met: false,
    });
    expect(await criterion(world, "conflict_rate", range)).toMatchObject({ sample: 3 });
  });

  it("has nothing to say of a time without syncs", async () => {
    const world = await createClockedWorld({ rows: [] });
    const { criteria, met } = await world.engine.report();
    const names = criteria.filter((one) => one.met === null).map(({ name }) => name);
    expect(names).toEqual(["sync_success_rate", "sync_latency", "conflict_rate", "bidirectional_lag", "adoption"]);
    expect(met).toBe(true);
  });

  it("counts what waits into the lag", async () => {
    const world = await createClockedWorld();
    await world.engine.enqueue(DANA);
    await world.clock.advance(60_000);
    expect(await criterion(world, "bidirectional_lag")).toMatchObject({ value: 60_000, met: false });
  });

  it("ends when it is aborted", async () => {
    const world = await createClockedWorld();
    await expect(world.engine.report({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "ABORTED" });
  });

  it.each<[object]>([
    [{ from: "yesterday" }],
    [{ from: "2026-03-02T17:00:01Z" }],
    [{ propertyId: "" }],
    [{ days: 7 }],
    [{ signal: {} }],
    [null as never],
  ])("refuses the query %o", async (query) => {
    const world = await createClockedWorld();
    await expect(world.engine.report(query)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

describe("the loss of data", () => {
  const losses = async (world: ClockedWorld, query: ReportQuery = {}) =>
    (await criterion(world, "data_loss", query))?.value;

  /** Leads of which nobody has heard for an hour. */
  async function worldOf(resmanSyncStatus: "not_synced" | "failed" | "synced" | "conflict", count = 1) {
    const rows = Array.from({ length: count }, (_, n) => aRow(n, { conversation: { resmanSyncStatus } }));
    const world = await createClockedWorld({ rows });
    for (const { conversation } of rows) {
      await world.storage.conversations.update(conversation.id, { resmanSyncStatus, updatedAt: instant(world) });
    }
    await world.clock.advance(minutes(60) + 1);
    return world;
  }

  async function failedJob({ engine, storage, clock }: ClockedWorld) {
    await engine.enqueue(DANA);
    const [job] = await storage.queue.claim({ workerId: "w", at: instant({ clock }), leaseMs: 1000, limit: 1 });
    if (!job) throw new Error("no job");
    const failure = {
      status: "failed",
      at: instant({ clock }),
      errorCode: "WORKER_CRASHED",
      errorMessage: "No.",
    } as const;
    await storage.queue.settle(job.id, job.fence, failure);
  }

  it.each([
    ["failed", 1],
    ["not_synced", 1],
    ["synced", 0],
    ["conflict", 0],
  ] as const)("of a lead that is %s, and that nobody is at: %i", async (status, lost) => {
    const world = await worldOf(status);
    expect(await losses(world)).toBe(lost);
    expect(await losses(world, { propertyId: OTHER_PROPERTY })).toBe(0);
  });

  it("is none within the hour", async () => {
    const world = await worldOf("failed");
    await world.storage.conversations.update(DANA, { updatedAt: instant(world, -minutes(60)) });
    expect(await losses(world)).toBe(0);
  });

  it("is none where a job waits, or runs", async () => {
    const world = await worldOf("failed");
    await world.engine.enqueue(DANA);
    expect(await losses(world)).toBe(0);
    const at = instant(world);
    expect(await world.storage.queue.claim({ workerId: "w", at, leaseMs: 1000, limit: 1 })).toHaveLength(1);
    expect(await losses(world)).toBe(0);
  });

  it("is none where somebody has to decide first", async () => {
    const world = await worldOf("failed");
    const asked = { conflictType: "field_mismatch", conversationId: DANA, field: "phone" } as const;
    const task = await world.engine.conflicts.escalateToManualReview(asked);
    expect(await losses(world)).toBe(0);
    if (task) await world.storage.conflicts.put({ ...task, resolutionStatus: "resolved" });
    expect(await losses(world)).toBe(1);
  });

  it("is none of leads that are not meant to be synced", async () => {
    const world = await worldOf("not_synced");
    const { storage } = world;
    await storage.integrations.update(PROPERTY, { syncDirection: "from_resman" });
    expect(await losses(world)).toBe(0);
    await storage.integrations.update(PROPERTY, { syncDirection: "bidirectional" });
    await storage.conversations.update(DANA, { resmanCustomFields: { sync_code: "LEAD_NOT_CONTACTABLE" } });
    expect(await losses(world)).toBe(0);
    await storage.conversations.update(DANA, { resmanCustomFields: null });
    expect(await losses(world)).toBe(1);
    const dana = await storage.conversations.get(DANA);
    if (!dana) throw new Error("no Dana");
    await storage.conversations.update(DANA, { mergedInto: anId(0x301) as typeof dana.id });
    expect(await losses(world)).toBe(0);
  });

  it("is of dead letters too, once a lead, until the lead is synced again", async () => {
    const world = await worldOf("synced");
    await failedJob(world);
    expect(await losses(world)).toBe(1);
    await failedJob(world);
    expect(await losses(world)).toBe(1);
    await world.storage.conversations.update(DANA, { resmanLastSyncAt: instant(world, 1) });
    expect(await losses(world)).toBe(0);
  });

  it("reads the leads of dead letters together", async () => {
    const world = await worldOf("synced");
    for (let job = 0; job < 50; job += 1) await failedJob(world);
    const get = vi.spyOn(world.storage.conversations, "get");
    const load = vi.spyOn(world.storage.leads, "load");
    expect(await losses(world)).toBe(1);
    expect(get).not.toHaveBeenCalled();
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("counts a lead once that failed and has a dead letter", async () => {
    const world = await worldOf("failed");
    await failedJob(world);
    expect(await losses(world)).toBe(1);
  });

  it("reads leads page by page, however many there are", async () => {
    const world = await worldOf("failed", 450);
    expect(await losses(world)).toBe(450);
    const { sample } = (await criterion(world, "data_loss")) ?? {};
    expect(sample).toBe(450);
  });
});

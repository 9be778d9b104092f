import { describe, expect, it } from "vitest";
import { type SyncLogEntry, syncLogEntrySchema } from "../../../src/domain/sync-log.js";
import { anId } from "../../../src/testing/index.js";
import { type ClockedWorld, createClockedWorld } from "../../support/clocked-world.js";
import { aRow, DANA, minutes, PROPERTY } from "../../support/small-world.js";

const OTHER = anId(0x101);

let serial = 0;
const log = ({ storage, clock }: ClockedWorld, syncStatus: SyncLogEntry["syncStatus"], more: object = {}) => {
  serial += 1;
  return storage.log.append(
    syncLogEntrySchema.parse({
      id: `log-${serial}`,
      conversationId: null,
      resmanLeadId: null,
      propertyId: PROPERTY,
      syncDirection: "to_resman",
      syncStatus,
      syncType: "update",
      trigger: "api",
      createdAt: new Date(clock.now()).toISOString(),
      ...more,
    }),
  );
};

describe("metrics", () => {
  it("are those of a system in which nothing happened yet", async () => {
    const { engine } = await createClockedWorld();
    expect(await engine.metrics()).toEqual({
      syncSuccessRate: 1,
      avgSyncLatency: null,
      conflictRate: 0,
      failedSyncs: 0,
      pendingQueue: 0,
      from: "2026-03-02T16:00:00.000Z",
      to: "2026-03-02T17:00:00.000Z",
    });
  });

  it("count what ended within the window, and what waits now", async () => {
    const rows = [aRow(), aRow(1, { property: { id: OTHER }, conversation: { propertyId: OTHER } })];
    const world = await createClockedWorld({ rows });
    await log(world, "failed");
    await world.clock.advance(minutes(60) + 1);
    for (const processingTimeMs of [100, 200, 300]) await log(world, "success", { processingTimeMs });
    await log(world, "failed");
    await log(world, "conflict");
    await log(world, "retry");
    await log(world, "pending");
    await log(world, "failed", { propertyId: OTHER });
    await world.engine.enqueue(DANA);
    expect(await world.engine.metrics({ propertyId: PROPERTY })).toMatchObject({
      syncSuccessRate: 0.6,
      avgSyncLatency: 200,
      conflictRate: 0.2,
      failedSyncs: 1,
      pendingQueue: 1,
    });
    expect(await world.engine.metrics()).toMatchObject({ syncSuccessRate: 0.5, failedSyncs: 2, pendingQueue: 1 });
    expect(await world.engine.metrics({ propertyId: OTHER })).toMatchObject({ syncSuccessRate: 0, pendingQueue: 0 });
    expect(await world.engine.metrics({ windowMs: minutes(61) })).toMatchObject({ failedSyncs: 3 });
  });

  it.each([[{ windowMs: 0 }], [{ windowMs: Number.NaN }], [{ propertyId: "" }], [{ hours: 1 }]])(
    "refuse the query %o",
    async (query) => {
      const { engine } = await createClockedWorld();
      await expect(engine.metrics(query as object)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    },
  );
});

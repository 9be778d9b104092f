import { describe, expect, it } from "vitest";
import type { FeedEvent } from "../../../src/domain/feed-event.js";
import { createContext } from "../../../src/engine/context.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { anId, countWrites } from "../../../src/testing/index.js";
import { createSmallWorld, DANA, PROPERTY, type SmallWorld } from "../../support/small-world.js";

const feedOf = (storage: StorageAdapter, after = 0): Promise<FeedEvent[]> => storage.feed.list({ after, limit: 1000 });

const told = (events: FeedEvent[]) =>
  events.map(({ type, source, data }) => [type, source, data.sync_status, data.updated_fields]);

/** What the feed says of what happens from now on. */
async function watch({ storage }: SmallWorld): Promise<() => Promise<FeedEvent[]>> {
  const { last } = await storage.feed.bounds();
  return () => feedOf(storage, last);
}

const staffSay = ({ fake, prospect }: SmallWorld, numberOfOccupants: number) =>
  fake.staff.changePreferences({ prospectId: prospect().prospectId, set: { numberOfOccupants } });

async function linkedWorld(): Promise<SmallWorld> {
  const world = await createSmallWorld();
  await world.cycle();
  return world;
}

describe("what the feed tells", () => {
  it("a lead that was created, once, with its fields, its prospect and its log row", async () => {
    const world = await createSmallWorld();
    const { syncLogId } = await world.engine.pushLead(DANA);
    const [event, ...others] = await feedOf(world.storage);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: "new_lead",
      source: "domiq",
      propertyId: PROPERTY,
      data: {
        conversation_id: DANA,
        lead_id: world.prospect().prospectId,
        sync_log_id: syncLogId,
        sync_status: "success",
        updated_fields: { first_name: "Dana", status: "new" },
      },
    });
  });

  it("an edit of staff, and nothing of an idle cycle", async () => {
    const world = await linkedWorld();
    const news = await watch(world);
    staffSay(world, 5);
    await world.cycle();
    expect(told(await news())).toEqual([["lead_update", "resman", "success", { occupants_count: 5 }]]);
    const { last } = await world.storage.feed.bounds();
    await world.expectIdle();
    expect(await feedOf(world.storage, last)).toEqual([]);
  });

  it("a failure, without values", async () => {
    const world = await createSmallWorld();
    world.fake.faults.set("http503Html", { rate: 1 });
    const failing = world.anotherEngine({ retry: { maxAttempts: 1 } });
    await expect(failing.pushLead(DANA)).rejects.toMatchObject({ code: "TEMPORARY_ERROR" });
    expect(told(await feedOf(world.storage))).toEqual([["lead_update", "domiq", "failed", {}]]);
  });

  it("a conflict that opens and is over", async () => {
    const world = await linkedWorld();
    staffSay(world, 5);
    await world.edit({ conversation: { occupantsCount: 3 } });
    const news = await watch(world);
    await world.cycle();
    const events = await news();
    const conflicts = events.filter(({ type }) => type.startsWith("sync_conflict"));
    expect(conflicts).toMatchObject([
      { type: "sync_conflict_resolved", data: { field: "occupants_count", resolution_status: "auto_resolved" } },
    ]);
  });

  it("nothing of a plan, which says what would be", async () => {
    const world = await createSmallWorld();
    await expect(world.engine.plan(DANA)).resolves.toMatchObject({ action: "create" });
    expect(await feedOf(world.storage)).toEqual([]);
    await world.engine.apply(await world.engine.plan(DANA));
    expect(told(await feedOf(world.storage)).map(([type]) => type)).toEqual(["new_lead"]);
  });
});

describe("what is stored together", () => {
  const newestRow = async ({ storage }: SmallWorld) => {
    const [row] = await storage.log.list({ limit: 1 });
    if (!row) throw new Error("no log row");
    return row;
  };

  const contextOf = (world: SmallWorld, storage: StorageAdapter = world.storage) =>
    createContext({ storage, resman: world.client, runtime: world.runtime });

  it("a transaction that is undone tells nothing", async () => {
    const world = await linkedWorld();
    const news = await watch(world);
    const row = await newestRow(world);
    const ctx = contextOf(world);
    const work = ctx.storage.transaction(async (tx) => {
      await tx.log.append({ ...row, id: anId(0x900) as typeof row.id });
      throw new Error("undone");
    });
    await expect(work).rejects.toThrow("undone");
    expect(await news()).toEqual([]);
    expect(await world.storage.log.list({ limit: 100 })).not.toContainEqual(
      expect.objectContaining({ id: anId(0x900) }),
    );
  });

  it("a row whose event cannot be stored is not stored either, outside of a transaction too", async () => {
    const world = await linkedWorld();
    const row = await newestRow(world);
    const storage = new MemoryStorageAdapter();
    const broken = new Proxy<StorageAdapter>(storage, {
      get: (target, key) => {
        if (key !== "transaction") {
          const value: unknown = Reflect.get(target, key);
          return typeof value === "function" ? value.bind(target) : value;
        }
        const transaction: StorageAdapter["transaction"] = (work) =>
          target.transaction((tx) =>
            work({ ...tx, feed: { ...tx.feed, append: () => Promise.reject(new Error("full")) } }),
          );
        return transaction;
      },
    });
    const ctx = contextOf(world, broken);
    await expect(ctx.storage.log.append(row)).rejects.toThrow("full");
    expect(await storage.log.list()).toEqual([]);
    await expect(ctx.storage.log.append({ ...row, syncStatus: "retry" })).resolves.toBeUndefined();
    expect(await storage.log.list()).toHaveLength(1);
  });

  it("rows of one transaction keep their order", async () => {
    const world = await linkedWorld();
    const news = await watch(world);
    const row = await newestRow(world);
    await contextOf(world).storage.transaction(async (tx) => {
      for (const number of [0x901, 0x902, 0x903]) await tx.log.append({ ...row, id: anId(number) as typeof row.id });
    });
    expect((await news()).map(({ data }) => data.sync_log_id)).toEqual([0x901, 0x902, 0x903].map(anId));
  });

  it("of many rows each that tells something, in their order, or nothing where one is refused", async () => {
    const world = await linkedWorld();
    const news = await watch(world);
    const row = await newestRow(world);
    const quiet = { ...row, id: anId(0x902) as typeof row.id, syncStatus: "retry" as const };
    const rows = [0x903, 0x901].map((number) => ({ ...row, id: anId(number) as typeof row.id }));
    const { storage } = contextOf(world);
    await expect(storage.log.appendMany([...rows, row])).rejects.toThrow("already");
    expect(await news()).toEqual([]);
    await storage.log.appendMany([quiet, ...rows]);
    expect((await news()).map(({ data }) => data.sync_log_id)).toEqual([0x903, 0x901].map(anId));
  });

  it("rows that tell nothing are one write", async () => {
    const world = await linkedWorld();
    const row = await newestRow(world);
    const counted = countWrites(world.storage);
    const quiet = [0x904, 0x905].map((number) => ({
      ...row,
      id: anId(number) as typeof row.id,
      syncStatus: "retry" as const,
    }));
    await contextOf(world, counted.storage).storage.log.appendMany(quiet);
    expect(counted.writes).toEqual({ "log.appendMany": 1 });
  });

  it("a row that tells nothing is one write", async () => {
    const world = await linkedWorld();
    const row = await newestRow(world);
    const counted = countWrites(world.storage);
    const quiet = { ...row, id: anId(0x904) as typeof row.id, syncStatus: "retry" as const };
    await contextOf(world, counted.storage).storage.log.append(quiet);
    expect(counted.writes).toEqual({ "log.append": 1 });
  });

  it("a conflict stored again is told once, and again when it changes", async () => {
    const world = await linkedWorld();
    staffSay(world, 5);
    await world.edit({ conversation: { occupantsCount: 3 } });
    await world.cycle();
    const [conflict] = await world.storage.conflicts.list();
    if (!conflict) throw new Error("no conflict");
    const news = await watch(world);
    const { storage } = contextOf(world);
    await storage.conflicts.put({ ...conflict, assignedTo: "kim" });
    expect(await news()).toEqual([]);
    await storage.conflicts.put({ ...conflict, resolutionStatus: "manual_review" });
    expect(await news()).toMatchObject([{ type: "sync_conflict", data: { conflict_id: conflict.id } }]);
  });
});

import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { SyncWorker } from "../../../src/engine/sync-worker.js";
import { askSomebody } from "../../../src/rules/plan/policy.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { anId, countWrites } from "../../../src/testing/index.js";
import { freshDatabase } from "../../support/postgres/fresh-database.js";
import { aRow, DANA, DANAS_USER, doubledMarkers, PROPERTY } from "../../support/small-world.js";
import { createWorld, exportRows, storeRows, type World } from "../../support/world.js";
import { type OpenStorage, openStorage } from "./support/open-storage.js";

/** A fake ResMan and its client, which know the properties of these rows. */
const remoteOf = (rows: ReturnType<typeof exportRows>): Promise<Pick<World, "fake" | "client">> =>
  createWorld({ rows });

describe.each(["a PostgreSQL server", "PGlite"])("the engine on %s", (place) => {
  let storage: PostgresStorageAdapter;
  let close: () => Promise<void>;

  beforeEach(async () => {
    if (place === "PGlite") {
      const client = await PGlite.create();
      storage = new PostgresStorageAdapter({ client });
      await storage.migrate();
      close = () => client.close();
    } else {
      const open = await openStorage();
      ({ storage } = open);
      close = open.close;
    }
  }, 60_000);
  afterEach(() => close());

  it("brings an export to ResMan once, and has nothing to do in a second cycle", async () => {
    const rows = exportRows().slice(0, 80);
    const { fake, client } = await remoteOf(rows);
    await storeRows(storage, rows);
    const engine = new SyncEngine({ storage, resman: client });
    const first = await engine.pushLeads();
    expect(first.errors).toEqual([]);
    await engine.pullLeads();
    expect(fake.unexpected).toEqual([]);
    expect(doubledMarkers(fake)).toEqual([]);

    const writes = fake.writes.length;
    const counted = countWrites(storage);
    const again = new SyncEngine({ storage: counted.storage, resman: client });
    await again.pushLeads({ scope: "all" });
    await again.pullLeads();
    expect(fake.writes.length).toBe(writes);
    expect(counted.writes).toEqual({});
    expect(await storage.queue.list()).toEqual([]);
  }, 60_000);

  it("lets people decide, merge, take back and undo", async () => {
    const contacts = { email: "okafor@example.com", phone: "9185550142", lastName: "Okafor" };
    const rows = [
      aRow(0, { user: { ...contacts, firstName: "Dana" }, conversation: { startTime: "2026-03-01T10:00:00Z" } }),
      aRow(1, { user: { ...contacts, firstName: "Kwame" }, conversation: { startTime: "2026-03-02T10:00:00Z" } }),
    ];
    const { fake, client } = await remoteOf(rows);
    await storeRows(storage, rows);
    const engine = new SyncEngine({ storage, resman: client, policy: { moveInDate: { onConflict: askSomebody } } });
    await engine.pushLeads();
    const prospectId = (await storage.conversations.get(DANA))?.resmanLeadId ?? "";
    const [pair] = (await engine.conflicts.list({ due: true })).filter(
      ({ otherConversationId }) => otherConversationId,
    );
    expect(pair).toMatchObject({ conversationId: DANA, otherConversationId: anId(0x301) });

    // Both sides change one field; a person decides.
    await storage.conversations.update(DANA, { moveInDate: "2026-07-01", updatedAt: "2026-03-03T10:00:00Z" });
    fake.staff.changePreferences({ prospectId, set: { targetMoveInDate: "2026-08-01" } });
    expect((await engine.syncLead(DANA)).outcome).toBe("conflict");
    const [date] = await engine.conflicts.list({ conversationId: DANA, conflictType: ["data_conflict"] });
    const decided = await engine.conflicts.resolve(date?.id ?? "", { strategy: "domiq_wins", resolvedBy: "maria" });
    expect(decided).toMatchObject({ applied: true, conflict: { resolvedBy: "maria" } });
    expect((await client.getProspect(PROPERTY, prospectId))?.preferences?.targetMoveInDate).toBe("2026-07-01");

    // Two of one name are one person after all, and are not.
    const { merge } = await engine.conflicts.decide(pair?.id ?? "", { decision: "merge", decidedBy: "maria" });
    expect((await storage.conversations.get(anId(0x301)))?.mergedInto).toBe(DANA);
    await engine.unmergeLeads(merge?.mergeId ?? "");
    expect((await storage.conversations.get(anId(0x301)))?.mergedInto).toBeNull();
    expect(await engine.duplicates.find(anId(0x301))).toEqual([]);

    // A pull is taken back.
    await engine.pullLeads();
    fake.staff.changePhone({ prospectId, phone: "(918) 555-0199" });
    const { runs } = await engine.pullLeads();
    expect((await engine.getLead(DANA)).fields.phone).toBe("+19185550199");
    await engine.revertRun(runs[0]?.id ?? "", { by: "maria" });
    expect((await engine.getLead(DANA)).fields.phone).toBe("+19185550142");
    const { history } = await engine.explain(DANA, "phone");
    expect(history.map(({ rule }) => rule)).toContain("reverted");
    expect(fake.unexpected).toEqual([]);
  }, 60_000);
});

describe("a host that edits its tables by SQL", () => {
  let open: OpenStorage;
  let world: Pick<World, "fake" | "client">;
  let worker: SyncWorker;

  beforeEach(async () => {
    open = await openStorage();
    world = await remoteOf([aRow()]);
    await storeRows(open.storage, [aRow()]);
    await new SyncEngine({ storage: open.storage, resman: world.client }).pushLeads();
    // The poll is far away: what wakes the worker is the trigger.
    worker = new SyncWorker({ storage: open.another(), resman: world.client, pollMs: 3_600_000 });
    await worker.start();
  });
  afterEach(async () => {
    await worker.stop();
    await open.close();
  });

  const settled = () =>
    new Promise<string>((resolve) => {
      const off = worker.on("job:settled", ({ status }) => {
        off();
        resolve(status);
      });
    });

  it("sees an edit arrive in ResMan within moments, once, and nothing echo back", async () => {
    const done = settled();
    await open.rows(`UPDATE "user" SET phone = '918-555-0199' WHERE id = $1`, [DANAS_USER]);
    expect(await done).toBe("completed");
    expect(JSON.stringify(world.fake.prospects())).toContain("9185550199");
    expect(await open.storage.conversations.get(DANA)).toMatchObject({ resmanSyncStatus: "synced" });
    expect(await open.storage.queue.list()).toMatchObject([{ status: "completed", trigger: "database" }]);
  });

  it("sees a new conversation of the renter join the prospect", async () => {
    const done = settled();
    await open.rows(
      `INSERT INTO conversation (user_id, property_id, start_time, ai_intent_summary)
       SELECT user_id, property_id, start_time + interval '1 day', 'Do you have parking?' FROM conversation WHERE id = $1`,
      [DANA],
    );
    expect(await done).toBe("completed");
    expect(world.fake.prospects()).toHaveLength(1);
    const conversations = await open.storage.conversations.list();
    expect(conversations.map(({ resmanSyncStatus }) => resmanSyncStatus)).toEqual(["synced", "synced"]);
    expect(new Set(conversations.map(({ resmanLeadId }) => resmanLeadId)).size).toBe(1);
  });

  it("queues a notice in its own transaction, which takes it along or not at all", async () => {
    const engine = new SyncEngine({ storage: open.storage, resman: world.client });
    const edit = async (end: "COMMIT" | "ROLLBACK") => {
      const client = await open.pool.connect();
      await client.query("BEGIN");
      await engine.enqueue(DANA, { tx: open.storage.within(client), priority: 3 });
      await client.query(end);
      client.release();
    };
    await edit("ROLLBACK");
    expect(await open.storage.queue.list()).toEqual([]);
    const done = settled();
    await edit("COMMIT");
    expect(await done).toBe("completed");
  });
});

it("the time of the server is told", async () => {
  const open = await openStorage();
  const [row] = await open.rows("SELECT now()::text AS now");
  expect(Math.abs(Date.parse(await open.storage.now()) - Date.parse(String(row?.now)))).toBeLessThan(60_000);
  await open.close();
});

describe("an engine on a database that is not migrated", () => {
  it("refuses to start, and says what to do", async () => {
    const fresh = await freshDatabase({ empty: true });
    const pool = new pg.Pool({ connectionString: fresh.url });
    const storage = new PostgresStorageAdapter({ client: pool });
    const { client } = await remoteOf([aRow()]);
    const engine = new SyncEngine({ storage, resman: client });
    await expect(engine.start()).rejects.toMatchObject({
      code: "SCHEMA_OUTDATED",
      message: expect.stringContaining("migrate()"),
    });
    await expect(engine.pushLead(DANA)).rejects.toMatchObject({ code: "SCHEMA_OUTDATED" });
    await pool.end();
    await fresh.drop();
  });
});

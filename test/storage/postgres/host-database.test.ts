import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { conversationIdSchema } from "../../../src/domain/ids.js";
import {
  at,
  conflictRow,
  conversationRow,
  id,
  integrationRow,
  jobRow,
  linkRow,
  logRow,
  propertyRow,
  seedLeads,
  tourRow,
  updateRow,
  userRow,
} from "../../../src/testing/storage-conformance/fixtures.js";
import { type OpenStorage, openStorage } from "./support/open-storage.js";

describe("a PostgresStorageAdapter beside a host's own SQL", () => {
  let open: OpenStorage;
  const queued = async () =>
    (await open.rows("SELECT conversation_id FROM lead_sync_queue ORDER BY 1")).map((row) => row.conversation_id);

  beforeEach(async () => {
    open = await openStorage();
    await seedLeads(open.storage, 2);
    await open.storage.integrations.put(integrationRow(1));
  });
  afterEach(() => open.close());

  describe("writes of the engine outside of a transaction", () => {
    it("are not queued, be they new rows, replacements or patches", async () => {
      const { storage } = open;
      await storage.conversations.put(conversationRow(1, { workLocation: "Downtown" }));
      await storage.conversations.update(id(1), { workLocation: "Uptown" });
      await storage.users.put(userRow(1, { firstName: "New" }));
      await storage.users.update(id(1), { firstName: "Newer" });
      await storage.tours.put(tourRow(1));
      await storage.tours.put(tourRow(1, { notes: "Ring twice." }));
      await storage.conversationUpdates.append([updateRow("a", { source: "domiq" })]);
      expect(await queued()).toEqual([]);
    });

    it("leave a synced conversation synced", async () => {
      const synced = conversationRow(1, { resmanSyncStatus: "synced", resmanLeadId: "prospect-1" });
      await open.storage.conversations.put(synced);
      await open.storage.conversations.update(id(1), { workLocation: "Uptown" });
      expect((await open.storage.conversations.get(id(1)))?.resmanSyncStatus).toBe("synced");
    });

    it("do not make the connection silent: what the host writes next is queued", async () => {
      for (let n = 0; n < 20; n++) await open.storage.conversations.update(id(1), { leadScore: n });
      await open.storage.transaction((tx) => tx.conversations.update(id(1), { leadScore: 50 }));
      await open.rows("UPDATE conversation SET work_location = 'Downtown' WHERE id = $1", [id(2)]);
      expect(await queued()).toEqual([id(2)]);
    });
  });

  describe("in a transaction of the host", () => {
    it("a job and the host's row are stored together", async () => {
      const client = await open.pool.connect();
      await client.query("BEGIN");
      await client.query("UPDATE property SET name = 'Renamed' WHERE id = $1", [id(1)]);
      await open.storage.within(client).queue.enqueue(jobRow(1));
      expect(await open.storage.queue.get(id(1))).toBeUndefined();
      await client.query("COMMIT");
      client.release();
      expect((await open.storage.queue.get(id(1)))?.status).toBe("pending");
      expect((await open.storage.properties.get(id(1)))?.name).toBe("Renamed");
    });

    it("a rollback undoes both", async () => {
      const client = await open.pool.connect();
      await client.query("BEGIN");
      await open.storage.within(client).queue.enqueue(jobRow(1));
      await open.storage.within(client).users.update(id(1), { firstName: "Inside" });
      await client.query("ROLLBACK");
      client.release();
      expect(await open.storage.queue.list()).toEqual([]);
      expect(await open.storage.users.get(id(1))).toEqual(userRow(1));
    });

    it("our writes are silent and the host's later ones are not, also when ours run at once", async () => {
      const client = await open.pool.connect();
      await client.query("BEGIN");
      const within = open.storage.within(client);
      await Promise.all([
        within.conversations.update(id(1), { workLocation: "Uptown" }),
        within.users.update(id(1), { firstName: "New" }),
        within.tours.put(tourRow(1)),
      ]);
      await client.query(`UPDATE "user" SET first_name = 'Host' WHERE id = $1`, [id(2)]);
      await client.query("COMMIT");
      client.release();
      expect(await queued()).toEqual([id(2)]);
    });
  });

  describe("tables of a host", () => {
    it("keep the values of columns we do not know", async () => {
      await open.rows("ALTER TABLE conversation ADD COLUMN channel text NOT NULL DEFAULT 'web'");
      await open.rows("UPDATE conversation SET channel = 'sms' WHERE id = $1", [id(1)]);
      await open.storage.conversations.put(conversationRow(1, { leadScore: 3 }));
      await open.storage.conversations.update(id(1), { leadScore: 4 });
      expect(await open.rows("SELECT channel FROM conversation WHERE id = $1", [id(1)])).toEqual([{ channel: "sms" }]);
    });

    it("may type a column otherwise: an enum, an array, a timestamp without a zone, which is UTC", async () => {
      await open.rows("CREATE TYPE size AS ENUM ('studio', 'loft')");
      await open.rows("ALTER TABLE conversation ALTER apartment_size_preference TYPE size USING NULL");
      await open.rows("ALTER TABLE conversation DROP COLUMN desired_features, ADD COLUMN desired_features text[]");
      await open.rows(`ALTER TABLE "user" ALTER last_seen TYPE timestamp`);
      const conversation = conversationRow(1, {
        apartmentSizePreference: "loft",
        desiredFeatures: ["pool", 'a "quoted", one'],
      });
      await open.storage.conversations.put(conversation);
      await open.storage.users.put(userRow(1, { lastSeen: at(3) }));
      expect(await open.storage.conversations.get(id(1))).toEqual(conversation);
      expect((await open.storage.users.get(id(1)))?.lastSeen).toBe(at(3));
    });

    it("are read where a column with a default is empty", async () => {
      await open.rows("ALTER TABLE conversation ALTER is_qualified DROP NOT NULL");
      await open.rows("UPDATE conversation SET is_qualified = NULL WHERE id = $1", [id(1)]);
      expect((await open.storage.conversations.get(id(1)))?.isQualified).toBe(false);
    });

    it("are read whatever time zone and date style the session has", async () => {
      await open.storage.conversations.put(conversationRow(1, { moveInDate: "2026-05-01", startTime: at(7) }));
      const client = await open.pool.connect();
      await client.query("BEGIN; SET LOCAL timezone = 'Asia/Kathmandu'; SET LOCAL datestyle = 'German, DMY'");
      const row = await open.storage.within(client).conversations.get(id(1));
      await client.query("COMMIT");
      client.release();
      expect(row).toMatchObject({ moveInDate: "2026-05-01", startTime: at(7) });
    });
  });

  describe("a malformed row", () => {
    it("fails its read with INVALID_INPUT that names table, id and column, and does not show the value", async () => {
      await open.rows("ALTER TABLE conversation DROP CONSTRAINT IF EXISTS chk_conversation_status");
      await open.rows("UPDATE conversation SET status = 'unheard-of' WHERE id = $1", [id(1)]);
      await expect(open.storage.conversations.get(id(1))).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining(`conversation ${id(1)}`),
        issues: [expect.objectContaining({ path: "status" })],
      });
      await expect(open.storage.conversations.get(id(1))).rejects.not.toThrow("unheard-of");
    });

    it("is not hidden by a listing", async () => {
      await open.rows("UPDATE conversation SET start_time = 'infinity' WHERE id = $1", [id(2)]);
      await expect(open.storage.conversations.list()).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining(id(2)),
      });
    });
  });

  it("names who resolved a conflict, and the property manager where they are one", async () => {
    await open.rows("INSERT INTO property_manager (id) VALUES ($1)", [id(77)]);
    await open.storage.conflicts.put(conflictRow(1, { resolvedBy: id(77) }));
    await open.storage.conflicts.put(conflictRow(2, { resolvedBy: "sso|jordan" }));
    await open.storage.conflicts.put(conflictRow(3, { resolvedBy: id(78) }));
    expect(await open.rows("SELECT resolved_by FROM lead_sync_conflicts ORDER BY id")).toEqual([
      { resolved_by: id(77) },
      { resolved_by: null },
      { resolved_by: null },
    ]);
    expect((await open.storage.conflicts.list()).map((row) => row.resolvedBy)).toEqual([id(78), "sso|jordan", id(77)]);
  });

  it("keeps the log when a conversation is deleted", async () => {
    await open.storage.log.append(logRow(1));
    await open.storage.links.save(linkRow(1), null);
    await open.rows("DELETE FROM conversation WHERE id = $1", [id(1)]);
    expect(await open.storage.log.list()).toEqual([logRow(1, { conversationId: null })]);
    expect(await open.storage.links.get(id(1), "resman")).toBeUndefined();
  });

  describe("what PostgreSQL cannot keep as it is", () => {
    it.each(["a\u0000b", "a\ud800b"])("is refused by its path: %j", async (text) => {
      await expect(open.storage.users.put(userRow(1, { firstName: text }))).rejects.toMatchObject({
        code: "INVALID_INPUT",
        issues: [expect.objectContaining({ path: "firstName" })],
      });
      const fields = { deep: [{ [text]: 1 }, { ok: text }] };
      await expect(open.storage.conversations.update(id(1), { resmanCustomFields: fields })).rejects.toMatchObject({
        code: "INVALID_INPUT",
        issues: [
          expect.objectContaining({ path: "resmanCustomFields.deep.0.?" }),
          expect.objectContaining({ path: "resmanCustomFields.deep.1.ok" }),
        ],
      });
      await expect(open.storage.checkpoints.get(text)).rejects.toMatchObject({ code: "INVALID_INPUT" });
      expect(await open.storage.users.get(id(1))).toEqual(userRow(1));
    });

    it("is not confused with text that only looks like it", async () => {
      const row = userRow(1, {
        firstName: String.raw`\u0000 \ud800`,
        resmanCustomFields: { a: "\\u0000", b: "\u{1F3E0}" },
      });
      await open.storage.users.put(row);
      expect(await open.storage.users.get(id(1))).toEqual(row);
    });

    it.each([
      ["resmanContactId", "x".repeat(101)],
      ["age", 2 ** 31],
    ])("is refused where it does not fit its column: %s", async (field, value) => {
      await expect(open.storage.users.update(id(1), { [field]: value })).rejects.toMatchObject({
        code: "INVALID_INPUT",
        issues: [expect.objectContaining({ path: field })],
      });
    });

    it("is refused where an id is no UUID, and such an id is simply not found", async () => {
      await expect(
        open.storage.conversations.put(conversationRow(1, { id: conversationIdSchema.parse("conversation-1") })),
      ).rejects.toMatchObject({ code: "INVALID_INPUT", issues: [expect.objectContaining({ path: "id" })] });
      expect(await open.storage.conversations.get("conversation-1")).toBeUndefined();
      expect(await open.storage.conversations.list({ propertyId: "property-1" })).toEqual([]);
      await expect(open.storage.conversations.update("conversation-1", { leadScore: 1 })).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
      await expect(open.storage.log.list({ afterId: "log-1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    });

    it("is refused where a row refers to one that does not exist", async () => {
      await expect(open.storage.conversations.put(conversationRow(9))).rejects.toMatchObject({ code: "INVALID_INPUT" });
    });
  });

  it("tells that the schema is missing and what to do", async () => {
    await open.rows("DROP TABLE lead_sync_run");
    await expect(open.storage.runs.list()).rejects.toMatchObject({ code: "SCHEMA_OUTDATED" });
    await open.storage.checkReady();
    expect(await open.storage.pendingMigrations()).toEqual([]);
    expect(await open.storage.migrate()).toEqual([]);
  });

  it("keeps host tables and its own in schemas of other names", async () => {
    await open.rows(`CREATE SCHEMA "the host"`);
    const { PostgresStorageAdapter } = await import("../../../src/storage/postgres/postgres-storage-adapter.js");
    const storage = new PostgresStorageAdapter({ client: open.pool, schema: 'lead "sync"', hostSchema: "the host" });
    await expect(storage.checkReady()).rejects.toMatchObject({ code: "SCHEMA_OUTDATED" });
    await storage.migrate();
    await seedLeads(storage);
    await storage.properties.put(propertyRow(1, { name: "Elsewhere" }));
    await storage.queue.enqueue(jobRow(1));
    expect(await open.rows(`SELECT name FROM "the host".property WHERE id = $1`, [id(1)])).toEqual([
      { name: "Elsewhere" },
    ]);
    expect((await open.storage.properties.get(id(1)))?.name).toBe("Property 1");
    expect(await open.storage.queue.list()).toEqual([]);
    const claim = { workerId: "w", at: at(1), leaseMs: 60_000, limit: 5 };
    expect((await storage.queue.claim(claim)).map((job) => job.id)).toEqual([id(1)]);
  });
});

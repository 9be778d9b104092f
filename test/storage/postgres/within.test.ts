import { PGlite } from "@electric-sql/pglite";
import postgres from "postgres";
import { describe, expect, it } from "vitest";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { id, integrationRow, jobRow, seedLeads } from "../../../src/testing/storage-conformance/fixtures.js";
import { freshDatabase } from "../../support/postgres/fresh-database.js";

const UNDO = new Error("undo");
const EDIT = `UPDATE "user" SET first_name = 'Host' WHERE id = '${id(2)}'`;

describe("a transaction of the host", () => {
  it("of postgres.js takes our rows along, and its own edits are queued", async () => {
    const fresh = await freshDatabase();
    const sql = postgres(fresh.url, { max: 2, onnotice: () => {} });
    const storage = new PostgresStorageAdapter({ client: sql });
    await seedLeads(storage, 2);
    await storage.integrations.put(integrationRow(1));
    await sql.begin(async (tx) => {
      await storage.within(tx).conversations.update(id(1), { workLocation: "Uptown" });
      await tx.unsafe(EDIT);
    });
    expect((await storage.queue.list()).map((job) => job.conversationId)).toEqual([id(2)]);
    const undone = sql.begin(async (tx) => {
      await storage.within(tx).queue.enqueue(jobRow(1));
      throw UNDO;
    });
    await expect(undone).rejects.toBe(UNDO);
    expect(await storage.queue.list()).toHaveLength(1);
    await sql.end();
    await fresh.drop();
  });

  it("of PGlite takes our rows along, and its own edits are queued", async () => {
    const client = await PGlite.create();
    const storage = new PostgresStorageAdapter({ client });
    await storage.migrate();
    await seedLeads(storage, 2);
    await storage.integrations.put(integrationRow(1));
    await client.transaction(async (tx) => {
      await storage.within(tx).conversations.update(id(1), { workLocation: "Uptown" });
      await tx.exec(EDIT);
    });
    expect((await storage.queue.list()).map((job) => job.conversationId)).toEqual([id(2)]);
    const undone = client.transaction(async (tx) => {
      await storage.within(tx).queue.enqueue(jobRow(1));
      throw UNDO;
    });
    await expect(undone).rejects.toBe(UNDO);
    expect(await storage.queue.list()).toHaveLength(1);
    await client.close();
  }, 60_000);

  it("is refused where the client is none", () => {
    const storage = new PostgresStorageAdapter({ client: postgres({ max: 1 }) });
    // A caller without types.
    expect(() => storage.within({} as never)).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
  });
});

import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { FeedEvent } from "../../../src/domain/feed-event.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { aRow, DANA, PROPERTY } from "../../support/small-world.js";
import { createWorld, storeRows, type World } from "../../support/world.js";

describe("the feed in PostgreSQL", () => {
  let pglite: PGlite;
  let storage: PostgresStorageAdapter;
  let remote: Pick<World, "fake" | "client">;

  beforeAll(async () => {
    pglite = await PGlite.create();
    storage = new PostgresStorageAdapter({ client: pglite });
    await storage.migrate();
    const rows = [aRow()];
    remote = await createWorld({ rows });
    await storeRows(storage, rows);
  }, 60_000);
  afterAll(async () => {
    await storage.close();
    await pglite.close();
  });

  /** Only news wakes it: nothing polls within the time of this test. */
  const engineOf = () => new SyncEngine({ storage, resman: remote.client, pollMs: 600_000, pullEveryMs: 0 });

  it("tells one process what another does: a submit, an edit and its arrival, each once and in order", async () => {
    const [here, there] = [engineOf(), engineOf()];
    const heard: FeedEvent[] = [];
    const stop = await here.feed.follow({ propertyIds: [PROPERTY] }, (events) => void heard.push(...events));
    const { resmanLeadId } = await there.submitLead(DANA, { fields: { occupantsCount: 3 }, timeoutMs: 60_000 });
    await there.editLead(DANA, { occupantsCount: 4 });
    await there.syncLead(DANA);
    await vi.waitFor(() => expect(heard).toHaveLength(4), { timeout: 10_000 });
    expect(heard.map(({ type, data }) => [type, data.sync_status, data.lead_id])).toEqual([
      ["lead_update", "pending", null],
      ["new_lead", "success", resmanLeadId],
      ["lead_update", "pending", resmanLeadId],
      ["lead_update", "success", resmanLeadId],
    ]);
    expect(await storage.feed.list({ after: 0 })).toEqual(heard);
    const row = await storage.log.list({ conversationId: DANA, limit: 1 });
    expect(heard.at(-1)?.data.sync_log_id).toBe(row[0]?.id);
    await stop();
  });

  it("gives the same lead again and writes nothing", async () => {
    const { last } = await storage.feed.bounds();
    const rows = await storage.log.list({ limit: 100 });
    const again = await engineOf().submitLead(DANA, { fields: { occupantsCount: 4 }, timeoutMs: 60_000 });
    expect(again).toMatchObject({ outcome: "unchanged", syncLogId: rows[0]?.id });
    expect(await storage.log.list({ limit: 100 })).toEqual(rows);
    expect(await storage.feed.bounds()).toMatchObject({ last });
    expect(await engineOf().conversationsOf(again.resmanLeadId ?? "")).toEqual([
      { conversationId: DANA, propertyId: PROPERTY },
    ]);
  });
});

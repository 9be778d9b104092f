import { PGlite } from "@electric-sql/pglite";
import { expect, it } from "vitest";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { aRow, DANA } from "../../support/small-world.js";
import { createWorld, storeRows } from "../../support/world.js";
import { only } from "./support.js";

it("a run is taken back on PostgreSQL too: its fields, what was edited since, its links, and the revert itself", async () => {
  const client = await PGlite.create();
  try {
    const storage = new PostgresStorageAdapter({ client });
    await storage.migrate();
    const world = await createWorld({ rows: [aRow()] });
    await storeRows(storage, [aRow()]);
    const engine = new SyncEngine({ storage, resman: world.client });
    const edit = (part: Parameters<typeof storage.conversations.update>[1]) =>
      storage.conversations.update(DANA, { ...part, resmanSyncStatus: "not_synced" });
    const created = await engine.pushLeads();
    await edit({ moveInDate: "2026-06-01", occupantsCount: 4 });
    const push = await engine.pushLeads();
    await edit({ occupantsCount: 6 });
    const { run, leads } = await engine.revertRun(push.id, { by: "ann" });
    const { reverted, left } = only(leads);
    expect({ reverted, left }).toMatchObject({
      reverted: [{ field: "moveInDate", from: "2026-06-01", to: "2026-05-01" }],
      left: [{ field: "occupantsCount", edit: { side: "local", before: 2, local: 6, remote: 4 } }],
    });
    expect(await storage.runs.get(run.id)).toEqual(run);
    expect(await storage.conflicts.get(left[0]?.conflictId ?? "")).toMatchObject({ baseValue: 2, domiqValue: 6 });
    expect((await engine.explain(DANA, "moveInDate")).origin).toMatchObject({ by: "ann" });
    expect(only((await engine.revertRun(created.id)).leads)).toMatchObject({ outcome: "left" });

    const second = await storage.conversations.get(DANA);
    expect(second).toMatchObject({ moveInDate: "2026-05-01", occupantsCount: 6 });
    await engine.revertRun(run.id);
    expect(await storage.conversations.get(DANA)).toMatchObject({ moveInDate: "2026-06-01", occupantsCount: 6 });
  } finally {
    await client.close();
  }
}, 60_000);

it("a link a run had made is ended and taken up again on PostgreSQL too", async () => {
  const client = await PGlite.create();
  try {
    const storage = new PostgresStorageAdapter({ client });
    await storage.migrate();
    const world = await createWorld({ rows: [aRow()] });
    await storeRows(storage, [aRow()]);
    const engine = new SyncEngine({ storage, resman: world.client });
    const { id } = await engine.pushLeads();
    const { run, leads } = await engine.revertRun(id);
    const { resmanLeadId } = only(leads);
    expect(only(leads)).toMatchObject({ outcome: "unlinked", retiredResmanLeadId: resmanLeadId });
    expect(await storage.links.get(DANA, "resman")).toMatchObject({ status: "inactive" });
    expect(only((await engine.revertRun(run.id)).leads)).toMatchObject({ outcome: "relinked", synced: true });
    expect(await storage.links.get(DANA, "resman")).toMatchObject({ status: "active", remoteId: resmanLeadId });
  } finally {
    await client.close();
  }
}, 60_000);

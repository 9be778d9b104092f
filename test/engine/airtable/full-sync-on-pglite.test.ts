import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { MARA } from "./filled-world.js";
import { type AirtableWorld, createAirtableWorld, SOURCE, TABLE } from "./support.js";

describe("a full sync in PostgreSQL", () => {
  let pglite: PGlite;
  let storage: PostgresStorageAdapter;
  let world: AirtableWorld;
  let records: string[];

  beforeAll(async () => {
    pglite = await PGlite.create();
    storage = new PostgresStorageAdapter({ client: pglite });
    await storage.migrate();
    world = await createAirtableWorld({ storage, airtable: { deletions: "auto" } });
    const rows = Array.from({ length: 150 }, (_, index) => ({ "First Name": `Person ${index}` }));
    records = world.fake.people.createMany(TABLE, rows);
  }, 60_000);
  afterAll(async () => {
    await storage.close();
    await pglite.close();
  });

  const leadOf = async (recordId = ""): Promise<string> => {
    const [link] = await storage.campaignLinks.findByRecords(SOURCE, [recordId]);
    return link?.leadId ?? "";
  };

  // Each builds on the one before it: making the database takes longest.
  it("is paused, and goes on where it was", async () => {
    const pause = new AbortController();
    const onProgress = ({ processed }: { processed: number }): void => {
      if (processed === 100) pause.abort();
    };
    const paused = world.elapse(world.engine.syncAll({ signal: pause.signal, onProgress }));
    await expect(paused).rejects.toMatchObject({ code: "ABORTED" });
    expect(await world.leads()).toHaveLength(100);
    const result = await world.elapse(world.engine.syncAll());
    expect(result).toMatchObject({ success: true, resumed: true, stage1: { inserted: 50, errors: [] } });
    expect(await world.leads()).toHaveLength(150);
    await world.pass();
    await world.reconcile();
    expect(await world.writesOf()).toEqual({ airtable: 0, store: {} });
  });

  it("is followed by reconciliations that take a claim to Airtable, and a deletion back", async () => {
    const [first = "", second = ""] = records;
    await world.engine.campaignLeads.claim(await leadOf(first), MARA);
    expect(await world.engine.airtable.waiting()).toEqual({ total: 1, resting: 0 });
    world.fake.people.remove(TABLE, second);
    expect(await world.reconcile()).toMatchObject({ success: true, deleted: 1, stage2: { updated: 1 } });
    expect(world.cells(first)).toMatchObject({ "Claimed By": "u-mara" });
    expect(await storage.campaignLeads.get(await leadOf(second))).toMatchObject({ isActive: false });
    expect(await storage.campaignLinks.findByRecords(SOURCE, [second])).toMatchObject([{ status: "deleted" }]);
    expect(await world.noticed()).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { FAKE_AIRTABLE_IDS } from "../../../src/testing/fake-airtable/default-base.js";
import { countWrites } from "../../../src/testing/index.js";
import { aLead, createAirtableWorld, KEY, leadId, minutes, SOURCE, TABLE } from "./support.js";

const COUNT = Number(process.env.COST_LEADS ?? 1000);
/** Milliseconds the client leaves between two requests. */
const INTERVAL = 203;

describe(`${COUNT} leads that changed on both sides`, () => {
  it("cost a request for each hundred read and each ten written, no 429, and next to no time beyond that", async () => {
    const world = await createAirtableWorld({ airtable: { keyField: KEY }, fake: { latencyMs: 250 } });
    const { fake, storage, runtime } = world;
    const records = fake.people.createMany(
      TABLE,
      Array.from({ length: COUNT }, (_, index) => ({ Email: `lead${index}@example.com`, [KEY]: leadId(index) })),
    );
    await storage.campaignLeads.putMany(
      records.map((airtableRecordId, index) => aLead(index, { airtableRecordId, email: `lead${index}@example.com` })),
    );
    await world.reconcile();
    await world.pass(minutes(60));
    for (const [index, record] of records.entries()) {
      fake.people.edit(TABLE, record, { Company: `Company ${index}` });
      await storage.campaignLeads.update(leadId(index), { notes: `Note ${index}.` });
    }
    const before = { ...fake.requests };
    const startedAt = runtime.now();
    const result = await world.reconcile();
    const took = runtime.now() - startedAt;
    const since = (kind: "list" | "update" | "get" | "upsert" | "listByPost"): number =>
      (fake.requests[kind] ?? 0) - (before[kind] ?? 0);
    expect(result).toMatchObject({ success: true, stage1: { updated: COUNT }, stage2: { updated: COUNT } });
    expect({ list: since("list"), update: since("update") }).toEqual({ list: COUNT / 100, update: COUNT / 10 });
    expect(since("get") + since("upsert") + since("listByPost")).toBe(0);
    expect([fake.answers429, fake.violations, fake.sentDuringPenalty]).toEqual([0, 0, 0]);
    // Pages of a list follow one another, each a round trip; the schema was read anew.
    const floor = Math.max(250, INTERVAL) * (COUNT / 100) + INTERVAL * (COUNT / 10);
    expect(took).toBeLessThan(floor * 1.02 + 1000);

    await world.pass();
    const counted = countWrites(storage);
    const writes = fake.writes.length;
    const second = await world.reconcile({}, world.anotherEngine({}, { storage: counted.storage }));
    expect(second).toMatchObject({ success: true, stage1: { updated: 0 }, stage2: { recordsProcessed: 0 } });
    expect(fake.writes.length).toBe(writes);
    const { "locks.acquire": _, "locks.release": __, "locks.renew": ___, ...rows } = counted.writes;
    // Our own writes made the records look changed: that they were read saves reading them again.
    expect(rows).toEqual({ "checkpoints.put": 1 });
    expect(await storage.checkpoints.get(`airtable:${SOURCE}`)).toBeDefined();
    expect(FAKE_AIRTABLE_IDS.baseId).toBe(world.client.baseId);
  }, 120_000);
});

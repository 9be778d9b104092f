import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AirtableClient } from "../../../src/clients/airtable/airtable-client.js";
import type { CampaignLead } from "../../../src/domain/campaign-lead.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { createLeadSyncHandler } from "../../../src/http/handler.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import {
  countWrites,
  createTestRuntime,
  FAKE_AIRTABLE_IDS,
  type FakeAirtableServer,
  startFakeAirtable,
  type TestRuntime,
} from "../../../src/testing/index.js";
import { aLead, CLIENT, KEY, leadId, minutes, START, TABLE } from "../../engine/airtable/support.js";
import { type SteadyClock, steadyClock } from "./steady-clock.js";

/** Seed 004: every fifteen minutes. */
const CYCLE = minutes(15);
const MARA = { id: "u-mara", name: "Mara Lind" };
const ROWS = 250;

describe("seed 004's success criteria, over HTTP, on an embedded database", () => {
  let pglite: PGlite;
  let storage: PostgresStorageAdapter;
  let server: FakeAirtableServer;
  let runtime: TestRuntime;
  let clock: SteadyClock;
  let client: AirtableClient;
  let engine: SyncEngine;
  const problems: unknown[] = [];
  let processed = 0;
  let failed = 0;

  beforeAll(async () => {
    pglite = await PGlite.create();
    storage = new PostgresStorageAdapter({ client: pglite });
    await storage.migrate();
    runtime = createTestRuntime({ seed: 4, start: START });
    clock = steadyClock(runtime, 80);
    const { now, setTimeout, clearTimeout, random, randomId } = runtime;
    // Airtable's clock goes four minutes before ours.
    server = await startFakeAirtable({
      runtime: { now, setTimeout, clearTimeout, random, randomId },
      clockSkewMs: minutes(4),
    });
    const { token, baseId } = FAKE_AIRTABLE_IDS;
    client = new AirtableClient({ token, baseId, baseUrl: server.url, runtime: { ...runtime, fetch: clock.fetch } });
    engine = newEngine();
    engine.on("engine:error", (problem) => {
      // The database has a clock of its own.
      if (problem.during !== "check clock") problems.push(problem);
    });
    server.fake.people.createMany(
      TABLE,
      Array.from({ length: ROWS }, (_, index) => ({ Email: `row${index}@example.com` })),
    );
    await clock.until(engine.start());
    await clock.pass(CYCLE);
  }, 60_000);

  afterAll(async () => {
    await clock.until(engine.stop());
    await server.close();
    await pglite.close();
  });

  function newEngine(store: PostgresStorageAdapter = storage): SyncEngine {
    return new SyncEngine({
      storage: store,
      runtime,
      pollMs: minutes(10),
      // Queries take no time on this clock, but turns of the event loop, in which others' timers fall due.
      leaseMs: minutes(60 * 24),
      airtable: { client, clientId: CLIENT, keyField: KEY },
    });
  }

  const leads = (): Promise<CampaignLead[]> => storage.campaignLeads.list({ clientId: CLIENT, limit: 1000 });
  const recordOf = (id: string) => server.fake.records(TABLE).find(({ fields }) => fields[KEY] === id);

  /** One lead and one record each, and both say the same. */
  async function expectPairs(count: number): Promise<void> {
    const all = await leads();
    const records = new Map(server.fake.records(TABLE).map((record) => [record.id, record]));
    expect(all).toHaveLength(count);
    expect(records.size).toBe(count);
    expect(new Set(all.map(({ airtableRecordId }) => airtableRecordId)).size).toBe(count);
    for (const { id, airtableRecordId, email, notes, claimedBy } of all) {
      const fields = records.get(airtableRecordId ?? "")?.fields ?? {};
      expect(fields[KEY]).toBe(id);
      expect([fields.Email ?? null, fields.Notes ?? null, fields["Claimed By"] ?? null]).toEqual([
        email,
        notes,
        claimedBy,
      ]);
    }
  }

  it("brings the first load in: a lead for each record, and no second record for any", async () => {
    await expectPairs(ROWS);
  });

  it("shows a change of Airtable in the portal within one cycle", async () => {
    const [record] = server.fake.records(TABLE);
    const added = server.fake.people.create(TABLE, { "First Name": "Dana", Email: "dana@example.com" });
    server.fake.people.edit(TABLE, record?.id ?? "", { Company: "Acme" });
    await clock.pass(CYCLE);
    expect(await storage.campaignLeads.findByAirtableRecordId(added)).toMatchObject({ firstName: "Dana" });
    expect(await storage.campaignLeads.findByAirtableRecordId(record?.id ?? "")).toMatchObject({ company: "Acme" });
  });

  it("shows a change of the portal in Airtable within seconds, and a new lead once", async () => {
    const [lead] = await leads();
    await engine.campaignLeads.claim(lead?.id ?? "", MARA);
    await engine.campaignLeads.addNote(lead?.id ?? "", "Wants a balcony.", MARA);
    await storage.campaignLeads.put(aLead(1, { email: "new@example.com", notes: "From the website" }));
    await clock.pass(10_000);
    expect(recordOf(lead?.id ?? "")?.fields).toMatchObject({
      "Claimed By": MARA.id,
      Notes: expect.stringContaining("Wants a balcony."),
    });
    expect(recordOf(leadId(1))?.fields).toMatchObject({ Notes: "From the website" });
    await clock.pass(CYCLE);
    await expectPairs(ROWS + 2);
  });

  it("does not loop: twenty idle cycles write nothing", async () => {
    await clock.pass(CYCLE);
    const { writes, requests } = server.fake;
    const before = writes.length;
    const lists = requests.list ?? 0;
    // The next one begins a quarter of an hour after the end of the last.
    await clock.pass(21 * CYCLE);
    expect(server.fake.writes.length).toBe(before);
    expect((server.fake.requests.list ?? 0) - lists).toBeGreaterThanOrEqual(20);
    const counted = countWrites(storage);
    await clock.until(newEngine(counted.storage as PostgresStorageAdapter).reconcile());
    const { "locks.acquire": _, "locks.release": __, ...written } = counted.writes;
    expect(written).toEqual({});
  });

  it("has an error rate below one percent while five requests of a hundred fail", async () => {
    const { faults, people } = server.fake;
    await clock.until(engine.stop());
    faults.set("http503", { rate: 0.02, seed: 1 });
    faults.set("dropAfter", { rate: 0.01, seed: 2 });
    faults.set("truncated", { rate: 0.01, seed: 3 });
    faults.set("http500After", { rate: 0.01, seed: 4 });
    let struck = 0;
    for (let cycle = 0; cycle < 4; cycle += 1) {
      for (const [index, lead] of (await leads()).entries()) {
        if (index % 4 === cycle) await storage.campaignLeads.update(lead.id, { notes: `Note of cycle ${cycle}` });
        else if (index % 4 === (cycle + 1) % 4 && lead.airtableRecordId) {
          people.edit(TABLE, lead.airtableRecordId, { Company: `Company of cycle ${cycle}` });
        }
      }
      const before = server.fake.requests;
      const requestsBefore = Object.values(before).reduce((sum, count) => sum + count, 0);
      const result = await clock.until(engine.reconcile());
      struck += Object.values(server.fake.requests).reduce((sum, count) => sum + count, 0) - requestsBefore;
      processed += result.stage1.recordsProcessed + result.stage2.recordsProcessed;
      failed += result.stage1.errors.length + result.stage2.errors.length + (result.success ? 0 : 1);
      await clock.pass(minutes(3));
    }
    faults.clear();
    await clock.until(engine.start());
    // Five of a hundred of so many: some did fail.
    expect(struck).toBeGreaterThan(40);
    expect(processed).toBeGreaterThan(400);
    expect(failed / processed).toBeLessThan(0.01);
    await clock.pass(2 * CYCLE);
    await expectPairs(ROWS + 2);
  });

  it.each(["the portal's button", "a call"])(
    "syncs 200 changes in less than 30 seconds when asked to (%s)",
    async (by) => {
      await clock.pass(2 * CYCLE);
      await clock.until(engine.stop());
      const all = await leads();
      for (const lead of all.slice(0, 100)) await storage.campaignLeads.update(lead.id, { notes: `Before ${by}` });
      for (const { airtableRecordId } of all.slice(100, 200)) {
        server.fake.people.edit(TABLE, airtableRecordId ?? "", { Title: `Before ${by}` });
      }
      const from = runtime.now();
      if (by === "a call") {
        expect(await clock.until(engine.reconcile())).toMatchObject({ success: true, stage1: { errors: [] } });
      } else {
        const handler = createLeadSyncHandler({
          engine,
          authorize: () => ({ id: "u-admin", roles: ["admin"], properties: "all", clients: "all" }),
          runtime,
        });
        const request = new Request("https://crm.example.com/api/admin/sync/delta", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: "{}",
        });
        const answer = await clock.until(handler(request));
        expect(answer.status).toBe(200);
        expect(await answer.json()).toMatchObject({ success: true, details: { stage1: { updated: 100 } } });
      }
      expect(runtime.now() - from).toBeLessThan(30_000);
      await expectPairs(ROWS + 2);
      for (const lead of await leads().then((rows) => rows.slice(0, 100))) {
        expect(recordOf(lead.id)?.fields.Notes).toBe(`Before ${by}`);
      }
      const titles = (await leads()).filter(({ title }) => title === `Before ${by}`);
      expect(titles).toHaveLength(100);
      await clock.until(engine.start());
    },
  );

  it("was polite and correct all the way", () => {
    expect(problems).toEqual([]);
    expect(server.fake.violations).toBe(0);
    expect(server.fake.answers429).toBe(0);
    expect(server.fake.unexpected).toEqual([]);
  });
});

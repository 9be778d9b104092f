import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  CLIENT,
  campaignLeadRow,
  campaignLinkRow,
  id,
  integrationRow,
  seedLeads,
} from "../../../src/testing/storage-conformance/fixtures.js";
import { newsCounter } from "./support/news.js";
import { type OpenStorage, openStorage } from "./support/open-storage.js";

describe("campaign leads beside a host's own SQL", () => {
  let open: OpenStorage;
  beforeEach(async () => {
    open = await openStorage();
  });
  afterEach(() => open.close());

  const notices = () => open.storage.campaignNotices.list({ clientId: CLIENT });
  const noticed = async () => (await notices()).map(({ leadId }) => leadId);
  const quiet = async () => open.storage.campaignNotices.settle(await notices());

  it("keep the values of columns we do not know, also where the sync stores many", async () => {
    await open.rows("ALTER TABLE leads ADD COLUMN region text NOT NULL DEFAULT 'north'");
    await open.storage.campaignLeads.putMany([campaignLeadRow(1), campaignLeadRow(2)]);
    await open.rows("UPDATE leads SET region = 'south', enrolled_at = '2026-05-01T10:00:00Z' WHERE id = $1", [id(1)]);
    const changed = [3, 1, 2].map((n) => campaignLeadRow(n, { notes: "Stored." }));
    await open.storage.campaignLeads.putMany(changed);
    expect(await open.rows("SELECT region, enrolled_at, notes FROM leads ORDER BY id")).toEqual([
      { region: "south", enrolled_at: new Date("2026-05-01T10:00:00Z"), notes: "Stored." },
      { region: "north", enrolled_at: null, notes: "Stored." },
      { region: "north", enrolled_at: null, notes: "Stored." },
    ]);
  });

  it("may have clients that are UUIDs and texts that are shorter", async () => {
    await open.rows("DROP INDEX idx_leads_client");
    await open.rows(
      "ALTER TABLE leads ALTER client_id TYPE uuid USING client_id::uuid, ALTER airtable_record_id TYPE varchar(30)",
    );
    const row = campaignLeadRow(1, { airtableRecordId: "recA" });
    await open.storage.campaignLeads.put(row);
    expect(await noticed()).toEqual([id(1)]);
    expect(await open.storage.campaignLeads.list({ clientId: CLIENT })).toEqual([row]);
    expect(await open.storage.campaignLeads.list({ clientId: "acme" })).toEqual([]);
    expect(await open.storage.campaignLeads.findByAirtableRecordIds(CLIENT, ["recA"])).toEqual([row]);
  });

  it("are noticed by what the host edits between two of our writes, of one transaction or of none", async () => {
    await open.storage.campaignLeads.putMany([1, 2, 3].map((n) => campaignLeadRow(n)));
    await open.rows("UPDATE leads SET notes = 'Host.' WHERE id = $1", [id(1)]);
    expect(await noticed()).toEqual([id(1)]);
    await quiet();

    const client = await open.pool.connect();
    const edit = (n: number) => client.query("UPDATE leads SET notes = 'Host again.' WHERE id = $1", [id(n)]);
    await client.query("BEGIN");
    const within = open.storage.within(client);
    await Promise.all([
      within.campaignLeads.putMany([campaignLeadRow(4)]),
      within.campaignLeads.update(id(2), { notes: "Ours.", updatedAt: at(77) }),
      within.campaignLeads.putMany([campaignLeadRow(5)]),
    ]);
    await edit(3);
    await client.query("COMMIT");
    client.release();
    expect(await noticed()).toEqual([2, 3].map(id));
    const [ours, hosts] = await notices();
    expect(ours?.noticedAt).toBe(at(77));
    expect(Math.abs(Date.parse(hosts?.noticedAt ?? "") - Date.parse(await open.storage.now()))).toBeLessThan(60_000);
  });

  it("undo the notice with the host's transaction", async () => {
    await open.storage.campaignLeads.putMany([campaignLeadRow(1)]);
    const client = await open.pool.connect();
    await client.query("BEGIN");
    await open.storage.within(client).campaignLeads.update(id(1), { notes: "Ours." });
    await client.query("UPDATE leads SET title = 'Host.'");
    await client.query("ROLLBACK");
    client.release();
    expect(await notices()).toEqual([]);
  });

  it("an edit in a transaction of ours does not make the engine's other writes there visible to the triggers", async () => {
    await seedLeads(open.storage);
    await open.storage.integrations.put(integrationRow(1));
    await open.storage.campaignLeads.putMany([1, 2].map((n) => campaignLeadRow(n)));
    await open.storage.transaction(async (tx) => {
      await tx.campaignLeads.update(id(1), { notes: "Edited." });
      await tx.campaignLeads.putMany([campaignLeadRow(2, { notes: "Pulled." })]);
      await tx.campaignLeads.update(id(1), { notes: "Edited again." });
      await tx.conversations.update(id(1), { workLocation: "Downtown" });
    });
    expect(await noticed()).toEqual([id(1)]);
    expect(await open.storage.queue.list()).toEqual([]);
  });

  it("tell those who listen of an edit by SQL, once for all leads of a statement, and of nothing else", async () => {
    await open.storage.campaignLeads.putMany([1, 2, 3].map((n) => campaignLeadRow(n)));
    const other = open.another();
    const news = newsCounter();
    const jobs = newsCounter();
    const stops = [await other.listen(news.onNews, "campaigns"), await other.listen(jobs.onNews)];
    await open.rows("UPDATE leads SET updated_at = now()");
    await open.rows("UPDATE leads SET notes = 'Host.'");
    await news.reaches(1);
    await open.rows("UPDATE leads SET notes = notes");
    await open.rows("INSERT INTO leads (client_id) VALUES ($1)", [CLIENT]);
    await news.reaches(2);
    expect([news.count(), jobs.count()]).toEqual([2, 0]);
    for (const stop of stops) await stop();
    await other.close();
  });

  it("leave their links when they are deleted, and take their notices along", async () => {
    await open.storage.campaignLeads.put(campaignLeadRow(1));
    await open.storage.campaignLinks.saveMany([campaignLinkRow(1)]);
    await open.rows("DELETE FROM leads");
    expect(await notices()).toEqual([]);
    expect(await open.storage.campaignLinks.findByRecords(campaignLinkRow(1).source, ["rec1"])).toEqual([
      campaignLinkRow(1),
    ]);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AirtableClient } from "../../../src/clients/airtable/airtable-client.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import type { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { createFakeAirtableFetch, FAKE_AIRTABLE_IDS, FakeAirtable } from "../../../src/testing/index.js";
import { aLead, CLIENT, leadId, TABLE } from "../../engine/airtable/support.js";
import { type OpenStorage, openStorage } from "./support/open-storage.js";

const MARA = { id: "u-mara", name: "Mara Lind" };
const JOE = { id: "u-joe", name: "Joe Park" };

describe("the portal on a PostgreSQL server", () => {
  let opened: OpenStorage;
  let storage: PostgresStorageAdapter;
  let airtable: FakeAirtable;
  const engines: SyncEngine[] = [];

  beforeEach(async () => {
    opened = await openStorage();
    ({ storage } = opened);
    airtable = new FakeAirtable();
    await storage.campaignLeads.putMany([aLead(1, { campaignId: "camp-7", phone: "1" })]);
  }, 60_000);
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.stop();
    await opened.close();
  });

  function engineOf(): SyncEngine {
    const { token, baseId } = FAKE_AIRTABLE_IDS;
    const client = new AirtableClient({ token, baseId, runtime: { fetch: createFakeAirtableFetch(airtable) } });
    const engine = new SyncEngine({ storage, airtable: { client, clientId: CLIENT, keyField: "Lead ID" } });
    engines.push(engine);
    return engine;
  }

  it("loses neither a note nor what a pull makes of the lead at the same time", async () => {
    const { campaignLeads } = engineOf();
    let pulls = (): void => {};
    const locked = new Promise<void>((resolve) => {
      pulls = resolve;
    });
    let noted: Promise<unknown> = Promise.resolve();
    await storage.transaction(async (tx) => {
      const [lead] = await tx.campaignLeads.getMany([leadId()], { lock: true });
      pulls();
      await locked;
      noted = campaignLeads.addNote(leadId(), "Called.", MARA);
      // The note has read by now what it reads, or waits for this to end.
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (lead) await tx.campaignLeads.putMany([{ ...lead, phone: "2", notes: "From Airtable." }]);
    });
    await noted;
    const { phone, notes } = await campaignLeads.get(leadId());
    expect(phone).toBe("2");
    expect(notes).toMatch(/^From Airtable\.\n\[.+\] Mara Lind: Called\.$/);
  });

  it("lets one of two have a lead, and keeps all of ten notes", async () => {
    const [here, there] = [engineOf().campaignLeads, engineOf().campaignLeads];
    const claims = await Promise.allSettled([here.claim(leadId(), MARA), there.claim(leadId(), JOE)]);
    expect(claims.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const texts = Array.from({ length: 10 }, (_, number) => `note ${number}.`);
    await Promise.all(texts.map((text, number) => (number % 2 ? here : there).addNote(leadId(), text, MARA)));
    expect((await here.get(leadId())).notes?.split("\n")).toHaveLength(10);
    expect(await storage.activities.list({ leadId: leadId() })).toHaveLength(11);
  });

  it("notices the lead with each action, and not with one that changes nothing", async () => {
    const { campaignLeads } = engineOf();
    const notices = () => storage.campaignNotices.list({ clientId: CLIENT });
    const settle = async () => storage.campaignNotices.settle(await notices());
    for (const act of [
      () => campaignLeads.claim(leadId(), MARA),
      () => campaignLeads.addNote(leadId(), "Called.", MARA),
      () => campaignLeads.unclaim(leadId(), MARA),
      () => campaignLeads.removeFromCampaign(leadId(), MARA),
      () => campaignLeads.edit(leadId(), { phone: "3" }),
    ]) {
      await act();
      expect(await notices()).toMatchObject([{ leadId: leadId(), attempts: 0 }]);
      await settle();
    }
    await campaignLeads.unclaim(leadId(), MARA);
    await campaignLeads.removeFromCampaign(leadId(), MARA);
    await campaignLeads.edit(leadId(), { phone: "3" });
    expect(await notices()).toEqual([]);
  });

  it("wakes an engine for a claim a host writes by SQL, though the server's clock is ahead", async () => {
    const follower = engineOf();
    await follower.start();
    await opened.rows("UPDATE leads SET claimed_by = 'u-joe' WHERE id = $1", [leadId()]);
    await opened.rows("UPDATE campaign_lead_notice SET not_before = now() + interval '2 seconds'");
    await vi.waitFor(() => expect(airtable.records(TABLE)).toMatchObject([{ fields: { "Claimed By": "u-joe" } }]), {
      timeout: 10_000,
    });
  }, 20_000);

  it("wakes an engine in another process, which takes the claim to Airtable within seconds", async () => {
    const follower = engineOf();
    await follower.start();
    await vi.waitFor(async () => expect(await storage.campaignLinks.getMany([leadId()])).toHaveLength(0));
    await engineOf().campaignLeads.claim(leadId(), MARA);
    await vi.waitFor(() => expect(airtable.records(TABLE)).toMatchObject([{ fields: { "Claimed By": "u-mara" } }]), {
      timeout: 10_000,
    });
    await vi.waitFor(async () => expect(await follower.airtable.waiting()).toEqual({ total: 0, resting: 0 }));
  }, 20_000);
});

import { describe, expect, it } from "vitest";
import type { CampaignFields } from "../../../src/domain/campaign-lead.js";
import type { CampaignLeads } from "../../../src/engine/portal/campaign-leads.js";
import type { CampaignLeadFilter } from "../../../src/ports/campaigns.js";
import { anId, countWrites } from "../../../src/testing/index.js";
import { aLead, CLIENT, createAirtableWorld, leadId, START } from "../airtable/support.js";

const MARA = { id: "u-mara", name: "Mara Lind" };

/** A portal with one lead, of which nothing is noticed. */
async function portal(overrides: Parameters<typeof aLead>[1] = {}) {
  const world = await createAirtableWorld();
  const { storage, runtime } = world;
  await storage.campaignLeads.putMany([aLead(1, { campaignId: "camp-7", ...overrides })]);
  const news: string[] = [];
  await storage.listen?.(() => news.push("campaigns"), "campaigns");
  return {
    ...world,
    news,
    leads: world.engine.campaignLeads,
    notices: () => storage.campaignNotices.list({ clientId: CLIENT }),
    activities: () => storage.activities.list({ leadId: leadId() }),
    iso: () => new Date(runtime.now()).toISOString(),
  };
}

describe("an action of the portal", () => {
  it.each<[string, (leads: CampaignLeads) => Promise<unknown>, string]>([
    ["a claim", (leads) => leads.claim(leadId(), MARA), "CLAIMED"],
    ["a note", (leads) => leads.addNote(leadId(), "Called.", MARA), "NOTE_ADDED"],
    ["a removal", (leads) => leads.removeFromCampaign(leadId(), MARA), "REMOVED_FROM_CAMPAIGN"],
  ])("(%s) leaves one notice with its activity, and wakes who follows", async (_, act, action) => {
    const { leads, notices, activities, news } = await portal();
    await act(leads);
    expect(await notices()).toMatchObject([{ leadId: leadId(), version: 1, attempts: 0, notBefore: START }]);
    expect(await activities()).toMatchObject([{ action, userId: "u-mara", createdAt: START }]);
    expect(news).toEqual(["campaigns"]);
  });

  it("(an unclaim) leaves one notice with its activity, and wakes who follows", async () => {
    const { leads, notices, activities, news } = await portal({ claimedBy: "u-mara", claimedAt: START });
    await leads.unclaim(leadId(), MARA);
    expect(await notices()).toMatchObject([{ leadId: leadId(), version: 1 }]);
    expect(await activities()).toMatchObject([{ action: "UNCLAIMED" }]);
    expect(news).toEqual(["campaigns"]);
  });

  it("that changes nothing leaves none", async () => {
    const { leads, notices, activities, news } = await portal({ claimedBy: "u-mara", claimedAt: START });
    await leads.claim(leadId(), MARA);
    expect([await notices(), await activities(), news]).toEqual([[], [], []]);
  });

  it("that cannot be stored leaves neither notice nor activity", async () => {
    const { leads, notices, activities, storage } = await portal();
    const { transaction } = storage;
    storage.transaction = (work) =>
      transaction.call(storage, async (tx) => {
        await work(tx);
        throw new Error("connection lost");
      }) as never;
    await expect(leads.claim(leadId(), MARA)).rejects.toThrow("connection lost");
    expect([await notices(), await activities()]).toEqual([[], []]);
  });

  it("waits for whoever has the row, and sees what they made of it", async () => {
    const { leads, storage } = await portal();
    const steps: string[] = [];
    const pull = storage.transaction(async (tx) => {
      const [lead] = await tx.campaignLeads.getMany([leadId()], { lock: true });
      steps.push("locked");
      await Promise.resolve();
      if (lead) await tx.campaignLeads.putMany([{ ...lead, phone: "+19185550143", notes: "From Airtable." }]);
      steps.push("stored");
    });
    const note = leads.addNote(leadId(), "Called.", MARA).then(() => steps.push("noted"));
    await Promise.all([pull, note]);
    expect(steps).toEqual(["locked", "stored", "noted"]);
    expect(await leads.get(leadId())).toMatchObject({
      phone: "+19185550143",
      notes: `From Airtable.\n[${START}] Mara Lind: Called.`,
    });
  });
});

describe("an edit by a host's own form", () => {
  it("is stored with one notice, and empties what is null", async () => {
    const { leads, notices, activities, iso } = await portal({ phone: "1", notes: "Old." });
    const edited = await leads.edit(leadId(), { phone: "2", notes: null });
    expect(edited).toMatchObject({ phone: "2", notes: null, campaignId: "camp-7", updatedAt: iso() });
    expect(await leads.get(leadId())).toEqual(edited);
    expect(await notices()).toMatchObject([{ version: 1 }]);
    expect(await activities()).toEqual([]);
  });

  it("that equals the lead changes nothing, however the form writes a time", async () => {
    const { storage, anotherEngine } = await portal({ claimedAt: "2026-03-02T10:00:00.000Z" });
    const counted = countWrites(storage);
    const { campaignLeads } = anotherEngine({}, { storage: counted.storage });
    const fields = { campaignId: "camp-7", claimedAt: "2026-03-02T11:00:00+01:00" };
    expect(await campaignLeads.edit(leadId(), fields)).toEqual(await campaignLeads.get(leadId()));
    expect(counted.writes).toEqual({});
    await campaignLeads.edit(leadId(), { ...fields, campaignId: "camp-8" });
    expect(counted.writes).toEqual({ "campaignLeads.update": 1 });
  });

  it.each<[string, unknown]>([
    ["a field that leads do not have", { nickname: "Mo" }],
    ["a value of another type", { smsStop: "yes" }],
    ["half a message", { smsSentCount: 1.5 }],
    ["a time that is none", { bookedAt: "tomorrow" }],
    ["an empty box", { booked: null }],
    ["the id of another lead", { id: anId(0x999) }],
    ["nothing", null],
  ])("of %s is refused", async (_, fields) => {
    const { leads, notices } = await portal();
    const call = leads.edit(leadId(), fields as Partial<CampaignFields>);
    await expect(call).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await notices()).toEqual([]);
  });

  it("of a lead that is not there is refused", async () => {
    const { leads } = await portal();
    await expect(leads.edit(leadId(9), { phone: "1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the list of campaign leads", () => {
  it("goes page by page, and by what is asked for", async () => {
    const { leads, storage } = await portal();
    await storage.campaignLeads.putMany([2, 3, 4].map((number) => aLead(number, { isActive: number !== 3 })));
    const ids = async (filter: CampaignLeadFilter) => (await leads.list(filter)).map(({ id }) => id);
    expect(await ids({})).toEqual([1, 2, 3, 4].map(leadId));
    expect(await ids({ limit: 2, afterId: leadId(1) })).toEqual([2, 3].map(leadId));
    expect(await ids({ isActive: false })).toEqual([leadId(3)]);
    expect(await ids({ clientId: "client-2" })).toEqual([]);
  });

  it.each([{ limit: 0 }, { limit: 5000 }, { client: "x" }, { updatedSince: "yesterday" }])(
    "refuses %o",
    async (filter) => {
      const { leads } = await portal();
      await expect(leads.list(filter as CampaignLeadFilter)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    },
  );
});

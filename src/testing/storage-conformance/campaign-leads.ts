import assert from "node:assert/strict";
import type { CampaignLeadFilter, StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { allPages, idsOf, refusedInput } from "./expectations.js";
import { at, atWithOffset, CAMPAIGN_VALUES, CLIENT, campaignLeadRow, id, OTHER_CLIENT, range } from "./fixtures.js";

const seedCampaignLeads = ({ campaignLeads }: StorageAdapter, count: number): Promise<void> =>
  campaignLeads.putMany(range(1, count).map((n) => campaignLeadRow(n)));

export const manyCampaignLeadCases = casesOf("campaign leads: many", {
  "gives the leads of many ids in the order of the ids, each once, without those that do not exist": async (
    storage,
  ) => {
    await seedCampaignLeads(storage, 4);
    const leads = await storage.campaignLeads.getMany([3, 404, 1, 3, 4].map(id));
    assert.deepEqual(leads, [campaignLeadRow(3), campaignLeadRow(1), campaignLeadRow(4)]);
    assert.deepEqual(await storage.campaignLeads.getMany([]), []);
  },

  "locks nothing but rows, and nothing outside of a transaction": async (storage) => {
    await seedCampaignLeads(storage, 2);
    const wanted = [2, 404, 1].map(id);
    assert.deepEqual(idsOf(await storage.campaignLeads.getMany(wanted, { lock: true })), [2, 1].map(id));
    const within = await storage.transaction(async (tx) => {
      await tx.campaignLeads.getMany(wanted, { lock: true });
      await tx.campaignLeads.update(id(1), { notes: "Called." });
      return tx.campaignLeads.getMany(wanted, { lock: true });
    });
    assert.deepEqual(within, [campaignLeadRow(2), campaignLeadRow(1, { notes: "Called." })]);
    await storage.campaignLeads.update(id(2), { notes: "Free." });
    assert.equal((await storage.campaignLeads.get(id(2)))?.notes, "Free.");
  },

  "counts in each of several transactions that lock the same lead": async (storage) => {
    await storage.campaignLeads.put(campaignLeadRow(1, { smsSentCount: 0 }));
    const count = () =>
      storage.transaction(async ({ campaignLeads }) => {
        const [lead] = await campaignLeads.getMany([id(1)], { lock: true });
        await campaignLeads.update(id(1), { smsSentCount: (lead?.smsSentCount ?? 0) + 1 });
      });
    await Promise.all([count(), count(), count()]);
    assert.equal((await storage.campaignLeads.get(id(1)))?.smsSentCount, 3);
  },

  "finds the leads of a client that carry one of many records, ordered by id": async (storage) => {
    const rows = [
      campaignLeadRow(1, { airtableRecordId: "recB" }),
      campaignLeadRow(2, { airtableRecordId: "recA" }),
      campaignLeadRow(3, { airtableRecordId: "recb" }),
      campaignLeadRow(4, { airtableRecordId: "recA", clientId: OTHER_CLIENT }),
      campaignLeadRow(5),
      campaignLeadRow(6, { airtableRecordId: "recA", isActive: false }),
    ];
    await storage.campaignLeads.putMany(rows);
    const find = async (...recordIds: string[]) =>
      idsOf(await storage.campaignLeads.findByAirtableRecordIds(CLIENT, recordIds));
    assert.deepEqual(await find("recA", "recB", "recA", "recC"), [1, 2, 6].map(id));
    assert.deepEqual(await find("recb"), [id(3)]);
    assert.deepEqual(await find(), []);
    assert.deepEqual(await storage.campaignLeads.findByAirtableRecordIds(OTHER_CLIENT, ["recB", "recA"]), [rows[3]]);
  },

  "lists by id, filtered by client, activity and change, alone and together": async (storage) => {
    await storage.campaignLeads.putMany([
      campaignLeadRow(3, { updatedAt: atWithOffset(5, 3) }),
      campaignLeadRow(1, { updatedAt: at(9), isActive: false }),
      campaignLeadRow(4, { updatedAt: at(6), clientId: OTHER_CLIENT }),
      campaignLeadRow(2, { updatedAt: at(4) }),
    ]);
    const list = async (filter?: CampaignLeadFilter) => idsOf(await storage.campaignLeads.list(filter));
    assert.deepEqual(await list(), [1, 2, 3, 4].map(id));
    assert.deepEqual(await list({ clientId: CLIENT }), [1, 2, 3].map(id));
    assert.deepEqual(await list({ isActive: true }), [2, 3, 4].map(id));
    assert.deepEqual(await list({ isActive: false }), [id(1)]);
    assert.deepEqual(await list({ updatedSince: at(5) }), [1, 3, 4].map(id));
    assert.deepEqual(await list({ updatedSince: atWithOffset(5, -7), clientId: CLIENT, isActive: true }), [id(3)]);
    assert.deepEqual(await list({ clientId: id(404) }), []);
  },

  "pages by id without gaps or repeats, also when a lead is added meanwhile": async (storage) => {
    const rows = [6, 1, 4, 2, 5].map((n) => campaignLeadRow(n, { updatedAt: at(n % 2), isActive: n !== 4 }));
    await storage.campaignLeads.putMany(rows);
    for (const [filter, expected] of [
      [{}, [1, 2, 4, 5, 6]],
      [{ clientId: CLIENT, isActive: true }, [1, 2, 5, 6]],
      [{ updatedSince: at(1) }, [1, 5]],
    ] as const) {
      for (const limit of [1, 2, 5]) {
        const paged = await allPages((page) => storage.campaignLeads.list({ ...filter, ...page }), limit);
        assert.deepEqual(idsOf(paged), expected.map(id));
      }
    }
    assert.deepEqual(idsOf(await storage.campaignLeads.list({ limit: 2 })), [1, 2].map(id));
    await storage.campaignLeads.put(campaignLeadRow(3));
    assert.deepEqual(idsOf(await storage.campaignLeads.list({ limit: 2, afterId: id(2) })), [3, 4].map(id));
  },

  "stores many leads, be they new or known": async (storage) => {
    await storage.campaignLeads.put(campaignLeadRow(1, { airtableRecordId: "rec1", notes: "Called." }));
    const rows = [campaignLeadRow(2, CAMPAIGN_VALUES), campaignLeadRow(1, { airtableRecordId: "rec9" })];
    await storage.campaignLeads.putMany(rows);
    assert.deepEqual(await storage.campaignLeads.getMany([2, 1].map(id)), rows);
    assert.deepEqual(idsOf(await storage.campaignLeads.findByAirtableRecordIds(CLIENT, ["rec1", "rec9"])), [id(1)]);
    await storage.campaignLeads.putMany([]);
    assert.equal((await storage.campaignLeads.list()).length, 2);
  },

  "stores all of many leads or none": async (storage) => {
    await storage.campaignLeads.putMany([campaignLeadRow(1)]);
    const changed = campaignLeadRow(1, { notes: "Changed." });
    const malformed = { ...campaignLeadRow(3), claimedAt: "yesterday" };
    await refusedInput(storage.campaignLeads.putMany([changed, campaignLeadRow(2), malformed]), "2.claimedAt");
    await refusedInput(storage.campaignLeads.putMany([campaignLeadRow(2), changed, campaignLeadRow(2)]), "2.id");
    const undone = storage.transaction(async (tx) => {
      await tx.campaignLeads.putMany([changed, campaignLeadRow(2)]);
      assert.deepEqual(idsOf(await tx.campaignLeads.list({ clientId: CLIENT })), [1, 2].map(id));
      throw new Error("undo");
    });
    await assert.rejects(undone, { message: "undo" });
    assert.deepEqual(await storage.campaignLeads.list(), [campaignLeadRow(1)]);
  },

  "refuses a listing it cannot make": async ({ campaignLeads }) => {
    await refusedInput(campaignLeads.list({ limit: 0 }), "limit");
    await refusedInput(campaignLeads.list({ updatedSince: "yesterday" }), "updatedSince");
    await refusedInput(campaignLeads.list({ clientId: "" }), "clientId");
  },
});

import assert from "node:assert/strict";
import type { StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { allPages, idsOf, refusal, refusedInput } from "./expectations.js";
import { activityRow, at, campaignLeadRow, id } from "./fixtures.js";

async function seedCampaignLeads(storage: StorageAdapter): Promise<void> {
  for (const n of [1, 2]) await storage.campaignLeads.put(campaignLeadRow(n));
}

export const activityCases = casesOf("activities", {
  "keeps every field, filled or empty": async (storage) => {
    await seedCampaignLeads(storage);
    const rows = [activityRow(2, { action: "CLAIMED", details: "Claimed by Ana." }), activityRow(1)];
    for (const row of rows) await storage.activities.append(row);
    assert.deepEqual(await storage.activities.list(), rows);
  },

  "lists newest first, by the instant, of one lead or of all": async (storage) => {
    await seedCampaignLeads(storage);
    for (const [n, minute] of [3, 1, 3, 2].entries()) {
      await storage.activities.append(activityRow(n + 1, { leadId: id((n % 2) + 1), createdAt: at(minute) }));
    }
    assert.deepEqual(idsOf(await storage.activities.list()), [3, 1, 4, 2].map(id));
    assert.deepEqual(idsOf(await storage.activities.list({ leadId: id(1) })), [3, 1].map(id));
    assert.deepEqual(await storage.activities.list({ leadId: id(404) }), []);
  },

  "pages without gaps or repeats": async (storage) => {
    await seedCampaignLeads(storage);
    for (const n of [1, 2, 3, 4, 5]) await storage.activities.append(activityRow(n, { createdAt: at(n % 2) }));
    for (const filter of [{}, { leadId: id(1) }]) {
      const rows = await allPages((page) => storage.activities.list({ ...filter, ...page }), 2);
      assert.deepEqual(idsOf(rows), [5, 3, 1, 4, 2].map(id));
    }
    await refusal(storage.activities.list({ afterId: id(404) }), "NOT_FOUND");
  },

  "refuses an activity there is already, and one that is malformed": async (storage) => {
    await seedCampaignLeads(storage);
    await storage.activities.append(activityRow(1));
    await refusal(storage.activities.append(activityRow(1, { action: "UNCLAIMED" })), "STORAGE_ERROR");
    await refusedInput(storage.activities.append({ ...activityRow(2), createdAt: "yesterday" }), "createdAt");
    await refusedInput(storage.activities.list({ limit: 0 }), "limit");
    assert.deepEqual(await storage.activities.list(), [activityRow(1)]);
  },

  "is stored with what its transaction changes, or not at all": async (storage) => {
    await seedCampaignLeads(storage);
    const claim = (fail: boolean) =>
      storage.transaction(async (tx) => {
        await tx.campaignLeads.update(id(1), { claimedBy: "ana" });
        await tx.activities.append(activityRow(1));
        if (fail) throw new Error("undo");
      });
    await assert.rejects(claim(true), { message: "undo" });
    assert.deepEqual(await storage.activities.list(), []);
    assert.equal((await storage.campaignLeads.get(id(1)))?.claimedBy, null);
    await claim(false);
    assert.deepEqual(await storage.activities.list(), [activityRow(1)]);
    assert.equal((await storage.campaignLeads.get(id(1)))?.claimedBy, "ana");
  },
});

import assert from "node:assert/strict";
import { CAMPAIGN_FIELDS, type CampaignLead } from "../../domain/campaign-lead.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { noticed, quiet } from "./campaign-steps.js";
import { casesOf } from "./case.js";
import { refusal, refusedInput } from "./expectations.js";
import { at, atWithOffset, CAMPAIGN_VALUES, CLIENT, campaignLeadRow, id, OTHER_CLIENT } from "./fixtures.js";

/** Asserts that an edit is noticed, or that it is not; whatever was noticed before is forgotten. */
async function expectNoticed(storage: StorageAdapter, edit: () => Promise<void>, what: string, expected = true) {
  await quiet(storage);
  await edit();
  assert.deepEqual(
    await noticed(storage),
    expected ? [id(1)] : [],
    `${what} should ${expected ? "" : "not "}be noticed`,
  );
}

/** Each field that is synced, with a value it has not in an empty row. */
const EDITS: readonly Partial<CampaignLead>[] = [
  ...CAMPAIGN_FIELDS.map((field) => ({ [field]: CAMPAIGN_VALUES[field] })),
  { isActive: false },
];

const nameOf = (edit: object): string => Object.keys(edit).join();

export const campaignEditCases = casesOf("campaign leads: edits", {
  "a new lead leaves a notice of its client, which is due at once": async (storage) => {
    await storage.campaignLeads.put(campaignLeadRow(1, { updatedAt: at(60) }));
    await storage.campaignLeads.put(campaignLeadRow(2, { clientId: OTHER_CLIENT, isActive: false }));
    const [notice, ...others] = await storage.campaignNotices.list({ clientId: CLIENT, at: at(0) });
    assert.deepEqual(others, []);
    const { leadId, clientId, attempts, errorCode, errorMessage } = notice ?? {};
    const expected = { leadId: id(1), clientId: CLIENT, attempts: 0, errorCode: null, errorMessage: null };
    assert.deepEqual({ leadId, clientId, attempts, errorCode, errorMessage }, expected);
    assert.deepEqual(await noticed(storage, OTHER_CLIENT), [id(2)]);
  },

  "an update of any synced field leaves a notice, to a value and back to nothing": async (storage) => {
    const empty = campaignLeadRow(1);
    await storage.campaignLeads.put(empty);
    for (const edit of EDITS) {
      const [field] = Object.keys(edit) as [keyof CampaignLead];
      await expectNoticed(storage, () => storage.campaignLeads.update(id(1), edit), nameOf(edit));
      const back = { [field]: empty[field] };
      await expectNoticed(storage, () => storage.campaignLeads.update(id(1), back), `the end of ${field}`);
    }
  },

  "a row put with another value of any synced field leaves a notice, and so does the row before": async (storage) => {
    const empty = campaignLeadRow(1);
    await storage.campaignLeads.put(empty);
    for (const edit of EDITS) {
      await expectNoticed(storage, () => storage.campaignLeads.put({ ...empty, ...edit }), nameOf(edit));
      await expectNoticed(storage, () => storage.campaignLeads.put(empty), `the end of ${nameOf(edit)}`);
    }
  },

  "a lead that becomes another client's is noticed for that client": async (storage) => {
    await storage.campaignLeads.put(campaignLeadRow(1));
    await storage.campaignLeads.update(id(1), { clientId: OTHER_CLIENT });
    assert.deepEqual(await storage.campaignNotices.list({ clientId: CLIENT }), []);
    const notices = await storage.campaignNotices.list({ clientId: OTHER_CLIENT });
    assert.deepEqual(
      notices.map(({ leadId }) => leadId),
      [id(1)],
    );
  },

  "an edit that brings no synced field to another value leaves none": async (storage) => {
    const row = campaignLeadRow(1, CAMPAIGN_VALUES);
    await storage.campaignLeads.put(row);
    const { campaignLeads } = storage;
    const silent: Record<string, () => Promise<void>> = {
      "the same row": () => campaignLeads.put(row),
      "an empty update": () => campaignLeads.update(id(1), {}),
      "an update to what is there": () => campaignLeads.update(id(1), { ...CAMPAIGN_VALUES, isActive: true }),
      "the same instant, written otherwise": () =>
        campaignLeads.update(id(1), { claimedAt: atWithOffset(5, 2), bookedAt: atWithOffset(4, -6) }),
      "a later updatedAt": () => campaignLeads.update(id(1), { updatedAt: at(9) }),
      "another record": () => campaignLeads.update(id(1), { airtableRecordId: "recB" }),
      "a row with another record and updatedAt": () =>
        campaignLeads.put({ ...row, airtableRecordId: "recC", updatedAt: at(10) }),
    };
    for (const [what, edit] of Object.entries(silent)) await expectNoticed(storage, edit, what, false);
  },

  "what the sync stores leaves none, and does not touch one that waits": async (storage) => {
    await storage.campaignLeads.putMany([campaignLeadRow(1), campaignLeadRow(2)]);
    assert.deepEqual(await noticed(storage), []);
    await storage.campaignLeads.update(id(1), { notes: "Called." });
    const before = await storage.campaignNotices.list({ clientId: CLIENT });
    const changed = [1, 2].map((n) => campaignLeadRow(n, { ...CAMPAIGN_VALUES, isActive: false }));
    await storage.campaignLeads.putMany(changed);
    assert.deepEqual(await storage.campaignNotices.list({ clientId: CLIENT }), before);
  },

  "a notice is left with the edit or not at all": async (storage) => {
    await storage.campaignLeads.putMany([campaignLeadRow(1)]);
    const edits = storage.transaction(async (tx) => {
      await tx.campaignLeads.update(id(1), { notes: "Called." });
      await tx.campaignLeads.put(campaignLeadRow(2));
      assert.deepEqual(await noticed(tx), [1, 2].map(id));
      throw new Error("undo");
    });
    await assert.rejects(edits, { message: "undo" });
    assert.deepEqual(await noticed(storage), []);
    await refusal(storage.campaignLeads.update(id(404), { notes: "Called." }), "NOT_FOUND");
    await refusedInput(storage.campaignLeads.update(id(1), { notes: "Called.", claimedAt: "yesterday" }), "claimedAt");
    assert.deepEqual(await noticed(storage), []);
    await storage.transaction((tx) => tx.campaignLeads.update(id(1), { notes: "Called." }));
    assert.deepEqual(await noticed(storage), [id(1)]);
  },
});

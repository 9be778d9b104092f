import assert from "node:assert/strict";
import type { CampaignLink } from "../../domain/campaign-link.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { allPages, refusal, refusedInput } from "./expectations.js";
import { at, CLIENT, campaignLeadRow, campaignLinkRow, id, OTHER_CLIENT, range, SOURCE } from "./fixtures.js";

const OTHER_SOURCE = "appAAAAAAAAAAAAAA/tblBBBBBBBBBBBBBB";

const leadIdsOf = (links: readonly { leadId: string }[]): string[] => links.map(({ leadId }) => leadId);

const everyLink = ({ campaignLinks }: Pick<StorageAdapter, "campaignLinks">): Promise<CampaignLink[]> =>
  campaignLinks.getMany(range(1, 9).map(id));

/** A conflict that nobody has decided. */
const OPEN = { field: "notes", local: "ours", remote: null, rule: "manual", openedAt: at(1) };
const DECIDED = { ...OPEN, field: "title", decision: { value: "Owner", decidedBy: "ana", decidedAt: at(2) } };

export const campaignLinkCases = casesOf("campaign links", {
  "keeps every field, filled or empty": async (storage) => {
    const filled = campaignLinkRow(1, {
      clientId: OTHER_CLIENT,
      status: "deleted",
      base: { smsStop: { local: true, remote: false }, phone: { local: "918 555 0142", remote: "(918) 555-0142" } },
      seen: { smsStop: true, icpScore: 72.5, notes: null, other: ["nested", { deep: [null] }], "": "empty name" },
      conflicts: [OPEN, DECIDED],
    });
    const empty = campaignLinkRow(2, { base: {}, seen: {} });
    await storage.campaignLinks.saveMany([filled, empty]);
    assert.deepEqual(await storage.campaignLinks.getMany([1, 2].map(id)), [filled, empty]);
  },

  "gives the links of many leads in the order of the ids, each once, without those that do not exist": async (
    storage,
  ) => {
    await storage.campaignLinks.saveMany([1, 2, 3].map((n) => campaignLinkRow(n)));
    const links = await storage.campaignLinks.getMany([3, 404, 1, 3].map(id));
    assert.deepEqual(links, [campaignLinkRow(3), campaignLinkRow(1)]);
    assert.deepEqual(await storage.campaignLinks.getMany([]), []);
  },

  "finds the links of many records of one table, whose ids are case-sensitive, ordered by lead": async (storage) => {
    const rows = [
      campaignLinkRow(3, { recordId: "recA" }),
      campaignLinkRow(1, { recordId: "recB", status: "deleted" }),
      campaignLinkRow(2, { recordId: "reca" }),
      campaignLinkRow(4, { recordId: "recA", source: OTHER_SOURCE }),
    ];
    await storage.campaignLinks.saveMany(rows);
    const find = (...recordIds: string[]) => storage.campaignLinks.findByRecords(SOURCE, recordIds);
    assert.deepEqual(await find("recA", "recC", "recB", "recA"), [rows[1], rows[0]]);
    assert.deepEqual(await find("reca"), [rows[2]]);
    assert.deepEqual(await find(), []);
    assert.deepEqual(await storage.campaignLinks.findByRecords(OTHER_SOURCE, ["recA", "recB"]), [rows[3]]);
  },

  "replaces links whose stored version is one lower": async (storage) => {
    await storage.campaignLinks.saveMany([campaignLinkRow(1), campaignLinkRow(2)]);
    const changed = campaignLinkRow(1, { syncVersion: 2, seen: { email: "a@example.com" }, lastSyncAt: at(5) });
    await storage.campaignLinks.saveMany([changed, campaignLinkRow(3)]);
    assert.deepEqual(await everyLink(storage), [changed, campaignLinkRow(2), campaignLinkRow(3)]);
    const again = { ...changed, syncVersion: 3 };
    await storage.campaignLinks.saveMany([again]);
    await storage.campaignLinks.saveMany([]);
    assert.deepEqual(await storage.campaignLinks.getMany([id(1)]), [again]);
  },

  "a link may move to another record, also of another table, which frees the one before": async (storage) => {
    await storage.campaignLinks.saveMany([campaignLinkRow(1)]);
    await storage.campaignLinks.saveMany([campaignLinkRow(1, { syncVersion: 2, recordId: "rec9" })]);
    assert.deepEqual(await storage.campaignLinks.findByRecords(SOURCE, ["rec1"]), []);
    await storage.campaignLinks.saveMany([campaignLinkRow(2, { recordId: "rec1" })]);
    const moved = campaignLinkRow(1, { syncVersion: 3, recordId: "rec1", source: OTHER_SOURCE });
    await storage.campaignLinks.saveMany([moved]);
    assert.deepEqual(leadIdsOf(await storage.campaignLinks.findByRecords(SOURCE, ["rec1", "rec9"])), [id(2)]);
    assert.deepEqual(await storage.campaignLinks.findByRecords(OTHER_SOURCE, ["rec1"]), [moved]);
    assert.deepEqual(leadIdsOf(await storage.campaignLinks.list({ source: SOURCE })), [id(2)]);
  },

  "refuses a stale link with STALE_WRITE, and stores none of those that came with it": async (storage) => {
    const stored = [
      campaignLinkRow(1),
      campaignLinkRow(2, { recordId: "rec2", status: "deleted" }),
      campaignLinkRow(3, { recordId: "rec2", source: OTHER_SOURCE }),
    ];
    await storage.campaignLinks.saveMany(stored);
    const second = campaignLinkRow(1, { syncVersion: 2 });
    await storage.campaignLinks.saveMany([second]);
    const stale: Record<string, CampaignLink[]> = {
      "a lead that is linked already": [campaignLinkRow(1)],
      "a lead that is linked already, with another record": [campaignLinkRow(1, { recordId: "rec9" })],
      "a lead that is linked already, in another table": [campaignLinkRow(1, { source: OTHER_SOURCE })],
      "the version that is stored": [second],
      "a version that was skipped": [campaignLinkRow(1, { syncVersion: 4 })],
      "a link that is not there": [campaignLinkRow(5, { syncVersion: 2 })],
      "a record that another lead has": [campaignLinkRow(5, { recordId: "rec1" })],
      "a record that another lead had, and that is gone": [campaignLinkRow(5, { recordId: "rec2" })],
      "a move to a record that another lead has": [campaignLinkRow(1, { syncVersion: 3, recordId: "rec2" })],
      "one record twice": [campaignLinkRow(5), campaignLinkRow(6, { recordId: "rec5" })],
      "one lead twice": [campaignLinkRow(5), campaignLinkRow(5, { recordId: "rec6" })],
    };
    for (const [what, links] of Object.entries(stale)) {
      const fresh = [campaignLinkRow(7), campaignLinkRow(2, { syncVersion: 2 })];
      const error = await refusal(storage.campaignLinks.saveMany([...fresh, ...links]), "STALE_WRITE");
      assert.equal(error.retryable, true);
      assert.deepEqual(await everyLink(storage), [second, stored[1], stored[2]], `${what}: nothing should be stored`);
    }
  },

  "lets one of several writers that read the same version through, or that link one record": async (storage) => {
    await storage.campaignLinks.saveMany([campaignLinkRow(1)]);
    const winners = async (links: CampaignLink[]) => {
      const outcomes = await Promise.allSettled(links.map((link) => storage.campaignLinks.saveMany([link])));
      return outcomes.filter(({ status }) => status === "fulfilled").length;
    };
    assert.equal(await winners([2, 3, 4].map((n) => campaignLinkRow(1, { syncVersion: 2, lastSyncAt: at(n) }))), 1);
    assert.equal(await winners([2, 3, 4].map((n) => campaignLinkRow(n, { recordId: "rec9" }))), 1);
    assert.equal(await winners([2, 3, 4].map((n) => campaignLinkRow(5, { recordId: `rec${n * 10}` }))), 1);
  },

  "needs no lead: a link outlives what it links, so that the record is not taken for a new one": async (storage) => {
    const tombstone = campaignLinkRow(1, { status: "deleted" });
    await storage.campaignLinks.saveMany([tombstone]);
    assert.deepEqual(await storage.campaignLinks.findByRecords(SOURCE, ["rec1"]), [tombstone]);
    await storage.campaignLeads.put(campaignLeadRow(1, { clientId: CLIENT }));
    assert.deepEqual(await storage.campaignLinks.getMany([id(1)]), [tombstone]);
  },

  "lists by lead, filtered by table, status and whether a conflict is undecided": async (storage) => {
    await storage.campaignLinks.saveMany([
      campaignLinkRow(5),
      campaignLinkRow(4, { conflicts: [DECIDED] }),
      campaignLinkRow(2, { status: "deleted" }),
      campaignLinkRow(3, { conflicts: [DECIDED, OPEN] }),
      campaignLinkRow(1, { status: "deleted", conflicts: [OPEN] }),
      campaignLinkRow(6, { source: OTHER_SOURCE, conflicts: [OPEN] }),
    ]);
    const list = async (filter: object) => {
      const links = await storage.campaignLinks.list({ source: SOURCE, ...filter });
      for (const limit of [1, 2]) {
        const pages: string[] = [];
        await allPages(async (page) => {
          const rows = await storage.campaignLinks.list({ source: SOURCE, ...filter, ...page });
          pages.push(...leadIdsOf(rows));
          return rows.map(({ leadId }) => ({ id: leadId }));
        }, limit);
        assert.deepEqual(pages, leadIdsOf(links));
      }
      return leadIdsOf(links);
    };
    assert.deepEqual(await list({}), [1, 2, 3, 4, 5].map(id));
    assert.deepEqual(await list({ status: "active" }), [3, 4, 5].map(id));
    assert.deepEqual(await list({ status: "deleted" }), [1, 2].map(id));
    assert.deepEqual(await list({ undecided: true }), [1, 3].map(id));
    assert.deepEqual(await list({ undecided: false }), [1, 2, 3, 4, 5].map(id));
    assert.deepEqual(await list({ undecided: true, status: "active" }), [id(3)]);
    assert.deepEqual(await list({ source: OTHER_SOURCE }), [id(6)]);
    assert.deepEqual(await list({ source: "appX/tblX" }), []);
  },

  "follows a link whose conflict is decided or whose record is gone": async (storage) => {
    await storage.campaignLinks.saveMany([campaignLinkRow(1, { conflicts: [OPEN] })]);
    const undecided = async () => leadIdsOf(await storage.campaignLinks.list({ source: SOURCE, undecided: true }));
    const records = () => storage.campaignLinks.listRecords({ source: SOURCE });
    assert.deepEqual(await undecided(), [id(1)]);
    await storage.campaignLinks.saveMany([campaignLinkRow(1, { syncVersion: 2, conflicts: [DECIDED] })]);
    assert.deepEqual(await undecided(), []);
    assert.deepEqual(await records(), [{ leadId: id(1), recordId: "rec1" }]);
    await storage.campaignLinks.saveMany([campaignLinkRow(1, { syncVersion: 3, status: "deleted" })]);
    assert.deepEqual(await records(), []);
    await storage.campaignLinks.saveMany([campaignLinkRow(1, { syncVersion: 4 })]);
    assert.deepEqual(await records(), [{ leadId: id(1), recordId: "rec1" }]);
  },

  "lists the records that are there, ordered by the code of their ids, page by page": async (storage) => {
    const recordIds = ["recb", "recA0", "rec9", "recB", "rec_", "reca"];
    await storage.campaignLinks.saveMany([
      ...recordIds.map((recordId, n) => campaignLinkRow(n + 1, { recordId })),
      campaignLinkRow(7, { recordId: "recAA", status: "deleted" }),
      campaignLinkRow(8, { recordId: "recAB", source: OTHER_SOURCE }),
    ]);
    const expected = ["rec9", "recA0", "recB", "rec_", "reca", "recb"].map((recordId) => ({
      leadId: id(recordIds.indexOf(recordId) + 1),
      recordId,
    }));
    assert.deepEqual(await storage.campaignLinks.listRecords({ source: SOURCE }), expected);
    for (const limit of [1, 2, 6]) {
      const found: typeof expected = [];
      await allPages(async (page) => {
        const rows = await storage.campaignLinks.listRecords({ source: SOURCE, ...page });
        found.push(...rows);
        return rows.map(({ recordId }) => ({ id: recordId }));
      }, limit);
      assert.deepEqual(found, expected);
    }
    const behindGone = await storage.campaignLinks.listRecords({ source: SOURCE, afterId: "recAA", limit: 1 });
    assert.deepEqual(behindGone, [expected[2]]);
    assert.deepEqual(await storage.campaignLinks.listRecords({ source: "appX/tblX" }), []);
  },

  "counts the links of a table, all or those of a status": async (storage) => {
    assert.equal(await storage.campaignLinks.count({ source: SOURCE }), 0);
    await storage.campaignLinks.saveMany([
      campaignLinkRow(1),
      campaignLinkRow(2, { conflicts: [OPEN] }),
      campaignLinkRow(3, { status: "deleted", conflicts: [OPEN] }),
      campaignLinkRow(4, { source: OTHER_SOURCE }),
    ]);
    assert.equal(await storage.campaignLinks.count({ source: SOURCE }), 3);
    assert.equal(await storage.campaignLinks.count({ source: SOURCE, status: "active" }), 2);
    assert.equal(await storage.campaignLinks.count({ source: SOURCE, status: "deleted" }), 1);
    const within = storage.transaction(async (tx) => {
      await tx.campaignLinks.saveMany([campaignLinkRow(1, { syncVersion: 2, status: "deleted" })]);
      return tx.campaignLinks.count({ source: SOURCE, status: "active" });
    });
    assert.equal(await within, 1);
  },

  "saves links with their transaction or not at all": async (storage) => {
    await storage.campaignLinks.saveMany([campaignLinkRow(1)]);
    const moved = campaignLinkRow(1, { syncVersion: 2, recordId: "rec9" });
    const work = storage.transaction(async (tx) => {
      await tx.campaignLinks.saveMany([moved, campaignLinkRow(2, { recordId: "rec8" })]);
      assert.deepEqual(await tx.campaignLinks.findByRecords(SOURCE, ["rec1", "rec9"]), [moved]);
      assert.equal((await tx.campaignLinks.listRecords({ source: SOURCE })).length, 2);
      throw new Error("undo");
    });
    await assert.rejects(work, { message: "undo" });
    assert.deepEqual(await everyLink(storage), [campaignLinkRow(1)]);
    assert.deepEqual(await storage.campaignLinks.findByRecords(SOURCE, ["rec1", "rec8", "rec9"]), [campaignLinkRow(1)]);
  },

  "refuses links and queries it cannot read, and does none of it": async ({ campaignLinks }) => {
    const malformed = { ...campaignLinkRow(2), recordId: "" };
    await refusedInput(campaignLinks.saveMany([campaignLinkRow(1), malformed]), "1.recordId");
    await refusedInput(campaignLinks.saveMany([{ ...campaignLinkRow(1), syncVersion: 0 }]), "0.syncVersion");
    await refusedInput(campaignLinks.list({ source: "" }), "source");
    await refusedInput(campaignLinks.list({ source: SOURCE, limit: 0 }), "limit");
    await refusedInput(campaignLinks.listRecords({ source: SOURCE, limit: 1.5 }), "limit");
    const status: string = "gone";
    await refusedInput(campaignLinks.count({ source: SOURCE, status: status as "active" }), "status");
    assert.deepEqual(await campaignLinks.list({ source: SOURCE }), []);
  },
});

import assert from "node:assert/strict";
import type { StorageAdapter } from "../../ports/storage.js";
import { failure, noticed, noticeOf } from "./campaign-steps.js";
import { casesOf } from "./case.js";
import { refusedInput } from "./expectations.js";
import { at, CLIENT, campaignLeadRow, id, OTHER_CLIENT, range } from "./fixtures.js";

/** Campaign leads that nobody edited, and notices of those that are named. */
async function seedNotices(storage: StorageAdapter, leads: number, noticedLeads = range(1, leads)): Promise<void> {
  await storage.campaignLeads.putMany(range(1, leads).map((n) => campaignLeadRow(n)));
  if (noticedLeads.length > 0) await storage.campaignNotices.add(noticedLeads.map(id), at(0));
}

export const campaignNoticeCases = casesOf("campaign notices", {
  "keeps one notice of each lead that is named, and none of leads that do not exist": async (storage) => {
    await seedNotices(storage, 3, []);
    await storage.campaignNotices.add([3, 404, 1, 3].map(id), at(5));
    const notices = await storage.campaignNotices.list({ clientId: CLIENT });
    const expected = [1, 3].map((n) => ({
      leadId: id(n),
      clientId: CLIENT,
      attempts: 0,
      notBefore: at(5),
      errorCode: null,
      errorMessage: null,
      noticedAt: at(5),
    }));
    assert.deepEqual(
      notices.map(({ version: _, ...notice }) => notice),
      expected,
    );
    assert.ok(notices.every(({ version }) => Number.isInteger(version) && version >= 1));
    await storage.campaignNotices.add([], at(5));
    await storage.campaignNotices.add([id(404)], at(5));
    assert.deepEqual(await storage.campaignNotices.list({ clientId: CLIENT }), notices);
  },

  "a newer notice is absorbed by one that waits: a higher version, its failures forgotten": async (storage) => {
    await seedNotices(storage, 1);
    await storage.campaignNotices.postpone([failure(await noticeOf(storage, id(1)), 60)]);
    const failed = await noticeOf(storage, id(1));
    await storage.campaignNotices.add([id(1)], at(5));
    const again = await noticeOf(storage, id(1));
    const fresh = { attempts: 0, notBefore: at(5), errorCode: null, errorMessage: null, noticedAt: at(0) };
    assert.deepEqual(again, { ...failed, ...fresh, version: again.version });
    assert.ok(again.version > failed.version);
    assert.deepEqual(await noticed(storage), [id(1)]);
  },

  "an edit is absorbed as well, and ends the rest of one that failed": async (storage) => {
    await seedNotices(storage, 1);
    await storage.campaignNotices.postpone([failure(await noticeOf(storage, id(1)), 60)]);
    const failed = await noticeOf(storage, id(1));
    await storage.campaignLeads.update(id(1), { notes: "Called.", updatedAt: at(5) });
    const [again] = await storage.campaignNotices.list({ clientId: CLIENT, at: at(5) });
    assert.ok(again && again.version > failed.version);
    assert.deepEqual([again.attempts, again.errorCode, again.errorMessage, again.noticedAt], [0, null, null, at(0)]);
  },

  "who holds a notice that was settled cannot settle the next one of its lead": async (storage) => {
    await seedNotices(storage, 1);
    const first = await noticeOf(storage, id(1));
    assert.deepEqual(await storage.campaignNotices.settle([first]), []);
    await storage.campaignNotices.add([id(1)], at(9));
    const second = await noticeOf(storage, id(1));
    assert.ok(second.version > first.version);
    assert.equal(second.noticedAt, at(9));
    assert.deepEqual(await storage.campaignNotices.settle([first]), [id(1)]);
    await storage.campaignNotices.postpone([failure(first, 60)]);
    assert.deepEqual(await noticeOf(storage, id(1)), second);
  },

  "settles what is still at its version and tells what is not, in the order given": async (storage) => {
    await seedNotices(storage, 4);
    const [first, second, third, fourth] = await storage.campaignNotices.list({ clientId: CLIENT });
    assert.ok(first && second && third && fourth);
    await storage.campaignNotices.add([id(1)], at(1));
    await storage.campaignLeads.update(id(3), { notes: "Called." });
    assert.deepEqual(await storage.campaignNotices.settle([third, second, first]), [3, 1].map(id));
    assert.deepEqual(await noticed(storage), [1, 3, 4].map(id));
    assert.deepEqual(await storage.campaignNotices.settle([second, fourth]), [id(2)]);
    assert.deepEqual(await storage.campaignNotices.settle([]), []);
    assert.deepEqual(await noticed(storage), [1, 3].map(id));
  },

  "lets what failed rest, where it is still at its version, and counts the attempts": async (storage) => {
    await seedNotices(storage, 3);
    const [first, second, third] = await storage.campaignNotices.list({ clientId: CLIENT });
    assert.ok(first && second && third);
    await storage.campaignNotices.add([id(2)], at(1));
    const newer = await noticeOf(storage, id(2));
    await storage.campaignNotices.postpone([second, first].map((notice) => failure(notice, 5)));
    const failed = { attempts: 1, notBefore: at(5), errorCode: "REMOTE_REJECTED", errorMessage: "Refused." };
    assert.deepEqual(await storage.campaignNotices.list({ clientId: CLIENT }), [{ ...first, ...failed }, newer, third]);
    await storage.campaignNotices.postpone([{ ...failure(first, 7), errorCode: "TIMEOUT_ERROR", errorMessage: "" }]);
    const again = { ...first, attempts: 2, notBefore: at(7), errorCode: "TIMEOUT_ERROR", errorMessage: "" };
    assert.deepEqual(await noticeOf(storage, id(1)), again);
    await storage.campaignNotices.postpone([]);
    assert.deepEqual(await storage.campaignNotices.settle([again]), []);
  },

  "lists and counts what rests only from the instant on at which its rest ends": async (storage) => {
    await seedNotices(storage, 3);
    const [first, second] = await storage.campaignNotices.list({ clientId: CLIENT });
    assert.ok(first && second);
    await storage.campaignNotices.postpone([failure(first, 5), failure(second, 9)]);
    const due = async (minute: number) => {
      const query = { clientId: CLIENT, at: at(minute) };
      const leads = (await storage.campaignNotices.list(query)).map(({ leadId }) => leadId);
      assert.equal(await storage.campaignNotices.count(query), leads.length);
      return leads;
    };
    assert.deepEqual(await due(4.99), [id(3)]);
    assert.deepEqual(await due(5), [1, 3].map(id));
    assert.deepEqual(await due(9), [1, 2, 3].map(id));
    assert.deepEqual(await noticed(storage), [1, 2, 3].map(id));
    assert.equal(await storage.campaignNotices.count({ clientId: CLIENT }), 3);
  },

  "does not let a notice rest that never failed, whatever clock it was made by": async (storage) => {
    await seedNotices(storage, 1, []);
    await storage.campaignNotices.add([id(1)], at(10));
    const early = { clientId: CLIENT, at: at(0) };
    assert.deepEqual(
      (await storage.campaignNotices.list(early)).map(({ leadId }) => leadId),
      [id(1)],
    );
    assert.equal(await storage.campaignNotices.count(early), 1);
  },

  "keeps the notices of clients apart": async (storage) => {
    await storage.campaignLeads.putMany(
      [1, 2, 3].map((n) => campaignLeadRow(n, n === 2 ? { clientId: OTHER_CLIENT } : {})),
    );
    await storage.campaignNotices.add([1, 2, 3].map(id), at(0));
    assert.deepEqual(await noticed(storage), [1, 3].map(id));
    assert.deepEqual(await noticed(storage, OTHER_CLIENT), [id(2)]);
    assert.equal(await storage.campaignNotices.count({ clientId: OTHER_CLIENT }), 1);
    assert.deepEqual(await noticed(storage, id(404)), []);
    assert.equal(await storage.campaignNotices.count({ clientId: id(404) }), 0);
  },

  "pages by lead id, also behind a notice that is settled meanwhile": async (storage) => {
    await seedNotices(storage, 5, [5, 2, 4, 1, 3]);
    const next = (afterId?: string) =>
      storage.campaignNotices.list({
        clientId: CLIENT,
        at: at(1),
        limit: 2,
        ...(afterId !== undefined && { afterId }),
      });
    const seen: string[] = [];
    let page = await next();
    while (page.length > 0) {
      seen.push(...page.map(({ leadId }) => leadId));
      assert.deepEqual(await storage.campaignNotices.settle(page), []);
      page = await next(seen.at(-1));
    }
    assert.deepEqual(seen, range(1, 5).map(id));
    assert.deepEqual(await noticed(storage), []);
  },

  "gives 100 notices where no limit is named": async (storage) => {
    await seedNotices(storage, 101);
    assert.equal((await noticed(storage)).length, 100);
    assert.equal(await storage.campaignNotices.count({ clientId: CLIENT }), 101);
  },

  "adds, settles and postpones with its transaction, or not at all": async (storage) => {
    await seedNotices(storage, 3, [1, 2]);
    const [first, second] = await storage.campaignNotices.list({ clientId: CLIENT });
    assert.ok(first && second);
    const work = storage.transaction(async (tx) => {
      assert.deepEqual(await tx.campaignNotices.settle([first]), []);
      await tx.campaignNotices.postpone([failure(second, 9)]);
      await tx.campaignNotices.add([id(3)], at(1));
      assert.deepEqual(await noticed(tx), [2, 3].map(id));
      assert.equal(await tx.campaignNotices.count({ clientId: CLIENT, at: at(1) }), 1);
      throw new Error("undo");
    });
    await assert.rejects(work, { message: "undo" });
    assert.deepEqual(await storage.campaignNotices.list({ clientId: CLIENT }), [first, second]);
  },

  "refuses notices and queries it cannot read, and does none of it": async (storage) => {
    await seedNotices(storage, 2, [1]);
    const { campaignNotices } = storage;
    const notice = await noticeOf(storage, id(1));
    await refusedInput(campaignNotices.add([id(2)], "yesterday"), "at");
    await refusedInput(campaignNotices.list({ clientId: CLIENT, at: "now" }), "at");
    await refusedInput(campaignNotices.list({ clientId: CLIENT, limit: 0 }), "limit");
    await refusedInput(campaignNotices.count({ clientId: "" }), "clientId");
    await refusedInput(campaignNotices.settle([notice, { ...notice, version: 0.5 }]), "1.version");
    const spoilt = { ...failure(notice, 1), notBefore: "later" };
    await refusedInput(campaignNotices.postpone([failure(notice, 1), spoilt]), "1.notBefore");
    assert.deepEqual(await campaignNotices.list({ clientId: CLIENT }), [notice]);
  },
});

import assert from "node:assert/strict";
import type { StorageAdapter } from "../../ports/storage.js";
import { failure, noticed, noticeOf } from "./campaign-steps.js";
import { casesOf } from "./case.js";
import { latch } from "./expectations.js";
import { at, campaignLeadRow, eventRow, id, jobRow, seedLeads } from "./fixtures.js";

/** Which leads a listener sees noticed when it is first called, after all of `act`. Undefined where nobody can listen. */
async function firstNews(storage: StorageAdapter, act: () => Promise<void>): Promise<string[] | undefined> {
  if (!storage.listen) return undefined;
  const called = latch();
  const seen: Promise<string[]>[] = [];
  const stop = await storage.listen(() => {
    seen.push(noticed(storage));
    called.open();
  }, "campaigns");
  await act();
  await called.opened;
  await stop();
  return seen[0];
}

/** Asserts what a listener sees when it is first called. */
async function expectNews(storage: StorageAdapter, act: () => Promise<void>, expected: string[]): Promise<void> {
  const seen = await firstNews(storage, act);
  if (seen !== undefined) assert.deepEqual(seen, expected);
}

export const campaignListenCases = casesOf("campaign notices: listen", {
  "tells of an edit once its notice can be seen, and not of one that was undone": async (storage) => {
    await storage.campaignLeads.putMany([campaignLeadRow(1), campaignLeadRow(2)]);
    const edit = async (n: number, isUndone: boolean) =>
      storage.transaction(async (tx) => {
        await tx.campaignLeads.update(id(n), { notes: "Called." });
        if (isUndone) throw new Error("undo");
      });
    const act = async () => {
      await assert.rejects(edit(1, true), { message: "undo" });
      await edit(2, false);
    };
    await expectNews(storage, act, [id(2)]);
  },

  "tells of a new lead, of an edit that is absorbed, and of notices that are added": async (storage) => {
    await expectNews(storage, () => storage.campaignLeads.put(campaignLeadRow(1)), [id(1)]);
    await expectNews(storage, () => storage.campaignLeads.update(id(1), { notes: "Called." }), [id(1)]);
    await storage.campaignLeads.putMany([campaignLeadRow(2)]);
    await expectNews(storage, () => storage.campaignNotices.add([id(2)], at(0)), [1, 2].map(id));
  },

  "says nothing of what leaves no notice, or ends one": async (storage) => {
    await storage.campaignLeads.put(campaignLeadRow(1));
    const act = async () => {
      await storage.campaignLeads.putMany([campaignLeadRow(2)]);
      await storage.campaignLeads.update(id(1), { updatedAt: at(5) });
      await storage.campaignNotices.postpone([failure(await noticeOf(storage, id(1)), 9)]);
      await storage.campaignNotices.settle([await noticeOf(storage, id(1))]);
      await storage.campaignLeads.put(campaignLeadRow(3));
    };
    await expectNews(storage, act, [id(3)]);
  },

  "tells of campaign leads only who listens to them, and these of nothing else": async (storage) => {
    if (!storage.listen) return;
    await seedLeads(storage);
    const heard: string[] = [];
    const topics = ["jobs", "feed", "campaigns"] as const;
    const latches = { jobs: latch(), feed: latch(), campaigns: latch() };
    const stops: (() => Promise<void>)[] = [];
    for (const topic of topics) {
      const hear = () => {
        heard.push(topic);
        latches[topic].open();
      };
      stops.push(await storage.listen(hear, topic));
    }
    await storage.campaignLeads.put(campaignLeadRow(1));
    await latches.campaigns.opened;
    await storage.feed.append([eventRow(1)]);
    await latches.feed.opened;
    await storage.queue.enqueue(jobRow(1));
    await latches.jobs.opened;
    assert.deepEqual(heard, ["campaigns", "feed", "jobs"]);
    for (const stop of stops) await stop();
  },
});

import assert from "node:assert/strict";
import type { NewJob, StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { allPages, idsOf, refusal } from "./expectations.js";
import { at, id, jobRow, seedLeads } from "./fixtures.js";
import { again, claim, claimOne, completed, failed, orphan, settle } from "./queue-steps.js";

async function enqueue(storage: StorageAdapter, ...jobs: NewJob[]): Promise<void> {
  for (const job of jobs) await storage.queue.enqueue(job);
}

export const queueListCases = casesOf("queue: list", {
  "lists in the order of createdAt, then id": async (storage) => {
    await seedLeads(storage, 4);
    await enqueue(
      storage,
      jobRow(4, { at: at(1) }),
      jobRow(3, { at: at(2) }),
      jobRow(2, { at: at(1) }),
      jobRow(1, { at: at(3) }),
    );
    assert.deepEqual(idsOf(await storage.queue.list()), [2, 4, 3, 1].map(id));
  },

  "filters by status, conversation and property": async (storage) => {
    await seedLeads(storage, 3);
    await enqueue(storage, jobRow(1), jobRow(2, { propertyId: id(2) }), jobRow(3));
    await enqueue(storage, jobRow(4, { conversationId: id(3), syncOperation: "pull" }), orphan(5, "p-1"));
    const first = await claimOne(storage);
    const list = async (filter: Parameters<typeof storage.queue.list>[0]) => idsOf(await storage.queue.list(filter));
    assert.deepEqual(await list({ status: "processing" }), [id(1)]);
    assert.deepEqual(await list({ status: "pending" }), [2, 3, 4, 5].map(id));
    assert.deepEqual(await list({ status: "completed" }), []);
    assert.deepEqual(await list({ propertyId: id(1), status: "pending" }), [3, 4, 5].map(id));
    assert.deepEqual(await list({ conversationId: id(3) }), [3, 4].map(id));
    assert.deepEqual(await list({ conversationId: id(3), status: "processing" }), []);
    assert.deepEqual(await list({ conversationId: id(3), propertyId: id(2) }), []);
    await settle(storage, first, completed(2));
    assert.deepEqual(await list({ status: "completed" }), [id(1)]);
    assert.deepEqual(await list({ status: "processing" }), []);
  },

  "filters by the code of the error, of jobs that failed and of those that will be tried again": async (storage) => {
    await seedLeads(storage, 4);
    await enqueue(storage, jobRow(1), jobRow(2), jobRow(3), jobRow(4));
    const [a, b, c] = await claim(storage, { limit: 3 });
    assert.ok(a && b && c);
    await settle(storage, a, failed("AUTH_ERROR"));
    await settle(storage, b, failed("NETWORK_ERROR"));
    await settle(storage, c, again(true));
    const list = async (filter: Parameters<typeof storage.queue.list>[0]) => idsOf(await storage.queue.list(filter));
    assert.deepEqual(await list({ errorCode: "NETWORK_ERROR" }), [2, 3].map(id));
    assert.deepEqual(await list({ errorCode: "NETWORK_ERROR", status: "failed" }), [id(2)]);
    assert.deepEqual(await list({ errorCode: "NETWORK_ERROR", conversationId: id(3) }), [id(3)]);
    assert.deepEqual(await list({ errorCode: "AUTH_ERROR", propertyId: id(1) }), [id(1)]);
    assert.deepEqual(await list({ errorCode: "AUTH_ERROR", propertyId: id(2) }), []);
    assert.deepEqual(await list({ errorCode: "TIMEOUT_ERROR" }), []);
    const pages = await allPages((page) => storage.queue.list({ ...page, errorCode: "NETWORK_ERROR" }), 1);
    assert.deepEqual(idsOf(pages), [2, 3].map(id));
  },

  "pages without gaps or repeats": async (storage) => {
    await seedLeads(storage, 7);
    for (let n = 1; n <= 7; n++) await enqueue(storage, jobRow(n, { at: at(n >> 1), conversationId: id(n) }));
    for (const limit of [1, 3, 7]) {
      assert.deepEqual(idsOf(await allPages((page) => storage.queue.list(page), limit)), [1, 2, 3, 4, 5, 6, 7].map(id));
    }
    await enqueue(storage, jobRow(8, { conversationId: id(1), syncOperation: "pull", at: at(8) }));
    const ofLead = await allPages((page) => storage.queue.list({ ...page, conversationId: id(1) }), 1);
    assert.deepEqual(idsOf(ofLead), [1, 8].map(id));
  },

  "a page after an unknown job is refused with NOT_FOUND": async (storage) => {
    await refusal(storage.queue.list({ afterId: id(404) }), "NOT_FOUND");
  },
});

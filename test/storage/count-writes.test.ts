import { describe, expect, it } from "vitest";
import { MemoryStorageAdapter } from "../../src/storage/memory/index.js";
import { countWrites, isCountedWrite } from "../../src/testing/count-writes.js";
import { alertRow } from "../../src/testing/storage-conformance/alerts.js";
import {
  activityRow,
  at,
  campaignLeadRow,
  eventRow,
  id,
  integrationRow,
  jobRow,
  leadSubject,
  linkRow,
  seedLeads,
} from "../../src/testing/storage-conformance/fixtures.js";
import { claimOne, completed, settlement } from "../../src/testing/storage-conformance/queue-steps.js";

async function countedStorage() {
  const memory = new MemoryStorageAdapter();
  await seedLeads(memory, 2);
  return countWrites(memory);
}

describe("countWrites", () => {
  it("counts what changes the queue, inside of transactions and outside", async () => {
    const { storage, writes } = await countedStorage();
    await storage.transaction(async (tx) => {
      await tx.queue.enqueueMany([jobRow(1), jobRow(2)]);
    });
    await storage.queue.settleMany([settlement(await claimOne(storage), completed())]);
    await storage.queue.cancel(id(2), at(2), "No longer wanted.");
    await storage.queue.retry(id(2), at(3));
    await storage.queue.retryFailed({ at: at(3) });
    expect(writes).toEqual({
      "queue.enqueueMany": 1,
      "queue.settleMany": 1,
      "queue.cancel": 1,
      "queue.retry": 1,
      "queue.retryFailed": 1,
    });
  });

  it("counts locks, and lets requests be reserved uncounted", async () => {
    const counted = await countedStorage();
    const { locks, rateLimits } = counted.storage;
    const lease = { holder: "a", at: at(0), leaseMs: 60_000 };
    expect(await locks.acquire(["n"], lease)).toEqual({ acquired: true });
    await locks.renew(["n"], lease);
    await locks.release(["n"], "a");
    expect(await rateLimits.reserve("resman", at(0), { limit: 1, intervalMs: 1000 })).toBe(at(0));
    expect(counted.writes).toEqual({ "locks.acquire": 1, "locks.renew": 1, "locks.release": 1 });
    expect(counted.total).toBe(3);
  });

  it("counts what moves rows and what forgets them", async () => {
    const { storage, writes } = await countedStorage();
    await storage.links.save(linkRow(1), null);
    await storage.transaction(async (tx) => {
      await tx.links.remove(id(1), "resman", 1);
      await tx.log.move(id(1), id(2));
      await tx.conversationUpdates.move(id(1), id(2));
    });
    await storage.distinctions.remove(id(1), leadSubject(1), leadSubject(2));
    expect(writes).toEqual({
      "links.save": 1,
      "links.remove": 1,
      "log.move": 1,
      "conversationUpdates.move": 1,
      "distinctions.remove": 1,
    });
  });

  it("counts what the portal and the feed are told", async () => {
    const { storage, writes } = await countedStorage();
    await storage.campaignLeads.put(campaignLeadRow(1));
    await storage.transaction(async (tx) => {
      await tx.campaignLeads.update(id(1), { notes: "Called." });
      await tx.activities.append(activityRow(1));
      await tx.feed.append([eventRow(1)]);
      await tx.receipts.recordMany([{ source: "resman", id: "1", receivedAt: at(1) }]);
    });
    await storage.feed.purge(at(9));
    expect(writes).toEqual({
      "campaignLeads.put": 1,
      "campaignLeads.update": 1,
      "activities.append": 1,
      "feed.append": 1,
      "receipts.recordMany": 1,
      "feed.purge": 1,
    });
  });

  it("counts what becomes of properties that fail, and of alerts", async () => {
    const { storage, writes } = await countedStorage();
    await storage.integrations.put(integrationRow(1));
    await storage.transaction(async (tx) => {
      await tx.integrations.countFailure(id(1), at(1));
      await tx.integrations.suspend(id(1), { retryAt: at(2), status: "error" });
      await tx.alerts.save(alertRow(), null);
    });
    await storage.integrations.recover(id(1), at(3));
    await storage.alerts.list();
    await storage.queue.oldestLate({ at: at(3) });
    expect(writes).toEqual({
      "integrations.put": 1,
      "integrations.countFailure": 1,
      "integrations.suspend": 1,
      "alerts.save": 1,
      "integrations.recover": 1,
    });
  });

  it("knows every method: a new one either only reads, or is counted", () => {
    const uncounted = new Set<string>();
    for (const [name, repository] of Object.entries(new MemoryStorageAdapter())) {
      for (const method of Object.keys(repository)) {
        if (!isCountedWrite(method)) uncounted.add(`${name}.${method}`);
      }
    }
    const reads = [...uncounted].filter(
      (method) => !/\.(get|getMany|load|find\w*|list\w*|stats|series|oldestLate|counts?|bounds)$/.test(method),
    );
    expect(reads).toEqual(["queue.claim", "rateLimits.reserve", "rateLimits.pause"]);
  });

  it("counts nothing while all is only looked at", async () => {
    const counted = await countedStorage();
    await counted.storage.queue.claim({ workerId: "w", at: at(1), leaseMs: 60_000, limit: 10 });
    await counted.storage.conversations.list();
    expect(counted.total).toBe(0);
  });
});

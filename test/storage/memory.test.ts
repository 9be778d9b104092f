import { describe, expect, it, vi } from "vitest";
import { MemoryStorageAdapter } from "../../src/storage/memory/index.js";
import {
  at,
  CLIENT,
  campaignLeadRow,
  conversationRow,
  id,
  jobRow,
  linkRow,
  logRow,
  seedLeads,
  userRow,
} from "../../src/testing/storage-conformance/fixtures.js";
import { storageConformanceCases } from "../../src/testing/storage-conformance/index.js";
import { endedJob, failed } from "../../src/testing/storage-conformance/queue-steps.js";

describe("MemoryStorageAdapter keeps the contract", () => {
  it.each(storageConformanceCases().map(({ area, name, run }) => ({ title: `${area}: ${name}`, run })))(
    "$title",
    async ({ run }) => {
      await run(async () => new MemoryStorageAdapter());
    },
  );
});

/** A transaction that has written to user 1 and waits to be let go on. */
async function openTransaction(storage: MemoryStorageAdapter) {
  let begun = (): void => {};
  let commit = (): void => {};
  const isBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const mayEnd = new Promise<void>((resolve) => {
    commit = resolve;
  });
  const ended = storage.transaction(async (tx) => {
    await tx.users.put(userRow(1, { firstName: "Inside" }));
    begun();
    await mayEnd;
  });
  await isBegun;
  return { commit, ended };
}

describe("MemoryStorageAdapter", () => {
  it("answers reads at once while a transaction runs, with what was committed last", async () => {
    const storage = new MemoryStorageAdapter();
    await seedLeads(storage);
    const { commit, ended } = await openTransaction(storage);
    expect(await storage.users.get(id(1))).toEqual(userRow(1));
    expect(await storage.conversations.list()).toEqual([conversationRow(1)]);
    commit();
    await ended;
    expect((await storage.users.get(id(1)))?.firstName).toBe("Inside");
  });

  it("lets writes wait for the transactions before them, in the order they came", async () => {
    const storage = new MemoryStorageAdapter();
    await seedLeads(storage);
    const { commit, ended } = await openTransaction(storage);
    const patch = { firstName: "Outside" };
    const write = storage.users.update(id(1), patch);
    const seen = storage.transaction(async (tx) => (await tx.users.get(id(1)))?.firstName);
    patch.firstName = "changed while it waited";
    expect((await storage.users.get(id(1)))?.firstName).toBe("Renter 1");
    commit();
    await Promise.all([ended, write]);
    expect(await seen).toBe("Outside");
  });

  it("keeps what was written without being awaited, as long as the transaction was open", async () => {
    const storage = new MemoryStorageAdapter();
    const writes: Promise<void>[] = [];
    await storage.transaction(async (tx) => {
      writes.push(tx.users.put(userRow(1)), tx.users.put(userRow(2)));
    });
    await Promise.all(writes);
    expect(await storage.users.get(id(2))).toEqual(userRow(2));
  });

  it("notes an edit at the instant its row says it was made: it has no clock", async () => {
    const storage = new MemoryStorageAdapter();
    await storage.campaignLeads.put(campaignLeadRow(1, { updatedAt: at(3) }));
    await storage.campaignLeads.putMany([campaignLeadRow(2)]);
    await storage.campaignLeads.update(id(2), { notes: "Called.", updatedAt: at(4) });
    const notices = await storage.campaignNotices.list({ clientId: CLIENT });
    expect(notices.map(({ noticedAt, notBefore }) => [noticedAt, notBefore])).toEqual([
      [at(3), at(3)],
      [at(4), at(4)],
    ]);
  });

  it("tells its logger of a listener that fails, at once or later", async () => {
    const error = vi.fn();
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error };
    const storage = new MemoryStorageAdapter({ logger });
    const failures = [new Error("at once"), new Error("later")];
    await storage.listen(() => {
      throw failures[0];
    });
    await storage.listen(() => Promise.reject(failures[1]));
    await storage.queue.enqueue(jobRow(1));
    await vi.waitFor(() => expect(error).toHaveBeenCalledTimes(2));
    // Loggers are given plain facts: of an error its name and message.
    expect(error.mock.calls.map(([, facts]) => facts.error)).toEqual(
      failures.map(({ name, message }) => ({ name, message })),
    );
  });

  it("does not call a listener that stopped before its call was due", async () => {
    const storage = new MemoryStorageAdapter();
    const onNews = vi.fn();
    const stop = await storage.listen(onNews);
    const enqueued = storage.queue.enqueue(jobRow(1));
    await stop();
    await enqueued;
    expect(onNews).not.toHaveBeenCalled();
  });

  it("lists samples of one instant in the order they were made", async () => {
    const storage = new MemoryStorageAdapter();
    const sample = (value: number) => ({ name: "lag", value, propertyId: null, at: at(1) });
    for (let value = 0; value < 12; value++) await storage.metrics.append([sample(value)]);
    const samples = await storage.metrics.list({ name: "lag", from: at(1), to: at(2) });
    expect(samples.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("names the record and the path of a bad row", async () => {
    const storage = new MemoryStorageAdapter();
    const bad = linkRow(1, { syncVersion: 1 });
    await expect(storage.links.save({ ...bad, syncVersion: 0.5 }, null)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringMatching(`^link ${id(1)} is not valid: syncVersion: `),
    });
    await expect(storage.log.append({ ...logRow(1), createdAt: at(1).slice(0, 10) })).rejects.toThrow(
      /^log entry .*createdAt/,
    );
  });

  it("does not take an undefined field of a patch for a value", async () => {
    const storage = new MemoryStorageAdapter();
    await seedLeads(storage);
    await storage.conversations.put(conversationRow(1, { status: "qualified", leadScore: 4 }));
    await storage.conversations.update(id(1), JSON.parse('{"leadScore":5}'));
    const careless: object = { status: undefined, leadScore: undefined, id: id(2) };
    await storage.conversations.update(id(1), careless);
    expect(await storage.conversations.get(id(1))).toEqual(conversationRow(1, { status: "qualified", leadScore: 5 }));
    expect(await storage.conversations.get(id(2))).toBeUndefined();
  });

  it("has repositories that can be taken apart", async () => {
    const { users, locks, rateLimits } = new MemoryStorageAdapter();
    const { put, get } = users;
    await put(userRow(1));
    expect(await get(id(1))).toEqual(userRow(1));
    const { acquire } = locks;
    expect(await acquire(["n"], { holder: "a", at: at(0), leaseMs: 1 })).toEqual({ acquired: true });
    const { reserve } = rateLimits;
    expect(await reserve("resman", at(0), { limit: 1, intervalMs: 1 })).toBe(at(0));
  });

  it("needs to be told the time to archive by", async () => {
    await expect(new MemoryStorageAdapter().archive()).rejects.toMatchObject({
      code: "INVALID_INPUT",
      context: { issues: [{ path: "at" }] },
    });
  });

  it("keeps a job that is retried while it archives", async () => {
    const storage = new MemoryStorageAdapter();
    await seedLeads(storage, 2);
    for (const n of [1, 2]) await endedJob(storage, jobRow(n), failed());
    const { commit, ended } = await openTransaction(storage);
    const retried = storage.queue.retry(id(1), at(9));
    const archived = storage.archive({ at: at(60 * 24 * 30) });
    commit();
    await Promise.all([ended, retried]);
    expect(await archived).toEqual({ log: 0, conflicts: 0, queue: 1, feed: 0, receipts: 0, metrics: 0 });
    expect((await storage.queue.list()).map((job) => job.id)).toEqual([id(1)]);
  });

  it("answers locks and reservations while a transaction runs", async () => {
    const storage = new MemoryStorageAdapter();
    const { commit, ended } = await openTransaction(storage);
    const lease = { holder: "a", at: at(0), leaseMs: 60_000 };
    expect(await storage.locks.acquire(["n"], lease)).toEqual({ acquired: true });
    expect(await storage.rateLimits.reserve("resman", at(0), { limit: 1, intervalMs: 1000 })).toBe(at(0));
    commit();
    await ended;
  });
});

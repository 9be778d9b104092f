import { bench, describe } from "vitest";
import { conversationSchema } from "../src/domain/conversation.js";
import { linkSchema } from "../src/domain/link.js";
import { syncLogEntrySchema } from "../src/domain/sync-log.js";
import { userSchema } from "../src/domain/user.js";
import type { NewJob, Repositories, Settlement } from "../src/ports/storage.js";
import { MemoryStorageAdapter } from "../src/storage/memory/index.js";

/*
 * What one operation costs among 1,000, 10,000 and 100,000 leads: compare the three lines of a group, they should be
 * alike. The last group is the queue by itself: a drain of many jobs, claimed by the batch.
 */

const START = Date.parse("2026-03-02T17:00:00.000Z");
const instant = (ms: number): string => new Date(START + ms).toISOString();
const LATER = instant(1e10);

/** Ids that do not order as they were made, as random ones. */
const uuid = (table: number, n: number): string => {
  const mixed = (Math.imul(n + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0");
  return `${mixed}-0000-4000-8000-${(table * 2 ** 40 + n).toString(16).padStart(12, "0")}`;
};
const USER = 1;
const CONVERSATION = 2;
const LINK = 3;
const JOB = 4;
const LOG = 5;

/** A hundred leads each. */
const propertyOf = (n: number): string => `property-${Math.floor(n / 100)}`;

const user = (n: number) =>
  userSchema.parse({
    id: uuid(USER, n),
    firstName: "Ana",
    email: `renter${n}@example.com`,
    phone: `+1${9182000000 + n}`,
  });

const conversation = (n: number) =>
  conversationSchema.parse({
    id: uuid(CONVERSATION, n),
    userId: uuid(USER, n),
    propertyId: propertyOf(n),
    startTime: instant(n),
    updatedAt: instant(n),
    desiredFeatures: ["pool"],
  });

const field = { local: "a", remote: "a" };
const link = (n: number, syncVersion: number) =>
  linkSchema.parse({
    id: uuid(LINK, n),
    leadId: uuid(CONVERSATION, n),
    system: "resman",
    remoteId: `prospect-${n}`,
    propertyId: propertyOf(n),
    base: {
      fields: { firstName: field, lastName: field, email: field, phone: field, status: field },
      events: ["note:1"],
    },
    syncVersion,
    lastSyncAt: instant(n),
    createdAt: instant(n),
    updatedAt: instant(n),
  });

const job = (n: number, lead: number, notBefore: string): NewJob => ({
  id: uuid(JOB, n),
  conversationId: uuid(CONVERSATION, lead),
  resmanLeadId: null,
  propertyId: propertyOf(lead),
  syncOperation: "push",
  syncData: {},
  trigger: "api",
  priority: 2,
  maxRetries: 5,
  notBefore,
  at: instant(n),
});

const logEntry = (n: number, lead: number) =>
  syncLogEntrySchema.parse({
    id: uuid(LOG, n),
    conversationId: uuid(CONVERSATION, lead),
    resmanLeadId: null,
    propertyId: propertyOf(lead),
    syncDirection: "to_resman",
    syncStatus: "success",
    syncType: "update",
    trigger: "api",
    createdAt: instant(n),
  });

/** Claims one job and completes it. */
async function work(storage: Repositories): Promise<void> {
  const at = instant(1e9);
  for (const claimed of await storage.queue.claim({ workerId: "worker-1", at, leaseMs: 60_000, limit: 1 })) {
    await storage.queue.settle(claimed.id, claimed.fence, { status: "completed", at });
  }
}

/** A store of `size` leads, each with its user and link, and a job that is due later. */
async function filled(size: number) {
  const storage = new MemoryStorageAdapter();
  for (let n = 0; n < size; n++) {
    await storage.users.put(user(n));
    await storage.conversations.put(conversation(n));
    await storage.links.save(link(n, 1), null);
    await storage.queue.enqueue({ ...job(n, n, LATER), syncOperation: "pull" });
  }
  const versions = new Map<number, number>();
  let calls = 0;
  return {
    storage,
    size,
    /** The next lead, in no order, and a number no call had before. */
    next: () => {
      calls += 1;
      return { lead: (calls * 7919) % size, serial: size + calls };
    },
    /** The link's next version, and the one before. */
    nextVersion: (lead: number): [number, number] => {
      const before = versions.get(lead) ?? 1;
      versions.set(lead, before + 1);
      return [before + 1, before];
    },
  };
}

const stores = [await filled(1_000), await filled(10_000), await filled(100_000)];
const small = await filled(100);

async function benchEach(name: string, call: (store: typeof small) => Promise<unknown>): Promise<void> {
  // Else the first line of a group pays for the compiler's warming up.
  for (let n = 0; n < 3000; n++) await call(small);
  describe(name, () => {
    for (const store of stores) bench(`among ${store.size} leads`, () => call(store).then(() => undefined));
  });
}

await benchEach("put a conversation", ({ storage, next }) => storage.conversations.put(conversation(next().lead)));

await benchEach("find by contact", ({ storage, next }) => {
  const { lead } = next();
  const emailKeys = [`renter${lead}@example.com`];
  return storage.conversations.findByContact({
    propertyId: propertyOf(lead),
    emailKeys,
    phoneKeys: [`+1${9182000000 + lead}`],
  });
});

await benchEach("save a link", ({ storage, next, nextVersion }) => {
  const { lead } = next();
  const [version, before] = nextVersion(lead);
  return storage.links.save(link(lead, version), before);
});

await benchEach("list a page of a property's conversations", ({ storage, next }) => {
  const { lead } = next();
  const afterId = uuid(CONVERSATION, lead);
  return storage.conversations.list({ propertyId: propertyOf(lead), syncStatus: ["not_synced"], limit: 20, afterId });
});

await benchEach("enqueue, claim and settle a job", async ({ storage, next }) => {
  const { lead, serial } = next();
  await storage.queue.enqueue(job(serial, lead, instant(0)));
  await work(storage);
});

await benchEach("record a sync in a transaction", ({ storage, next, nextVersion }) => {
  const { lead, serial } = next();
  const [version, before] = nextVersion(lead);
  return storage.transaction(async (tx) => {
    await tx.conversations.update(uuid(CONVERSATION, lead), { resmanSyncVersion: serial });
    await tx.links.save(link(lead, version), before);
    await tx.log.append(logEntry(serial, lead));
    await tx.queue.enqueue(job(serial, lead, instant(0)));
    await work(tx);
  });
});

const JOBS = 20_000;

describe(`claim and settle each of ${JOBS} jobs`, async () => {
  const storage = new MemoryStorageAdapter();
  for (let n = 0; n < JOBS; n++) await storage.queue.enqueue(job(n, n, instant((n * 7919) % JOBS)));
  let round = 0;

  /** Claims all jobs and releases them, due again in the next round and in the same order. */
  const drain = async (limit: number, settle: (settlements: Settlement[]) => Promise<unknown>): Promise<void> => {
    round += 1;
    const at = instant(round * JOBS);
    const outcome = { status: "pending", at, countsAsAttempt: false, errorCode: "X", errorMessage: "X" } as const;
    for (let settled = 0; settled < JOBS; ) {
      const jobs = await storage.queue.claim({ workerId: "worker-1", at, leaseMs: 60_000, limit });
      const settlements = jobs.map(({ id, fence, nextRetryAt }) => {
        const later = new Date(Date.parse(nextRetryAt) + JOBS).toISOString();
        return { id, fence, outcome: { ...outcome, nextRetryAt: later } };
      });
      await settle(settlements);
      settled += jobs.length;
    }
  };
  const oneByOne = async (settlements: Settlement[]): Promise<void> => {
    for (const { id, fence, outcome } of settlements) await storage.queue.settle(id, fence, outcome);
  };
  const options = { iterations: 10, time: 0, warmupIterations: 3, warmupTime: 0 };

  bench("500 at a time, settled together", () => drain(500, storage.queue.settleMany), options);
  bench("500 at a time, settled one by one", () => drain(500, oneByOne), options);
  bench("1 at a time", () => drain(1, oneByOne), options);
});

import fc from "fast-check";
import type { Repositories } from "../../../src/ports/storage.js";
import {
  at,
  conflictRow,
  conversationRow,
  id,
  jobRow,
  linkRow,
  logRow,
  updateRow,
  userRow,
} from "../../../src/testing/storage-conformance/fixtures.js";
import type { NaiveRepositories } from "./naive-storage.js";

/** What earlier operations answered and later ones refer to. */
export interface Memory {
  claimed: { id: string; fence: number }[];
}

/** One call on a storage; `toString` is what a failing example shows. */
export interface Operation {
  run(storage: NaiveRepositories | Repositories, memory: Memory): Promise<unknown>;
  toString(): string;
}

const EMAILS = ["a@example.com", "A@Example.com ", "b@example.com", "N/A", null];
const PHONES = ["(918) 555-0142", "+1 918 555 0142", "918-555-0143", null];
const REMOTE_IDS = ["P-1", "p-1", "P-2"];

// Few of everything, so that operations meet.
const row = fc.integer({ min: 1, max: 5 });
const property = fc.integer({ min: 1, max: 2 }).map(id);
const lead = fc.integer({ min: 1, max: 3 });
const minute = fc.integer({ min: 0, max: 12 });
const instant = minute.map(at);
const limit = fc.integer({ min: 1, max: 4 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const sync = fc.constantFrom("not_synced" as const, "failed" as const);
const status = fc.constantFrom("new" as const, "qualified" as const, "lost" as const);
const logStatus = fc.constantFrom("success" as const, "failed" as const);
const resolution = fc.constantFrom("pending" as const, "resolved" as const);

/** Leaves out what is undefined. */
const given = <T extends object>(filter: T) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };

function operation<T>(
  name: string,
  values: fc.Arbitrary<T>,
  call: (storage: NaiveRepositories | Repositories, values: T, memory: Memory) => Promise<unknown>,
): fc.Arbitrary<Operation> {
  return values.map((used) => ({
    run: (storage, memory) => call(storage, used, memory),
    toString: () => `${name}(${JSON.stringify(used)})`,
  }));
}

const page = { limit: maybe(limit), afterId: maybe(row.map(id)) };

const users = [
  operation(
    "users.put",
    fc.record({ n: lead, email: fc.constantFrom(...EMAILS), phone: fc.constantFrom(...PHONES) }),
    (s, { n, ...contact }) => s.users.put(userRow(n, contact)),
  ),
  operation("users.update", fc.record({ n: row, email: fc.constantFrom(...EMAILS) }), (s, { n, email }) =>
    s.users.update(id(n), { email }),
  ),
];

const conversations = [
  operation(
    "conversations.put",
    fc.record({
      n: row,
      userId: lead.map(id),
      propertyId: property,
      startTime: instant,
      resmanSyncStatus: sync,
      status,
    }),
    (s, { n, ...changes }) => s.conversations.put(conversationRow(n, changes)),
  ),
  operation(
    "conversations.update",
    fc.record({
      n: row,
      changes: fc.record({ startTime: instant, resmanSyncStatus: sync, status }, { requiredKeys: [] }),
    }),
    (s, { n, changes }) => s.conversations.update(id(n), changes),
  ),
  operation(
    "conversations.list",
    fc.record({
      ...page,
      propertyId: maybe(property),
      syncStatus: maybe(fc.uniqueArray(sync)),
      status: maybe(fc.uniqueArray(status)),
    }),
    (s, filter) => s.conversations.list(given(filter)),
  ),
  operation(
    "conversations.findByContact",
    fc.record({
      propertyId: property,
      emailKeys: fc.subarray(["a@example.com", "b@example.com"]),
      phoneKeys: fc.subarray(["+19185550142", "+19185550143"]),
    }),
    (s, query) => s.conversations.findByContact(query),
  ),
];

const links = [
  operation(
    "links.save",
    fc.record({
      n: lead,
      leadId: lead.map(id),
      remoteId: fc.constantFrom(...REMOTE_IDS),
      propertyId: property,
      createdAt: instant,
      syncVersion: fc.integer({ min: 1, max: 3 }),
      expected: fc.option(fc.integer({ min: 1, max: 3 })),
    }),
    (s, { n, expected, ...changes }) => s.links.save(linkRow(n, changes), expected),
  ),
  operation("links.get", lead, (s, n) => s.links.get(id(n), "resman")),
  operation("links.findByRemote", fc.record({ property, remoteId: fc.constantFrom(...REMOTE_IDS) }), (s, query) =>
    s.links.findByRemote("resman", query.property, query.remoteId),
  ),
];

const job = fc.record({
  conversationId: fc.option(lead.map(id)),
  resmanLeadId: fc.option(fc.constantFrom(...REMOTE_IDS)),
  propertyId: property,
  syncOperation: fc.constantFrom("push" as const, "pull" as const),
  priority: fc.constantFrom(1 as const, 2 as const, 3 as const),
  notBefore: instant,
  at: instant,
});

const queue = [
  operation("queue.enqueue", fc.record({ n: fc.integer({ min: 1, max: 9 }), job }), (s, { n, job: changes }) =>
    s.queue.enqueue(jobRow(n, changes)),
  ),
  operation(
    "queue.claim",
    fc.record({ at: instant, limit: fc.integer({ min: 0, max: 4 }), minutes: fc.integer({ min: 1, max: 5 }) }),
    (s, { minutes, ...options }) => s.queue.claim({ ...options, workerId: "worker-1", leaseMs: minutes * 60_000 }),
  ),
  operation(
    "queue.heartbeat",
    fc.record({ which: fc.nat(), at: instant }),
    async (s, { which, at: now }, { claimed }) => {
      const held = claimed[which % Math.max(claimed.length, 1)];
      return held && s.queue.heartbeat(held.id, held.fence, now, 120_000);
    },
  ),
  operation(
    "queue.settle",
    fc.record({
      which: fc.nat(),
      at: instant,
      nextRetryAt: instant,
      counts: fc.boolean(),
      status: fc.constantFrom("pending", "completed", "failed", "cancelled"),
    }),
    async (s, { which, at: now, nextRetryAt, counts, status: outcome }, { claimed }) => {
      const held = claimed[which % Math.max(claimed.length, 1)];
      if (!held) return undefined;
      const error = { at: now, errorCode: "NETWORK_ERROR", errorMessage: "No answer." };
      if (outcome === "pending") {
        return s.queue.settle(held.id, held.fence, { status: outcome, ...error, nextRetryAt, countsAsAttempt: counts });
      }
      if (outcome === "failed") return s.queue.settle(held.id, held.fence, { status: outcome, ...error });
      if (outcome === "completed") return s.queue.settle(held.id, held.fence, { status: outcome, at: now });
      return s.queue.settle(held.id, held.fence, { status: "cancelled", at: now, errorMessage: "Cancelled." });
    },
  ),
  operation(
    "queue.list",
    fc.record({
      ...page,
      status: maybe(fc.constantFrom("pending" as const, "processing" as const, "completed" as const)),
      conversationId: maybe(lead.map(id)),
      propertyId: maybe(property),
    }),
    (s, filter) => s.queue.list(given(filter)),
  ),
];

const records = [
  operation(
    "updates.append",
    fc.record({ n: lead, keys: fc.array(fc.constantFrom("a", "b", "c")), timestamp: instant }),
    (s, { n, keys, timestamp }) =>
      s.conversationUpdates.append(keys.map((key) => updateRow(key, { conversationId: id(n), timestamp }))),
  ),
  operation("updates.list", lead, (s, n) => s.conversationUpdates.list(id(n))),
  operation(
    "log.append",
    fc.record({
      n: row,
      conversationId: fc.option(lead.map(id)),
      propertyId: fc.option(property),
      runId: fc.option(lead.map(id)),
      syncStatus: logStatus,
      createdAt: instant,
    }),
    (s, { n, ...changes }) => s.log.append(logRow(n, changes)),
  ),
  operation(
    "log.list",
    fc.record({
      ...page,
      conversationId: maybe(lead.map(id)),
      propertyId: maybe(property),
      runId: maybe(lead.map(id)),
      syncStatus: maybe(logStatus),
    }),
    (s, filter) => s.log.list(given(filter)),
  ),
  operation(
    "conflicts.put",
    fc.record({
      n: row,
      conversationId: fc.option(lead.map(id)),
      propertyId: property,
      resolutionStatus: resolution,
      createdAt: instant,
    }),
    (s, { n, ...changes }) => s.conflicts.put(conflictRow(n, changes)),
  ),
  operation(
    "conflicts.list",
    fc.record({
      ...page,
      conversationId: maybe(lead.map(id)),
      propertyId: maybe(property),
      resolutionStatus: maybe(fc.uniqueArray(resolution)),
    }),
    (s, filter) => s.conflicts.list(given(filter)),
  ),
  operation("receipts.record", fc.record({ id: fc.constantFrom("1", "2", "3"), receivedAt: instant }), (s, receipt) =>
    s.receipts.record({ source: "resman", ...receipt }),
  ),
  operation("receipts.purge", instant, (s, before) => s.receipts.purge(before)),
];

/** Any call whose rows are valid. */
export const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  ...users,
  ...conversations,
  ...links,
  // Twice: the queue has the most to go wrong.
  ...queue,
  ...queue,
  ...records,
);

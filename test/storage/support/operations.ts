import fc from "fast-check";
import {
  conflictRow,
  conversationRow,
  id,
  linkRow,
  logRow,
  updateRow,
  userRow,
} from "../../../src/testing/storage-conformance/fixtures.js";
import {
  given,
  instant,
  lead,
  maybe,
  type Operation,
  operation,
  page,
  property,
  REMOTE_IDS,
  row,
} from "./operation.js";
import { queueOperations } from "./queue-operations.js";

const EMAILS = ["a@example.com", "A@Example.com ", "b@example.com", "N/A", null];
const PHONES = ["(918) 555-0142", "+1 918 555 0142", "918-555-0143", null];
const sync = fc.constantFrom("not_synced" as const, "failed" as const);
const status = fc.constantFrom("new" as const, "qualified" as const, "lost" as const);
const logStatus = fc.constantFrom("success" as const, "failed" as const);
const resolution = fc.constantFrom("pending" as const, "resolved" as const);

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
  ...queueOperations,
  ...queueOperations,
  ...records,
);

import fc from "fast-check";
import { metricSampleSchema } from "../../../src/domain/metric-sample.js";
import { nameKeys } from "../../../src/rules/matching/candidates/name-keys.js";
import { alertRow } from "../../../src/testing/storage-conformance/alerts.js";
import {
  conflictRow,
  conversationRow,
  distinctionRow,
  id,
  linkRow,
  logRow,
  mergeRow,
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
const name = {
  firstName: fc.constantFrom("Ana", "Anna", "Bell", null),
  lastName: fc.constantFrom("Bell", "Belle", "Ana", null),
};
const sync = fc.constantFrom("not_synced" as const, "failed" as const);
const status = fc.constantFrom("new" as const, "qualified" as const, "lost" as const);
const logDirection = fc.constantFrom("to_resman" as const, "from_resman" as const);
const logStatus = fc.constantFrom("success" as const, "failed" as const);
const resolution = fc.constantFrom("pending" as const, "resolved" as const);
const severity = fc.constantFrom("low" as const, "high" as const);
const conflictType = fc.constantFrom("field_mismatch" as const, "duplicate_lead" as const);
const assignee = fc.constantFrom("ana", "bea");
/** Which of several rows; undefined: all. */
const some = <T>(one: fc.Arbitrary<T>) => maybe(fc.uniqueArray(one));

const users = [
  operation(
    "users.put",
    fc.record({ n: lead, email: fc.constantFrom(...EMAILS), phone: fc.constantFrom(...PHONES), ...name }),
    (s, { n, ...contact }) => s.users.put(userRow(n, contact)),
  ),
  operation("users.update", fc.record({ n: row, email: fc.constantFrom(...EMAILS) }), (s, { n, email }) =>
    s.users.update(id(n), { email }),
  ),
  operation("users.update", fc.record({ n: row, lastName: name.lastName }), (s, { n, lastName }) =>
    s.users.update(id(n), { lastName }),
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
      nameKeys: fc.subarray(nameKeys({ firstName: "Ana", lastName: "Bell" })),
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
  operation("links.remove", fc.record({ n: lead, version: fc.integer({ min: 1, max: 3 }) }), (s, { n, version }) =>
    s.links.remove(id(n), "resman", version),
  ),
  operation("links.get", lead, (s, n) => s.links.get(id(n), "resman")),
  operation("links.findByRemoteIds", fc.subarray(REMOTE_IDS), (s, ids) => s.links.findByRemoteIds("resman", ids)),
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
  operation(
    "updates.move",
    fc.record({ from: lead, to: lead, keys: some(fc.constantFrom("a", "b", "c")) }),
    async (s, { from, to, keys }) => (await s.conversationUpdates.move(id(from), id(to), keys)).toSorted(),
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
      syncDirection: logDirection,
      latencyMs: fc.option(fc.nat(9)),
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
    "log.stats",
    fc.record({
      from: instant,
      to: instant,
      propertyId: maybe(property),
      directions: maybe(fc.uniqueArray(logDirection)),
    }),
    (s, { from, to, ...filter }) => s.log.stats({ from, to, ...given(filter) }),
  ),
  operation("log.move", fc.record({ from: lead, to: lead, ids: some(row.map(id)) }), async (s, { from, to, ids }) =>
    (await s.log.move(id(from), id(to), ids)).toSorted(),
  ),
  operation(
    "conflicts.put",
    fc.record({
      n: row,
      conversationId: fc.option(lead.map(id)),
      propertyId: property,
      resolutionStatus: resolution,
      conflictSeverity: severity,
      conflictType,
      assignedTo: fc.option(assignee),
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
      resolutionStatus: some(resolution),
      conflictSeverity: some(severity),
      conflictType: some(conflictType),
      assignedTo: maybe(assignee),
    }),
    (s, filter) => s.conflicts.list(given(filter)),
  ),
  operation("receipts.record", fc.record({ id: fc.constantFrom("1", "2", "3"), receivedAt: instant }), (s, receipt) =>
    s.receipts.record({ source: "resman", ...receipt }),
  ),
  operation(
    "receipts.recordMany",
    fc.array(fc.record({ id: fc.constantFrom("1", "2", "3"), receivedAt: instant }), { maxLength: 4 }),
    (s, receipts) => s.receipts.recordMany(receipts.map((receipt) => ({ source: "resman", ...receipt }))),
  ),
  operation("receipts.purge", instant, (s, before) => s.receipts.purge(before)),
];

const metric = fc.constantFrom("lag", "depth");
const rule = fc.constantFrom("a", "b");

const monitoring = [
  operation(
    "metrics.append",
    fc.array(
      fc.record({ name: metric, value: fc.integer({ min: -9, max: 9 }), propertyId: fc.option(property), at: instant }),
    ),
    (s, samples) => s.metrics.append(samples.map((sample) => metricSampleSchema.parse(sample))),
  ),
  operation(
    "metrics.series",
    fc.record({
      names: fc.array(metric),
      from: instant,
      to: instant,
      stepMs: fc.constantFrom(1, 2.5, 60).map((minutes) => minutes * 60_000),
      propertyId: maybe(property),
    }),
    (s, { propertyId, ...query }) => s.metrics.series({ ...query, ...given({ propertyId }) }),
  ),
  operation(
    "alerts.save",
    fc.record({
      rule,
      propertyId: fc.option(property),
      status: fc.constantFrom("ok" as const, "firing" as const),
      version: fc.integer({ min: 1, max: 4 }),
      expected: fc.option(fc.integer({ min: 1, max: 3 })),
    }),
    (s, { rule: name, expected, ...changes }) => s.alerts.save(alertRow(name, changes), expected),
  ),
  operation("alerts.get", fc.record({ rule, propertyId: fc.option(property) }), (s, { rule: name, propertyId }) =>
    s.alerts.get(name, propertyId),
  ),
];

const subject = fc.constantFrom("conversation:1", "conversation:2", "prospect:1");
const pair = fc.uniqueArray(subject, { minLength: 2, maxLength: 2 }) as fc.Arbitrary<[string, string]>;

const words = [
  operation(
    "merges.put",
    fc.record({
      n: row,
      propertyId: property,
      survivorId: lead.map(id),
      loserId: fc.option(lead.map(id)),
      mergedAt: instant,
      unmergedAt: fc.option(instant),
    }),
    (s, { n, ...changes }) => s.merges.put(mergeRow(n, changes)),
  ),
  operation(
    "merges.list",
    fc.record({
      ...page,
      propertyId: maybe(property),
      conversationId: maybe(lead.map(id)),
      standing: maybe(fc.boolean()),
    }),
    (s, filter) => s.merges.list(given(filter)),
  ),
  operation("distinctions.put", fc.record({ pair, propertyId: property, decidedAt: instant }), (s, { pair, ...rest }) =>
    s.distinctions.put(distinctionRow(...pair, rest)),
  ),
  operation("distinctions.remove", fc.record({ pair, propertyId: property }), (s, { pair, propertyId }) =>
    s.distinctions.remove(propertyId, ...pair),
  ),
  operation("distinctions.list", fc.record({ subject, propertyId: property }), (s, query) =>
    s.distinctions.list(query.propertyId, query.subject),
  ),
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
  ...monitoring,
  ...words,
);

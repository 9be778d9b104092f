import fc from "fast-check";
import {
  at,
  CLIENT,
  campaignLeadRow,
  campaignLinkRow,
  id,
  OTHER_CLIENT,
} from "../../../src/testing/storage-conformance/fixtures.js";
import { given, instant, maybe, type Operation, operation, row } from "./operation.js";

// Few of everything, so that operations meet.
const ids = fc.array(row.map(id), { maxLength: 4 });
const recordId = fc.constantFrom("recA", "reca", "recB", "rec_");
const recordIds = fc.array(recordId, { maxLength: 3 });
const clientId = fc.constantFrom(CLIENT, CLIENT, OTHER_CLIENT);
const source = fc.constantFrom("app1/tbl1", "app1/tbl1", "app1/tbl2");
const status = fc.constantFrom("active" as const, "deleted" as const);
const limit = maybe(fc.integer({ min: 1, max: 3 }));
const leadPage = { limit, afterId: maybe(row.map(id)) };

const changes = fc.record(
  {
    notes: fc.constantFrom("Called.", null),
    claimedAt: fc.constantFrom(at(1), "2026-03-02T18:01:00+01:00", null),
    isActive: fc.boolean(),
    airtableRecordId: fc.option(recordId),
    updatedAt: instant,
  },
  { requiredKeys: [] },
);
const oneLead = fc.record({ n: row, clientId, changes });
const leadOf = ({ n, clientId, changes }: { n: number; clientId: string; changes: object }) =>
  campaignLeadRow(n, { clientId, ...changes });

const leads = [
  operation("campaignLeads.put", oneLead, (s, lead) => s.campaignLeads.put(leadOf(lead))),
  operation("campaignLeads.update", fc.record({ n: row, changes }), (s, { n, changes }) =>
    s.campaignLeads.update(id(n), changes),
  ),
  operation("campaignLeads.putMany", fc.array(oneLead, { maxLength: 3 }), (s, many) =>
    s.campaignLeads.putMany(many.map(leadOf)),
  ),
  operation("campaignLeads.getMany", ids, (s, wanted) => s.campaignLeads.getMany(wanted, { lock: true })),
  operation("campaignLeads.findByAirtableRecordId", recordId, (s, record) =>
    s.campaignLeads.findByAirtableRecordId(record),
  ),
  operation("campaignLeads.findByAirtableRecordIds", fc.record({ clientId, recordIds }), (s, query) =>
    s.campaignLeads.findByAirtableRecordIds(query.clientId, query.recordIds),
  ),
  operation(
    "campaignLeads.list",
    fc.record({
      clientId: maybe(clientId),
      isActive: maybe(fc.boolean()),
      updatedSince: maybe(instant),
      ...leadPage,
    }),
    (s, filter) => s.campaignLeads.list(given(filter)),
  ),
];

/** A conflict that is decided, or not. */
const conflict = fc.boolean().map((isDecided) => ({
  field: "notes",
  local: "ours",
  remote: "theirs",
  rule: "manual",
  openedAt: at(1),
  decision: isDecided ? { value: "ours", decidedBy: "ana", decidedAt: at(2) } : null,
}));

/** A link of the version that would be right for its lead, or of another. */
const oneLink = fc.record({
  n: row,
  source,
  recordId,
  status,
  conflicts: fc.array(conflict, { maxLength: 2 }),
  ahead: fc.constantFrom(1, 1, 1, 1, 0, 2),
});

const links = [
  operation("campaignLinks.saveMany", fc.array(oneLink, { minLength: 1, maxLength: 3 }), async (s, many) => {
    const stored = await s.campaignLinks.getMany(many.map(({ n }) => id(n)));
    const versionOf = (n: number) => stored.find(({ leadId }) => leadId === id(n))?.syncVersion ?? 0;
    return s.campaignLinks.saveMany(
      many.map(({ n, ahead, ...link }) => campaignLinkRow(n, { ...link, syncVersion: versionOf(n) + ahead || 1 })),
    );
  }),
  operation("campaignLinks.getMany", ids, (s, wanted) => s.campaignLinks.getMany(wanted)),
  operation("campaignLinks.findByRecords", fc.record({ source, recordIds }), (s, query) =>
    s.campaignLinks.findByRecords(query.source, query.recordIds),
  ),
  operation(
    "campaignLinks.list",
    fc.record({ source, status: maybe(status), undecided: maybe(fc.boolean()), ...leadPage }),
    (s, { source, ...filter }) => s.campaignLinks.list({ source, ...given(filter) }),
  ),
  operation(
    "campaignLinks.listRecords",
    fc.record({ source, limit, afterId: maybe(recordId) }),
    (s, { source, ...page }) => s.campaignLinks.listRecords({ source, ...given(page) }),
  ),
  operation("campaignLinks.count", fc.record({ source, status: maybe(status) }), (s, { source, ...filter }) =>
    s.campaignLinks.count({ source, ...given(filter) }),
  ),
];

/** Some of the notices that wait, as they are or as they were one version before. */
const some = fc.array(fc.record({ n: row, before: fc.constantFrom(0, 0, 0, 1) }), { maxLength: 3 });

const notices = [
  operation("campaignNotices.add", fc.record({ ids, at: instant }), (s, { ids, at }) => s.campaignNotices.add(ids, at)),
  operation("campaignNotices.list", fc.record({ clientId, at: maybe(instant), ...leadPage }), (s, query) =>
    s.campaignNotices.list({ clientId: query.clientId, ...given(query) }),
  ),
  operation("campaignNotices.count", fc.record({ clientId, at: maybe(instant) }), (s, { clientId, ...query }) =>
    s.campaignNotices.count({ clientId, ...given(query) }),
  ),
  operation("campaignNotices.settle", some, async (s, meant) => {
    const waiting = await s.campaignNotices.list({ clientId: CLIENT });
    const refs = meant.flatMap(({ n, before }) =>
      waiting
        .filter(({ leadId, version }) => leadId === id(n) && version > before)
        .map(({ leadId, version }) => ({ leadId, version: version - before })),
    );
    return s.campaignNotices.settle(refs);
  }),
  operation("campaignNotices.postpone", fc.record({ some, notBefore: instant }), async (s, { some, notBefore }) => {
    const waiting = await s.campaignNotices.list({ clientId: CLIENT });
    const failures = some.flatMap(({ n, before }) =>
      waiting
        .filter(({ leadId, version }) => leadId === id(n) && version > before)
        .map(({ leadId, version }) => ({
          leadId,
          version: version - before,
          notBefore,
          errorCode: "TIMEOUT_ERROR",
          errorMessage: "No answer.",
        })),
    );
    return s.campaignNotices.postpone(failures);
  }),
];

/** Any call about campaign leads whose rows are valid. */
export const campaignOperation: fc.Arbitrary<Operation> = fc.oneof(...leads, ...links, ...notices);

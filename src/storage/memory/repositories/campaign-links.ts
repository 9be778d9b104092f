import { type CampaignLink, campaignLinkSchema } from "../../../domain/campaign-link.js";
import { parseInput, StorageError } from "../../../domain/errors.js";
import type { CampaignLinkRepository } from "../../../ports/storage.js";
import {
  campaignLinkCountSchema,
  campaignLinkFilterSchema,
  campaignLinksSchema,
  leadIdsSchema,
  linkedRecordsSchema,
  sourceRecordsSchema,
} from "../../inputs.js";
import { campaignLinkKind, type LinkedRecord, recordKey } from "../campaigns/table-specs.js";
import { copy, copyAll } from "../copy.js";
import { inOrder } from "../in-order.js";
import { takePage } from "../list-page.js";
import type { Session } from "../session.js";
import type { Tables } from "../tables.js";

export const campaignLinkRepository = (session: Session): CampaignLinkRepository => ({
  getMany: async (leadIds) => {
    const wanted = parseInput(leadIdsSchema, leadIds, "campaign lead ids");
    return session.read(({ campaignLinks }) => wanted.flatMap((id) => copy(campaignLinks.get(id)) ?? []));
  },

  findByRecords: async (source, recordIds) => {
    const wanted = parseInput(sourceRecordsSchema, { source, recordIds }, "Airtable record ids");
    return session.read(({ campaignLinks, campaignRecords }) => {
      const found = wanted.recordIds.flatMap((recordId) => {
        const record = campaignRecords.get(recordKey(wanted.source, recordId));
        return (record && campaignLinks.get(record.leadId)) ?? [];
      });
      return copyAll(inOrder(found, ({ leadId }) => ({ rank: 0, id: leadId })));
    });
  },

  list: async (filter) => {
    const wanted = parseInput(campaignLinkFilterSchema, filter, "campaign link filter");
    const { source, status, undecided, limit, afterId } = wanted;
    const kinds = kindsOf(status, undecided);
    return session.read(({ campaignLinks }) =>
      takePage(campaignLinks.scan("listing", { list: source, afterId, kinds }), limit),
    );
  },

  listRecords: async (query) => {
    const { source, limit, afterId } = parseInput(linkedRecordsSchema, query, "linked records query");
    const after = afterId === undefined ? undefined : recordKey(source, afterId);
    return session.read(({ campaignRecords }) => {
      const records = takePage(campaignRecords.scan("listing", { list: source, afterId: after }), limit);
      return records.map(({ leadId, recordId }) => ({ leadId, recordId }));
    });
  },

  count: async (filter) => {
    const { source, status } = parseInput(campaignLinkCountSchema, filter, "campaign link filter");
    const kinds = kindsOf(status, false);
    return session.read(({ campaignLinks }) => {
      let count = 0;
      for (const [kind, ofKind] of campaignLinks.countKinds("listing", source)) if (kinds.has(kind)) count += ofKind;
      return count;
    });
  },

  saveMany: async (links) => {
    const rows = parseInput(campaignLinksSchema, links, "campaign links");
    return session.write((tables) => {
      checkFresh(tables, rows);
      for (const row of rows) store(tables, row);
    });
  },
});

function kindsOf(status: CampaignLink["status"] | undefined, undecided: boolean): ReadonlySet<string> {
  const statuses = status === undefined ? campaignLinkSchema.shape.status.unwrap().options : [status];
  return new Set(
    statuses.flatMap((one) => (undecided ? [true] : [true, false]).map((each) => campaignLinkKind(one, each))),
  );
}

/** @throws StorageError `STALE_WRITE` */
function checkFresh({ campaignLinks, campaignRecords }: Tables, rows: readonly CampaignLink[]): void {
  const given = { leads: new Set<string>(), records: new Set<string>() };
  for (const row of rows) {
    const record = recordKey(row.source, row.recordId);
    const isGivenTwice = given.leads.has(row.leadId) || given.records.has(record);
    given.leads.add(row.leadId);
    given.records.add(record);
    const version = campaignLinks.get(row.leadId)?.syncVersion ?? 0;
    const isFree = (campaignRecords.get(record)?.leadId ?? row.leadId) === row.leadId;
    if (isGivenTwice || !isFree || row.syncVersion !== version + 1) throw staleWrite(row);
  }
}

function store({ campaignLinks, campaignRecords }: Tables, row: CampaignLink): void {
  const { source, recordId, leadId, status } = row;
  const before = campaignLinks.get(leadId);
  const keyBefore = before && recordKey(before.source, before.recordId);
  if (keyBefore !== undefined && keyBefore !== recordKey(source, recordId)) campaignRecords.delete(keyBefore);
  campaignLinks.put(row);
  campaignRecords.put({ source, recordId, leadId, status } satisfies LinkedRecord);
}

const staleWrite = ({ leadId, source, recordId, syncVersion }: CampaignLink): StorageError =>
  new StorageError("STALE_WRITE", `The link of campaign lead ${leadId} changed since it was read.`, {
    context: { leadId, source, recordId, syncVersion },
  });

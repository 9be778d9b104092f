import { CAMPAIGN_FIELDS, type CampaignLead, campaignLeadSchema } from "../../../src/domain/campaign-lead.js";
import type { CampaignLink } from "../../../src/domain/campaign-link.js";
import type { CampaignNotice } from "../../../src/domain/campaign-notice.js";
import { parseInput, StorageError, SyncError } from "../../../src/domain/errors.js";
import type { NoticeRef, Repositories } from "../../../src/ports/storage.js";
import * as inputs from "../../../src/storage/inputs.js";
import { allows, byText, copy, ms, put } from "./naive-rows.js";

export interface Campaigns {
  campaignLeads: CampaignLead[];
  campaignLinks: CampaignLink[];
  campaignNotices: CampaignNotice[];
}

/** Versions of notices given out so far, also by transactions that were undone. */
export interface Versions {
  last: number;
}

interface Listing {
  limit: number;
  afterId?: string | undefined;
}

const byLead = (one: { leadId: string }, other: { leadId: string }): number => byText(one.leadId, other.leadId);
const behind = <Row>(order: Row[], idOf: (row: Row) => string, { limit, afterId = "" }: Listing): Row[] =>
  copy(order.filter((row) => idOf(row) > afterId).slice(0, limit));

function leave(state: Campaigns, versions: Versions, leads: readonly CampaignLead[], at: string): void {
  for (const { id: leadId, clientId } of leads) {
    versions.last += 1;
    const before = state.campaignNotices.find((notice) => notice.leadId === leadId);
    const fresh = { attempts: 0, notBefore: at, errorCode: null, errorMessage: null };
    const noticedAt = before?.noticedAt ?? at;
    state.campaignNotices = [
      ...state.campaignNotices.filter((notice) => notice !== before),
      { leadId, clientId, version: versions.last, ...fresh, noticedAt },
    ].sort(byLead);
  }
}

/** Instants that are written differently count as the same. */
const plain = (value: unknown): unknown =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? ms(value) : value;

export function campaignLeadsOf(state: Campaigns, versions: Versions): Repositories["campaignLeads"] {
  const find = (id: string) => state.campaignLeads.find((lead) => lead.id === id);
  const ordered = () => state.campaignLeads.toSorted((one, other) => byText(one.id, other.id));
  const edit = (lead: CampaignLead) => {
    const row = parseInput(campaignLeadSchema, lead, "campaign lead");
    const before = find(row.id);
    const isEdited = [...CAMPAIGN_FIELDS, "isActive" as const, "clientId" as const].some(
      (f) => plain(before?.[f]) !== plain(row[f]),
    );
    put(state.campaignLeads, row);
    if (!before || isEdited) leave(state, versions, [row], row.updatedAt);
  };
  return {
    get: async (id) => copy(find(id)),
    put: async (lead) => edit(lead),
    update: async (id, patch) => {
      const lead = find(id);
      if (!lead) throw new SyncError("NOT_FOUND", "no such row");
      const given = Object.entries(patch).filter(([, value]) => value !== undefined);
      edit({ ...lead, ...Object.fromEntries(given), id: lead.id });
    },
    findByAirtableRecordId: async (recordId) => {
      const found = ordered().filter((lead) => lead.airtableRecordId === recordId);
      return copy(found.sort((one, other) => ms(one.createdAt) - ms(other.createdAt))[0]);
    },
    getMany: async (ids) => [...new Set(ids)].flatMap((id) => copy(find(id)) ?? []),
    findByAirtableRecordIds: async (clientId, recordIds) =>
      copy(ordered().filter((l) => l.clientId === clientId && recordIds.includes(l.airtableRecordId ?? "?"))),
    list: async (filter = {}) => {
      const wanted = parseInput(inputs.campaignLeadFilterSchema, filter, "filter");
      const found = ordered().filter(
        (lead) =>
          allows(wanted.clientId, lead.clientId) &&
          allows(wanted.isActive, lead.isActive) &&
          (wanted.updatedSince === undefined || ms(lead.updatedAt) >= ms(wanted.updatedSince)),
      );
      return behind(found, ({ id }) => id, wanted);
    },
    putMany: async (leads) => {
      for (const lead of parseInput(inputs.campaignLeadsSchema, leads, "leads")) put(state.campaignLeads, lead);
    },
  };
}

export function campaignLinksOf(state: Campaigns): Repositories["campaignLinks"] {
  const isUndecided = ({ conflicts }: CampaignLink) => conflicts.some(({ decision }) => decision === null);
  return {
    getMany: async (ids) =>
      [...new Set(ids)].flatMap((id) => copy(state.campaignLinks.find(({ leadId }) => leadId === id)) ?? []),
    findByRecords: async (source, recordIds) =>
      copy(state.campaignLinks.filter((l) => l.source === source && recordIds.includes(l.recordId)).sort(byLead)),
    list: async (filter) => {
      const wanted = parseInput(inputs.campaignLinkFilterSchema, filter, "filter");
      const found = state.campaignLinks.filter(
        (link) =>
          link.source === wanted.source &&
          allows(wanted.status, link.status) &&
          (!wanted.undecided || isUndecided(link)),
      );
      return behind(found.sort(byLead), ({ leadId }) => leadId, wanted);
    },
    listRecords: async (query) => {
      const wanted = parseInput(inputs.linkedRecordsSchema, query, "query");
      const found = state.campaignLinks
        .filter(({ source, status }) => source === wanted.source && status === "active")
        .map(({ leadId, recordId }) => ({ leadId, recordId }));
      const order = found.sort((one, other) => byText(one.recordId, other.recordId));
      return behind(order, ({ recordId }) => recordId, wanted);
    },
    count: async (filter) => {
      const { source, status } = parseInput(inputs.campaignLinkCountSchema, filter, "filter");
      return state.campaignLinks.filter((link) => link.source === source && allows(status, link.status)).length;
    },
    saveMany: async (links) => {
      const rows = parseInput(inputs.campaignLinksSchema, links, "links");
      const before = state.campaignLinks;
      const isOf = (one: CampaignLink, other: CampaignLink) =>
        one.leadId === other.leadId || (one.source === other.source && one.recordId === other.recordId);
      for (const [n, row] of rows.entries()) {
        const own = before.find(({ leadId }) => leadId === row.leadId);
        const isTaken = before.some((link) => link !== own && isOf(link, row));
        const isTwice = rows.slice(0, n).some((link) => isOf(link, row));
        if (isTaken || isTwice || row.syncVersion !== (own?.syncVersion ?? 0) + 1) {
          throw new StorageError("STALE_WRITE", "stale");
        }
      }
      const kept = before.filter((link) => !rows.some(({ leadId }) => leadId === link.leadId));
      state.campaignLinks = [...kept, ...copy(rows)];
    },
  };
}

export function campaignNoticesOf(state: Campaigns, versions: Versions): Repositories["campaignNotices"] {
  const due = (clientId: string, at: string | undefined) =>
    state.campaignNotices.filter(
      (notice) =>
        notice.clientId === clientId && (at === undefined || notice.attempts === 0 || ms(notice.notBefore) <= ms(at)),
    );
  const isAt = (ref: NoticeRef) => (one: NoticeRef) => one.leadId === ref.leadId && one.version === ref.version;
  return {
    add: async (leadIds, at) => {
      const wanted = parseInput(inputs.newNoticesSchema, { leadIds, at }, "notices");
      const leads = wanted.leadIds.flatMap((leadId) => state.campaignLeads.find(({ id }) => id === leadId) ?? []);
      leave(state, versions, leads, wanted.at);
    },
    list: async (query) => {
      const wanted = parseInput(inputs.noticeQuerySchema, query, "query");
      return behind(due(wanted.clientId, wanted.at), ({ leadId }) => leadId, wanted);
    },
    count: async (query) => {
      const { clientId, at } = parseInput(inputs.noticeCountSchema, query, "query");
      return due(clientId, at).length;
    },
    settle: async (notices) => {
      const refs = parseInput(inputs.noticeRefsSchema, notices, "notices");
      const newer: string[] = [];
      for (const ref of refs) {
        const settled = state.campaignNotices.find(isAt(ref));
        state.campaignNotices = state.campaignNotices.filter((notice) => notice !== settled);
        if (!settled) newer.push(ref.leadId);
      }
      return newer;
    },
    postpone: async (failures) => {
      for (const failed of parseInput(inputs.noticeFailuresSchema, failures, "failures")) {
        const notice = state.campaignNotices.find(isAt(failed));
        if (notice) Object.assign(notice, failed, { attempts: notice.attempts + 1 });
      }
    },
  };
}

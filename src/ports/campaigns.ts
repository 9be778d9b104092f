import type { CampaignLead } from "../domain/campaign-lead.js";
import type { CampaignLink } from "../domain/campaign-link.js";
import type { CampaignNotice } from "../domain/campaign-notice.js";
import type { Page } from "./page.js";

/** Which campaign leads to list. Default: all. */
export interface CampaignLeadFilter extends Page {
  clientId?: string;
  /** Changed at or after this instant. */
  updatedSince?: string;
  isActive?: boolean;
}

/**
 * Campaign leads: the hub records behind Airtable records. Whoever edits them with `put` or `update` leaves a notice in the
 * same transaction wherever a field that is synced, `isActive` or the client comes to another value, and need not know of the sync.
 */
export interface CampaignLeadRepository {
  get(id: string): Promise<CampaignLead | undefined>;
  put(lead: CampaignLead): Promise<void>;
  findByAirtableRecordId(recordId: string): Promise<CampaignLead | undefined>;
  /** @throws SyncError `NOT_FOUND` */
  update(id: string, patch: Partial<Omit<CampaignLead, "id">>): Promise<void>;
  /**
   * In the order of the ids given, each once; those that do not exist are left out.
   * @param options `lock`: within a transaction, nobody else can change these rows until it ends
   */
  getMany(ids: readonly string[], options?: { lock?: boolean }): Promise<CampaignLead[]>;
  /** Leads of a client that carry one of these record ids, ordered by id. */
  findByAirtableRecordIds(clientId: string, recordIds: readonly string[]): Promise<CampaignLead[]>;
  /** Ordered by id. */
  list(filter?: CampaignLeadFilter): Promise<CampaignLead[]>;
  /** Inserts or replaces rows for the sync itself, each lead at most once: leaves no notice. All or none. */
  putMany(leads: readonly CampaignLead[]): Promise<void>;
}

/** Which links to list. */
export interface CampaignLinkFilter extends Page {
  source: string;
  /** Default: both. */
  status?: CampaignLink["status"];
  /** True: only those with a conflict that nobody has decided. Default false. */
  undecided?: boolean;
}

/** Which campaign lead is which Airtable record, and what both agreed on last. */
export interface CampaignLinkRepository {
  /** In the order of the ids given, each once; leads without a link are left out. */
  getMany(leadIds: readonly string[]): Promise<CampaignLink[]>;
  /** Links of records of one table, ordered by lead id. */
  findByRecords(source: string, recordIds: readonly string[]): Promise<CampaignLink[]>;
  /** Ordered by lead id, which is also what `afterId` names. */
  list(filter: CampaignLinkFilter): Promise<CampaignLink[]>;
  /** Links with records that are not known to be gone, ordered by record id; `afterId` names one. Nothing but their ids. */
  listRecords(query: { source: string } & Page): Promise<{ leadId: string; recordId: string }[]>;
  count(filter: Pick<CampaignLinkFilter, "source" | "status">): Promise<number>;
  /**
   * Inserts links of `syncVersion` 1 and replaces others whose stored version is one lower. All or none.
   * @throws StorageError `STALE_WRITE` when one has another version, or its lead or record has another link, stored or given
   */
  saveMany(links: readonly CampaignLink[]): Promise<void>;
}

/** One notice as it was read. */
export type NoticeRef = Pick<CampaignNotice, "leadId" | "version">;

/** Why a notice stays, and until when it rests. */
export interface NoticeFailure extends NoticeRef {
  notBefore: string;
  errorCode: string;
  errorMessage: string;
}

/** Which notices to read. */
export interface CampaignNoticeQuery {
  clientId: string;
  /** Now: those that rest after a failure are left out. Default: none is left out. */
  at?: string;
  /** Default 100. */
  limit?: number;
  /** The last lead id of the page before, also where its notice is gone by now. */
  afterId?: string;
}

/** Campaign leads that may differ from Airtable; at most one notice a lead. */
export interface CampaignNoticeRepository {
  /** Adds notices, or raises the version of those that wait and forgets their failures. Leads that do not exist are left out. */
  add(leadIds: readonly string[], at: string): Promise<void>;
  /** Ordered by lead id. */
  list(query: CampaignNoticeQuery): Promise<CampaignNotice[]>;
  count(query: Pick<CampaignNoticeQuery, "clientId" | "at">): Promise<number>;
  /**
   * Forgets those that are still at their version; returns the lead ids of those that are not, in the order given: somebody
   * edited since, or settled them.
   */
  settle(notices: readonly NoticeRef[]): Promise<string[]>;
  /** Counts an attempt and lets it rest, where it is still at its version. */
  postpone(failures: readonly NoticeFailure[]): Promise<void>;
}

import type { CampaignLead } from "../../../domain/campaign-lead.js";
import type { CampaignLink } from "../../../domain/campaign-link.js";
import { isAirtableRecordId } from "../../../domain/wire/airtable.js";
import { type ReadRecord, readRecord } from "../../../rules/airtable/read-record.js";
import { type FieldDifference, withoutRecentEdits } from "../../../rules/verify/field-differences.js";
import { matchRecords, type RecordMatch } from "../../airtable/step/match-records.js";
import { type Found, type Looked, MAX_LOOKS } from "../audit.js";
import { compareRecord, type Pair, unreadableCells } from "./compare-record.js";
import type { Suspect, TableTerms } from "./terms.js";

/** What is known of some suspects now. */
interface Known {
  matches: ReadonlyMap<string, RecordMatch>;
  reads: ReadonlyMap<string, ReadRecord>;
  leads: ReadonlyMap<string, CampaignLead>;
  links: Links;
  /** Why leads wait for their push. */
  waiting: ReadonlyMap<string, string>;
}

type Links = ReadonlyMap<string, CampaignLink>;

/**
 * Looks at suspects with fresh rows and fresh records, a hundred a request, in their order. Rows and records are read one after
 * the other: those that somebody brings into step in between are looked at again. @throws RemoteError
 */
export async function lookClosely(
  terms: TableTerms,
  suspects: readonly Suspect[],
  looksLeft = MAX_LOOKS,
): Promise<Looked[]> {
  const links = await linksOf(terms, suspects);
  const looked = await lookOnce(terms, suspects, links);
  const found = suspects.filter((_, index) => typeof looked[index] === "object");
  if (found.length === 0 || looksLeft <= 1) return looked;
  const now = await linksOf(terms, found);
  const version = (of: Links, { leadId }: Suspect) => of.get(leadId ?? "")?.syncVersion;
  const moved = found.filter((one) => version(now, one) !== version(links, one));
  if (moved.length === 0) return looked;
  const again = await lookClosely(terms, moved, looksLeft - 1);
  const anew = new Map(moved.map((one, index) => [one, again[index]]));
  return looked.map((one, index) => (suspects[index] && anew.get(suspects[index])) ?? one);
}

async function linksOf({ ctx }: TableTerms, suspects: readonly Suspect[]): Promise<Links> {
  const stored = await ctx.storage.campaignLinks.getMany(suspects.flatMap(({ leadId }) => leadId ?? []));
  return new Map(stored.map((link) => [link.leadId, link]));
}

async function lookOnce(terms: TableTerms, suspects: readonly Suspect[], links: Links): Promise<Looked[]> {
  const { ctx, open } = terms;
  const leadIds = suspects.flatMap(({ leadId }) => leadId ?? []);
  const current = suspects.map(({ leadId, recordId }) => ({
    leadId,
    // It may have got one since.
    recordId: recordId ?? activeRecord(open, links.get(leadId ?? "")),
  }));
  const leads = new Map((await ctx.storage.campaignLeads.getMany(leadIds)).map((lead) => [lead.id, lead]));
  const reads = await readNow(
    terms,
    current.flatMap(({ recordId }) => recordId ?? []),
  );
  const matches = await matchRecords(ctx.storage, open, [...reads.values()], { lock: false });
  const waiting = await terms.waiting.known();
  return current.map((suspect) => look(terms, { matches, reads, leads, links, waiting }, suspect));
}

const activeRecord = ({ table }: TableTerms["open"], link: CampaignLink | undefined): string | null =>
  link?.source === table.source && link.status === "active" ? link.recordId : null;

async function readNow({ open, part }: TableTerms, ids: readonly string[]): Promise<Map<string, ReadRecord>> {
  const { gateway, table, fieldIds } = open;
  const recordIds = ids.filter(isAirtableRecordId);
  if (recordIds.length === 0) return new Map();
  const options = part.signal ? { signal: part.signal } : {};
  const records = await gateway.getMany(table.tableId, recordIds, { fields: fieldIds, byFieldId: true }, options);
  return new Map(records.map((record) => [record.id, readRecord(record, table)]));
}

function look(terms: TableTerms, known: Known, { leadId, recordId }: Suspect): Looked {
  const read = known.reads.get(recordId ?? "");
  const match = read && known.matches.get(read.recordId);
  if (match) return lookAtRecord(terms, known, read, match);
  const lead = known.leads.get(leadId ?? "");
  return lead ? lookAtLead(terms, known, lead) : "skip";
}

function lookAtRecord(terms: TableTerms, known: Known, read: ReadRecord, match: RecordMatch): Looked {
  if (match.kind === "linked") return lookAtPair(terms, known, { ...match, read });
  if (match.kind === "adopted") return notTaken(terms, match.lead.id, read);
  const isNews = match.kind === "unknown" && terms.open.settings.importRecords;
  return isNews ? notTaken(terms, null, read) : "skip";
}

function lookAtPair(terms: TableTerms, known: Known, pair: Pair): Looked {
  const { lead, link, read } = pair;
  const { open, recentFrom } = terms;
  const ids = { leadId: lead.id, remoteId: read.recordId };
  // When a record was last edited Airtable does not say.
  const isRecent = { local: Date.parse(lead.updatedAt) >= recentFrom, remote: false };
  const fields = withoutRecentEdits(compareRecord(pair, open), isRecent);
  if (fields.length > 0) return { ...ids, kind: "differs", fields, waitsFor: waitsFor(known, link, fields) };
  if (read.faults.length === 0) return "in step";
  return { ...ids, kind: "unreadable", fields: unreadableCells(pair), waitsFor: "CELL_INVALID" };
}

/** Why a lead waits: a person must decide about all that differs, or its push is due or rests, which brings nothing in. */
function waitsFor({ waiting }: Known, link: CampaignLink, fields: readonly FieldDifference[]): string | null {
  const asked = new Set(link.conflicts.filter(({ decision }) => !decision).map(({ field }) => field));
  if (fields.every(({ field }) => asked.has(field))) return "conflict";
  const isToPush = fields.some(({ state }) => state !== "inbound");
  return isToPush ? (waiting.get(link.leadId) ?? null) : null;
}

function notTaken({ recentFrom }: TableTerms, leadId: string | null, { recordId, createdTime }: ReadRecord): Looked {
  if (Date.parse(createdTime) >= recentFrom) return "skip";
  return { leadId, remoteId: recordId, kind: "not_taken", fields: [], waitsFor: null };
}

/** A lead of which no record came. */
function lookAtLead({ open, recentFrom }: TableTerms, { links, waiting }: Known, lead: CampaignLead): Looked {
  const stored = links.get(lead.id);
  const link = stored?.source === open.table.source ? stored : undefined;
  const found: Omit<Found, "kind"> = {
    leadId: lead.id,
    remoteId: link?.recordId ?? null,
    fields: [],
    waitsFor: waiting.get(lead.id) ?? null,
  };
  if (link?.status === "active") return { ...found, kind: "missing_remote" };
  if (!shouldHaveRecord(open, lead) || Date.parse(lead.updatedAt) >= recentFrom) return "skip";
  return { ...found, remoteId: null, kind: "not_sent" };
}

/** Only a key makes records (seed 004 makes none). */
export const shouldHaveRecord = ({ table }: TableTerms["open"], lead: CampaignLead): boolean =>
  lead.isActive && table.key !== null;

import { type CampaignLead, campaignLeadSchema } from "../../../domain/campaign-lead.js";
import type { CampaignLink } from "../../../domain/campaign-link.js";
import { parseInput } from "../../../domain/errors.js";
import { instantSchema } from "../../../domain/primitives.js";
import type { LoggedChange, SyncLogEntry } from "../../../domain/sync-log.js";
import type { IdSource } from "../../../ports/runtime.js";
import type { ReadRecord } from "../../../rules/airtable/read-record.js";
import { jsonEquals } from "../../../rules/plan/json-equals.js";
import type { SyncPlan } from "../../../rules/plan/plan-sync.js";
import { loggedChanges } from "../../sync/log-entry.js";
import type { LeadOutcome } from "../run/reconcile-run.js";
import type { OpenTable } from "../table/open-table.js";
import { type LeadStep, newLink, type StepTerms, seenOf, takeStep } from "./lead-step.js";
import { newlyOpen } from "./link-conflicts.js";
import type { RecordMatch } from "./match-records.js";

/** What one record comes to: rows to store, what to tell of it, and whether the record must be changed. */
export interface RecordStep extends Pick<LeadStep, "lead" | "link"> {
  outcome: LeadOutcome;
  syncType: SyncLogEntry["syncType"];
  /** As they are stored; undefined for new ones. */
  stored: { lead: CampaignLead | undefined; link: CampaignLink | undefined };
  changes: LoggedChange[];
  opened: CampaignLink["conflicts"];
  /** Everything that differs, on both sides. */
  plan: Pick<SyncPlan, "toLocal" | "toRemote" | "conflicts">;
  /** The lead must be noticed: its record has to be changed, which nobody knows yet. */
  isNews: boolean;
}

/** What this record and its lead come to. Undefined where the record is left alone. @throws ValidationError for a lead no store takes */
export function planRecord(
  read: ReadRecord,
  match: RecordMatch | undefined,
  open: Pick<OpenTable, "settings" | "policy">,
  terms: StepTerms,
  ids: IdSource,
): RecordStep | undefined {
  if (match?.kind === "linked") return linkedRecord(read, match.lead, match.link, terms);
  if (match?.kind === "adopted") return adoptedRecord(read, match.lead, match.previous, terms);
  if (match?.kind === "unknown" && open.settings.importRecords) return importedRecord(read, open, terms, ids);
  return undefined;
}

function linkedRecord(read: ReadRecord, lead: CampaignLead, link: CampaignLink, terms: StepTerms): RecordStep {
  const seen = seenOf(read, terms.table);
  const isBack = link.status === "deleted";
  const active = isBack && !lead.isActive ? { ...lead, isActive: true, updatedAt: terms.at } : lead;
  const step = takeStep(active, { ...link, seen, status: "active" }, terms);
  const opened = newlyOpen(link.conflicts, step.link.conflicts);
  const changes = [...(active === lead ? [] : [RESTORED]), ...loggedChanges({ toLocal: step.toLocal, toRemote: [] })];
  return {
    ...step,
    outcome: opened.length > 0 ? "conflict" : changes.length > 0 ? "updated" : "unchanged",
    syncType: "update",
    stored: { lead, link },
    changes,
    opened,
    // What the record showed before was noticed before, and rests if it failed.
    isNews: step.lead.isActive && isToPush(step) && (isBack || !jsonEquals(seen, link.seen)),
  };
}

/** The two meet for the first time: nothing is lost on either side. */
function adoptedRecord(
  read: ReadRecord,
  lead: CampaignLead,
  previous: CampaignLink | undefined,
  terms: StepTerms,
): RecordStep {
  const { recordId } = read;
  const named = lead.airtableRecordId === recordId ? lead : { ...lead, airtableRecordId: recordId };
  const step = takeStep(named, { ...newLink(lead, recordId, terms), seen: seenOf(read, terms.table) }, terms);
  return {
    ...step,
    outcome: step.link.conflicts.length > 0 ? "conflict" : "updated",
    syncType: "enrichment",
    stored: { lead, link: previous },
    changes: [linkedChange(lead, recordId), ...loggedChanges({ toLocal: step.toLocal, toRemote: [] })],
    opened: step.link.conflicts,
    isNews: step.lead.isActive && isToPush(step),
  };
}

/** A record nobody here knows becomes a lead; both sides agree on all that could be read. */
function importedRecord(
  read: ReadRecord,
  { settings: { clientId }, policy }: Pick<OpenTable, "settings" | "policy">,
  terms: StepTerms,
  ids: IdSource,
): RecordStep {
  const { recordId, createdTime, fields } = read;
  const dates = { createdAt: instantOf(createdTime) ?? terms.at, updatedAt: terms.at };
  const row = { id: ids.randomId(), clientId, airtableRecordId: recordId, ...fields, ...dates };
  const lead = parseInput(campaignLeadSchema, row, `The lead of record ${recordId}`);
  const agreed = Object.entries(fields).filter(([field]) => field in policy);
  const base = Object.fromEntries(agreed.map(([field, value]) => [field, { local: value, remote: value }]));
  const step = takeStep(lead, { ...newLink(lead, recordId, terms), base, seen: seenOf(read, terms.table) }, terms);
  const told = agreed.filter(([, value]) => value !== null && value !== false);
  const toLocal = told.map(([field, to]) => ({ field, from: null, to, origin: "remote" as const, rule: ONLY_THERE }));
  return {
    ...step,
    outcome: "inserted",
    syncType: "create",
    stored: { lead: undefined, link: undefined },
    changes: loggedChanges({ toLocal, toRemote: [] }),
    opened: [],
    plan: { ...step.plan, toLocal },
    isNews: isToPush(step),
  };
}

/** Undefined for what is no instant, or none a row can hold: a year of five digits. */
function instantOf(text: string): string | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : instantSchema.safeParse(new Date(at).toISOString()).data;
}

const ONLY_THERE = "first-contact:only-remote-has-one";

const isToPush = ({ cells }: LeadStep): boolean => Object.keys(cells).length > 0;

/** A record that was taken out of the trash brings its lead back. */
const RESTORED: LoggedChange = {
  field: "isActive",
  side: "local",
  from: false,
  to: true,
  origin: "remote",
  rule: "campaign:record-restored",
};

const linkedChange = ({ airtableRecordId }: CampaignLead, recordId: string): LoggedChange => ({
  field: "airtableRecordId",
  side: "local",
  from: airtableRecordId,
  to: recordId,
  origin: "remote",
  rule: "campaign:record-linked",
});

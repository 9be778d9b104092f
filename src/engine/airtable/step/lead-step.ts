import type { CampaignLead } from "../../../domain/campaign-lead.js";
import { type CampaignLink, campaignLinkSchema } from "../../../domain/campaign-link.js";
import type { JsonValue } from "../../../domain/primitives.js";
import type { ResolvedTable } from "../../../rules/airtable/field-map.js";
import type { ReadRecord } from "../../../rules/airtable/read-record.js";
import { writeCells } from "../../../rules/airtable/write-cells.js";
import { jsonEquals } from "../../../rules/plan/json-equals.js";
import type { FieldChange, SyncPlan } from "../../../rules/plan/plan-sync.js";
import type { SyncPolicy } from "../../../rules/plan/policy.js";
import { settle, withoutWrites } from "../../../rules/plan/settle.js";
import { conflictsAfter } from "./link-conflicts.js";
import { localValues, planCampaignLead } from "./plan-campaign-lead.js";

/** How the record's key cell is kept among what was seen of it; no field of a lead is called so. */
const KEY = "key";

/** What a step goes by. */
export interface StepTerms {
  table: ResolvedTable;
  policy: SyncPolicy<string>;
  /** Now. */
  at: string;
}

/** A lead and its link as they are to be stored, and what is left to be written to the record. */
export interface LeadStep {
  lead: CampaignLead;
  link: CampaignLink;
  /** Everything that differs, on both sides. */
  plan: SyncPlan;
  /** What was done of it: the lead's own side. */
  toLocal: FieldChange[];
  /** Cells of the record that must change, by field id. */
  cells: Record<string, unknown>;
}

/** What a record showed, as a link keeps it. */
export const seenOf = ({ fields, key }: ReadRecord, table: Pick<ResolvedTable, "key">): Record<string, JsonValue> => ({
  ...fields,
  ...(table.key && { [KEY]: key }),
});

/**
 * Brings the lead's own side into step with what was seen of its record. What must be written to the record stays unsettled until
 * that is done. Pure.
 */
export function takeStep(lead: CampaignLead, link: CampaignLink, terms: StepTerms): LeadStep {
  const plan = planCampaignLead(lead, link, terms.policy);
  const here = withoutWrites(plan, "remote");
  const after = withChanges(lead, here.toLocal, terms.at);
  const base =
    here.settled.length === 0
      ? link.base
      : settle({ fields: link.base, events: [] }, here, localValues(after), link.seen).fields;
  const conflicts = conflictsAfter(link.conflicts, plan, terms.at);
  return {
    lead: after,
    link: { ...link, base, conflicts },
    plan,
    toLocal: here.toLocal,
    cells: cellsOf(plan, link, terms.table),
  };
}

/** What a write told: the lead and its link after it, and what was taken over on the lead's side with it. */
export interface WrittenLead {
  lead: CampaignLead;
  link: CampaignLink;
  toLocal: FieldChange[];
}

/**
 * Settles what was written with what the answer shows. A field the host edited since the plan was made keeps its edit, which the
 * next step finds. Pure.
 * @param planned the lead and its link the plan was made from
 * @param now as they are stored now
 */
export function settleWrite(
  planned: { lead: CampaignLead; link: CampaignLink; plan: SyncPlan },
  now: { lead: CampaignLead; link: CampaignLink },
  answer: ReadRecord,
  { table, at }: Pick<StepTerms, "table" | "at">,
): WrittenLead {
  const { plan } = planned;
  const [before, current] = [localValues(planned.lead), localValues(now.lead)];
  const isEdited = (field: string): boolean => !jsonEquals(before[field] ?? null, current[field] ?? null);
  const toLocal = plan.toLocal.filter(({ field }) => !isEdited(field));
  const missed = new Set(plan.toLocal.filter(({ field }) => isEdited(field)).map(({ field }) => field));
  const settled = plan.settled.filter((field) => !missed.has(field));
  const agreed = localValues(withChanges(planned.lead, plan.toLocal, at));
  const written = new Set(plan.toRemote.map(({ field }) => field));
  // Of a field that was not written, the answer may already show somebody's edit, which must not pass for agreed on.
  const shown = Object.fromEntries(
    settled.map((field) => [field, written.has(field) ? read(answer, field) : planned.link.seen[field]]),
  );
  const base = settle({ fields: now.link.base, events: [] }, { ...plan, settled }, agreed, shown).fields;
  const conflicts = now.link.conflicts.filter(({ field }) => !settled.includes(field));
  return {
    lead: withChanges(now.lead, toLocal, at),
    link: { ...now.link, base, conflicts, seen: seenOf(answer, table) },
    toLocal,
  };
}

const read = ({ fields }: ReadRecord, field: string): JsonValue | undefined =>
  Object.entries(fields).find(([name]) => name === field)?.[1];

/** A link that is not stored yet. Nothing was agreed on so far. */
export const newLink = (
  { id, clientId }: Pick<CampaignLead, "id" | "clientId">,
  recordId: string,
  { table, at }: Pick<StepTerms, "table" | "at">,
): CampaignLink =>
  campaignLinkSchema.parse({
    leadId: id,
    clientId,
    source: table.source,
    recordId,
    base: {},
    seen: {},
    syncVersion: 1,
    lastSyncAt: at,
    createdAt: at,
    updatedAt: at,
  });

/** The link as it replaces the stored one; undefined where both say the same. */
export function linkToSave(stored: CampaignLink | undefined, link: CampaignLink, at: string): CampaignLink | undefined {
  if (!stored) return link;
  if (jsonEquals(substance(stored), substance(link))) return undefined;
  const { createdAt, syncVersion } = stored;
  return { ...link, createdAt, syncVersion: syncVersion + 1, lastSyncAt: at, updatedAt: at };
}

const substance = ({ source, recordId, status, base, seen, conflicts }: CampaignLink): JsonValue => ({
  source,
  recordId,
  status,
  base,
  seen,
  conflicts,
});

/** Lead fields and the key, as far as the record must be told: one whose key is somebody else's, or none, gets its lead's. */
function cellsOf(
  { toRemote }: SyncPlan,
  { leadId, seen }: CampaignLink,
  table: ResolvedTable,
): Record<string, unknown> {
  const values = Object.fromEntries(toRemote.map(({ field, to }) => [field, to]));
  const isForeign = KEY in seen && seen[KEY] !== leadId;
  return { ...writeCells(values, table), ...(table.key && isForeign && { [table.key.id]: leadId }) };
}

function withChanges(lead: CampaignLead, changes: readonly FieldChange[], at: string): CampaignLead {
  if (changes.length === 0) return lead;
  return { ...lead, ...Object.fromEntries(changes.map(({ field, to }) => [field, to])), updatedAt: at };
}

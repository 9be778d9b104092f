import type { LeadField, LeadFields } from "../../domain/lead.js";
import { LEAD_FIELDS } from "../../domain/lead.js";
import type { LinkBase } from "../../domain/link.js";
import type { MergeChanges } from "../../domain/merge.js";
import type { JsonValue } from "../../domain/primitives.js";
import { currentFields } from "../../rules/merge/current-fields.js";
import { type MergedField, mergeFields } from "../../rules/merge/merge-fields.js";
import { isShownAs, mergedBase } from "../../rules/merge/merged-base.js";
import { isAbsent, jsonEquals } from "../../rules/plan/json-equals.js";
import { projectField } from "../../rules/resman/project.js";
import { isHigher } from "../../rules/status/ladder.js";
import { activeLink } from "../sync/load-lead.js";
import type { MergePair } from "./pair.js";
import type { CheckedRequest } from "./request.js";
import type { SeenProspect } from "./see-prospect.js";

/** The prospects of a pair, as far as there are any. */
export interface SeenPair {
  /** The one that goes on. */
  kept: SeenProspect | undefined;
  /** The one that is left, where that is another. */
  left: SeenProspect | undefined;
}

/** What a merge makes of the fields of the lead that goes on. */
export interface MergeDecision {
  /** The fields the records differ on. */
  merged: MergedField[];
  /** What the lead that goes on holds afterwards. */
  fields: LeadFields;
  /** Base of its link, where that is new, moves, or leaves something open; else undefined. */
  base: LinkBase | undefined;
  /** What its prospect will show in place of what it shows, where the lead did not have it before. */
  written: MergeChanges;
}

const NO_BASE: LinkBase = { fields: {}, events: [] };

/** Decides the fields of a merge. Writes nothing. */
export function decideMerge(pair: MergePair, seen: SeenPair, request: CheckedRequest): MergeDecision {
  const merged = compare(pair, seen, request);
  const fields = withTours(pair, seen, survivingFields(pair, seen, merged));
  const { kept } = seen;
  if (pair.kind === "settle" && kept) return { merged, fields, base: apart(pair, merged, kept), written: {} };
  if (pair.kind === "absorb") return { merged, fields, base: undefined, written: {} };
  const isNew = pair.kind !== "join" || activeLink(pair.survivor) === undefined;
  if (!kept || !isNew) return { merged, fields, base: undefined, written: {} };
  const { shown } = kept;
  const reaching = new Set(request.fields.filter((field) => !isOpen(merged, field)));
  // A prospect that is taken over with its lead has that lead's chat, notes and tours.
  const events = pair.kind === "join" ? (pair.ownLink?.base.events ?? []) : [];
  return {
    merged,
    fields,
    base: { fields: mergedBase({ ours: fields, shown, merged: reaching }), events },
    written: writtenOver(fields, shown, reaching),
  };
}

/** The base of a linked lead where both sides keep what they have in the fields that are left open. */
function apart({ ownLink }: MergePair, merged: readonly MergedField[], { shown }: SeenProspect): LinkBase | undefined {
  const open = merged.filter(({ kind }) => kind === "open");
  if (!ownLink || open.length === 0) return undefined;
  const pairs = open.map(({ field, domiq, resman }) => [field, { local: domiq, remote: shown[field] ?? resman }]);
  return { ...ownLink.base, fields: { ...ownLink.base.fields, ...Object.fromEntries(pairs) } };
}

const isOpen = (merged: readonly MergedField[], field: string): boolean =>
  merged.some((one) => one.field === field && one.kind === "open");

function compare(pair: MergePair, { kept, left }: SeenPair, request: CheckedRequest): MergedField[] {
  const { kind, survivor, loser } = pair;
  const { mergeStrategy: strategy, fields, conflictResolution: given } = request;
  const options = { strategy, fields, ...(given && { given: given as Partial<LeadFields> }) };
  if (kind === "absorb") {
    const ofLead = current(survivor, kept);
    const sides = { resman: withoutStep(left?.shown ?? {}, ofLead), domiq: ofLead };
    const isSame = (field: LeadField, domiq: JsonValue, resman: JsonValue): boolean => isShownAs(field, domiq, resman);
    return mergeFields(sides, { ...options, survivor: "domiq", isSame });
  }
  const ofNamed = current(loser ?? survivor, left ?? kept);
  if (kind === "join") return mergeFields({ resman: current(survivor, kept), domiq: ofNamed }, options);
  const base = kind === "settle" ? survivor.link?.base : undefined;
  const isSame = (field: LeadField, domiq: JsonValue, resman: JsonValue): boolean =>
    field === "status" ? isAgreedStatus(base, domiq, resman) : isShownAs(field, domiq, resman);
  return mergeFields({ resman: kept?.shown ?? {}, domiq: ofNamed }, { ...options, isSame });
}

/** A second prospect that is lost, or not further than the lead, was only filed twice: it says nothing of the lead's status. */
function withoutStep({ status, ...shown }: Partial<LeadFields>, lead: LeadFields): Partial<LeadFields> {
  return status && status !== "lost" && isHigher(status, lead.status) ? { ...shown, status } : shown;
}

/** ResMan has fewer words for a status than we have. */
const isAgreedStatus = (base: LinkBase | undefined, domiq: JsonValue, resman: JsonValue): boolean =>
  jsonEquals(base?.fields.status?.local ?? null, domiq) && jsonEquals(base?.fields.status?.remote ?? null, resman);

const current = (lead: MergePair["survivor"], prospect: SeenProspect | undefined): LeadFields =>
  currentFields(lead.lead.fields, activeLink(lead)?.base ?? NO_BASE, prospect?.shown);

function survivingFields(pair: MergePair, { kept, left }: SeenPair, merged: readonly MergedField[]): LeadFields {
  const { kind, survivor } = pair;
  const takesOver = kind === "join" && activeLink(survivor) === undefined;
  // What staff changed in the prospect that is left would never come over otherwise.
  const local = kind === "move" ? current(survivor, left) : survivor.lead.fields;
  const decided = merged
    .filter((field) => field.kind !== "open")
    // What staff have written there already comes by the ordinary plan.
    .filter(({ value, resman }) => kind !== "join" || takesOver || !jsonEquals(value, resman))
    .filter(({ value, domiq }) => kind !== "absorb" || !jsonEquals(value, domiq))
    .map(({ field, value }) => [field, value]);
  const keepsProspect = kind === "settle" || kind === "absorb" || (kind === "join" && !takesOver);
  const theirs = keepsProspect ? {} : ownedByResMan(kept);
  return { ...local, ...theirs, ...Object.fromEntries(decided) };
}

const ownedByResMan = (kept: SeenProspect | undefined): Partial<LeadFields> => {
  const { lostReason, household } = kept?.shown ?? {};
  return { ...(lostReason !== undefined && { lostReason }), ...(household && { household }) };
};

/** ResMan shows a prospect with a tour as such: the tours that come along bring their status. */
function withTours({ loser }: MergePair, { kept }: SeenPair, fields: LeadFields): LeadFields {
  const isLost = fields.status === "lost" || kept?.shown.status === "lost";
  const brings = (loser?.tours.length ?? 0) > 0 && !isLost && isHigher("tour_scheduled", fields.status);
  return brings ? { ...fields, status: "tour_scheduled" } : fields;
}

function writtenOver(ours: LeadFields, shown: Partial<LeadFields>, reaching: ReadonlySet<string>): MergeChanges {
  const changes = LEAD_FIELDS.flatMap((field) => {
    const from: JsonValue | undefined = shown[field];
    if (from === undefined || !reaching.has(field) || isShownAs(field, ours[field], from)) return [];
    return [[field, { from, to: projectField(field, ours[field]) }] as const];
  });
  const written = Object.fromEntries(changes);
  // A loss that is taken back has a reason, should it come to be a loss again.
  return written.status?.from === "lost"
    ? { ...written, lostReason: { from: shown.lostReason ?? null, to: null } }
    : written;
}

/** Contacts a prospect must give up before another one can have them. */
export const handedOver = (fields: LeadFields, { kept, left }: SeenPair): ("email" | "phone")[] =>
  (["email", "phone"] as const).filter((field) => {
    const value = fields[field];
    return !isAbsent(value) && left?.shown[field] === value && kept?.shown[field] !== value;
  });

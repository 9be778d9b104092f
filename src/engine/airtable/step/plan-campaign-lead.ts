import { CAMPAIGN_FIELDS, type CampaignFields, type CampaignLead } from "../../../domain/campaign-lead.js";
import type { CampaignLink } from "../../../domain/campaign-link.js";
import type { JsonValue } from "../../../domain/primitives.js";
import { FIELD_KINDS } from "../../../rules/airtable/cell-types.js";
import { planSync, type SyncPlan } from "../../../rules/plan/plan-sync.js";
import type { SyncPolicy } from "../../../rules/plan/policy.js";
import { askedAnew, verdictsOf } from "./link-conflicts.js";

/**
 * What both sides must change so that a lead and its record are in step: `planSync` with what `link` says of the record. A field
 * of which the record never said anything, since it was mapped later or its cell cannot be read, is left alone. Pure.
 */
export function planCampaignLead(
  lead: CampaignFields & Pick<CampaignLead, "id">,
  link: Pick<CampaignLink, "base" | "seen" | "conflicts">,
  policy: SyncPolicy<string>,
): SyncPlan {
  return planSync(
    { fields: link.base, events: [] },
    { fields: localValues(lead), events: [] },
    { fields: link.seen, events: [] },
    knownFields(policy, link),
    { verdicts: verdictsOf(link.conflicts), askedAnew: askedAnew(link.conflicts) },
  );
}

/** The fields the record said something of: of nearly every lead all of them, and then nothing is copied. */
function knownFields(
  policy: SyncPolicy<string>,
  { base, seen }: Pick<CampaignLink, "base" | "seen">,
): SyncPolicy<string> {
  const isKnown = (field: string): boolean => field in seen || field in base;
  if (Object.keys(policy).every(isKnown)) return policy;
  return Object.fromEntries(Object.entries(policy).filter(([field]) => isKnown(field)));
}

/** A lead's fields as plans compare them: one instant has one form, however the host's store writes it, and empty text is no text. */
export function localValues(lead: CampaignFields): Record<string, JsonValue> {
  const values: Record<string, JsonValue> = {};
  for (const field of CAMPAIGN_FIELDS) values[field] = localValue(lead, field);
  return values;
}

function localValue(lead: CampaignFields, field: (typeof CAMPAIGN_FIELDS)[number]): JsonValue {
  const value = lead[field];
  // A form that saves an empty text where nothing was has edited nothing.
  if (value === "") return null;
  if (FIELD_KINDS[field] !== "instant" || typeof value !== "string") return value;
  const at = Date.parse(value);
  return Number.isNaN(at) ? value : new Date(at).toISOString();
}

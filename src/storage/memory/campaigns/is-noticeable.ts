import { CAMPAIGN_FIELDS, type CampaignField, type CampaignLead } from "../../../domain/campaign-lead.js";

/** Instants may be written with different offsets. */
const INSTANTS: ReadonlySet<CampaignField> = new Set(["smsLastSentAt", "bookedAt", "claimedAt"]);

/** Whether an edit is something Airtable may have to hear of. @param before undefined: the lead is new */
export function isNoticeable(after: Readonly<CampaignLead>, before: Readonly<CampaignLead> | undefined): boolean {
  if (before === undefined || before.isActive !== after.isActive || before.clientId !== after.clientId) return true;
  return CAMPAIGN_FIELDS.some((field) => !isSame(field, before[field], after[field]));
}

function isSame(field: CampaignField, one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!INSTANTS.has(field) || typeof one !== "string" || typeof other !== "string") return false;
  return Date.parse(one) === Date.parse(other);
}

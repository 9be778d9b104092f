import * as z from "zod";
import { CAMPAIGN_FIELDS, type CampaignField } from "../../domain/campaign-lead.js";

/**
 * For each field of a campaign lead, the name or id of the Airtable field it is kept in; null leaves it out of the sync.
 * Ids survive a rename. `lead-sync airtable init` writes one from a base.
 */
export type CampaignFieldMap = Partial<Record<CampaignField, string | null>>;

/** A {@link CampaignFieldMap} that came from outside. */
export const campaignFieldMapSchema = z.partialRecord(z.enum(CAMPAIGN_FIELDS), z.string().min(1).nullable());

/** The names the seeds use (seed 004), and the same words for the rest. One of these that a table lacks is not synced. */
export const DEFAULT_FIELD_MAP: Readonly<Record<CampaignField, string>> = {
  firstName: "First Name",
  lastName: "Last Name",
  email: "Email",
  phone: "Phone",
  company: "Company",
  title: "Title",
  icpScore: "ICP Score",
  status: "Status",
  processingStatus: "Processing Status",
  campaignId: "Campaign ID",
  campaignName: "Campaign Name",
  smsSentCount: "SMS Sent Count",
  smsSequencePosition: "SMS Sequence Position",
  smsLastSentAt: "SMS Last Sent At",
  smsStop: "SMS Stop",
  leadSource: "Lead Source",
  formId: "Form ID",
  booked: "Booked",
  bookedAt: "Booked At",
  claimedBy: "Claimed By",
  claimedAt: "Claimed At",
  notes: "Notes",
};

/** A field of a campaign lead and the Airtable field it was found to be. */
export interface MappedField {
  field: CampaignField;
  id: string;
  name: string;
  type: string;
  /** False where Airtable computes the cell: it is read, never written. */
  isWritable: boolean;
}

/** A table as the sync uses it: by ids, so that a rename does not break it. */
export interface ResolvedTable {
  baseId: string;
  tableId: string;
  tableName: string;
  /** `base/table`, by ids: how links and checkpoints name it. */
  source: string;
  fields: readonly MappedField[];
  /** The field that holds the lead's id, where there is one: records can be made only then. */
  key: { id: string; name: string; type: string } | null;
}

import type { CampaignLead } from "../../../domain/campaign-lead.js";
import type { CampaignLink } from "../../../domain/campaign-link.js";
import type { CampaignNotice } from "../../../domain/campaign-notice.js";
import { defineTable as table } from "../define-table.js";
import { joinKey } from "../join-key.js";

/** The kind a campaign lead is listed as. */
export const activityKind = (isActive: boolean): string => (isActive ? "active" : "inactive");

/** The kind a campaign link is listed as. */
export const campaignLinkKind = (status: CampaignLink["status"], undecided: boolean): string =>
  `${status}/${undecided ? "undecided" : "clear"}`;

const isUndecided = ({ conflicts }: Readonly<CampaignLink>): boolean =>
  conflicts.some(({ decision }) => decision === null);

/** A record of an Airtable table, whose id is case-sensitive. */
export const recordKey = (source: string, recordId: string): string => joinKey(source, recordId);

export const CAMPAIGN_LEADS = table(
  (row: Readonly<CampaignLead>) => row.id,
  { listing: { list: (row) => row.clientId, kind: (row) => activityKind(row.isActive) } },
  {
    record: { of: (row) => row.airtableRecordId, at: (row) => row.createdAt },
  },
);

export const CAMPAIGN_LINKS = table(
  (row: Readonly<CampaignLink>) => row.leadId,
  { listing: { list: (row) => row.source, kind: (row) => campaignLinkKind(row.status, isUndecided(row)) } },
  {},
);

/** Which lead an Airtable record is linked with. */
export interface LinkedRecord extends Pick<CampaignLink, "source" | "recordId" | "leadId" | "status"> {}

/** By table and record: a record has one lead, and those of a table are listed in the order of their ids. */
export const CAMPAIGN_RECORDS = table(
  (row: Readonly<LinkedRecord>) => recordKey(row.source, row.recordId),
  { listing: { list: (row) => (row.status === "active" ? row.source : null) } },
  {},
);

export const CAMPAIGN_NOTICES = table(
  (row: Readonly<CampaignNotice>) => row.leadId,
  { listing: { list: (row) => row.clientId } },
  {},
);

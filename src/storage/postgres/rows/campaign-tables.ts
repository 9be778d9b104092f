import { campaignLinkSchema } from "../../../domain/campaign-link.js";
import { campaignNoticeSchema } from "../../../domain/campaign-notice.js";
import { tableSpec } from "./table-spec.js";

/* What the sync with Airtable keeps beside the host's `leads`. */

export const CAMPAIGN_LINK = tableSpec({
  kind: "campaign link",
  table: "campaign_lead_link",
  owner: "engine",
  schema: campaignLinkSchema,
  key: ["leadId"],
  columns: {
    leadId: "uuid",
    clientId: "text",
    source: "varchar(100)",
    recordId: "varchar(100)",
    status: "text",
    base: "jsonb",
    seen: "jsonb",
    conflicts: "jsonb",
    syncVersion: "integer",
    lastSyncAt: "timestamptz",
    createdAt: "timestamptz",
    updatedAt: "timestamptz",
  },
});

export const CAMPAIGN_NOTICE = tableSpec({
  kind: "campaign notice",
  table: "campaign_lead_notice",
  owner: "engine",
  schema: campaignNoticeSchema,
  key: ["leadId"],
  columns: {
    leadId: "uuid",
    clientId: "text",
    version: "bigint",
    attempts: "integer",
    notBefore: "timestamptz",
    errorCode: "varchar(100)",
    errorMessage: "text",
    noticedAt: "timestamptz",
  },
});

import { campaignLeadSchema } from "../../../src/domain/campaign-lead.js";
import { anId } from "../../../src/testing/index.js";
import type { AuthorisationRow } from "../support/authorisation-rows.js";
import { CLIENT, type HttpWorld } from "../support/http-world.js";

const LEAD = anId(0x700);

const about = (operationId: string, action: string, body?: unknown): AuthorisationRow => ({
  operationId,
  request: async ({ storage }: HttpWorld) => {
    const at = "2026-03-01T10:00:00Z";
    const lead = { id: LEAD, clientId: CLIENT, firstName: "Dana", campaignId: "spring" };
    await storage.campaignLeads.put(campaignLeadSchema.parse({ ...lead, createdAt: at, updatedAt: at }));
    return { path: `/api/leads/${LEAD}${action}`, ...(body !== undefined && { body }) };
  },
  right: 200,
  elsewhere: 404,
});

/** What staff do in the portal, for one of the clients. */
export const PORTAL_ROWS: readonly AuthorisationRow[] = [
  about("getCampaignLead", ""),
  about("addNote", "/notes", { note: "Called back" }),
  about("claimLead", "/claim"),
  about("unclaimLead", "/unclaim"),
  about("removeFromCampaign", "/remove-from-campaign"),
];

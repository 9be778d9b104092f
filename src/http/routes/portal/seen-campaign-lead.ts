import type { CampaignLead } from "../../../domain/campaign-lead.js";
import { isSyncError, SyncError } from "../../../domain/errors.js";
import { type Principal, seesClient } from "../../../domain/principal.js";
import type { HandlerContext } from "../../handler-context.js";

/**
 * A campaign lead of a client the caller may see. What is not there and what is another client's is answered alike.
 * @throws SyncError `NOT_FOUND`
 */
export async function seenCampaignLead(
  { engine }: HandlerContext,
  principal: Principal,
  id: string,
): Promise<CampaignLead> {
  const lead = await engine.campaignLeads.get(id).catch((error: unknown) => {
    if (isSyncError(error, "NOT_FOUND")) return undefined;
    throw error;
  });
  if (!lead || !seesClient(principal, lead.clientId)) throw new SyncError("NOT_FOUND", "Lead not found");
  return lead;
}

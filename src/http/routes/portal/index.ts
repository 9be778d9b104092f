import type { Route } from "../../route.js";
import { addNote, claimLead, getCampaignLead, removeFromCampaign, unclaimLead } from "./campaign-leads.js";

/** What staff do to campaign leads in the portal (seed 004). */
export const PORTAL_ROUTES: readonly Route[] = [getCampaignLead, addNote, claimLead, unclaimLead, removeFromCampaign];

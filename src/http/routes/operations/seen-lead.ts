import type { Principal } from "../../../domain/principal.js";
import type { LeadSummary } from "../../../engine/queries/list-leads.js";
import { findLeads } from "../../find-leads.js";
import type { HandlerContext } from "../../handler-context.js";

/**
 * The lead an id names: its conversation's, or its prospect's. Of several chats with one prospect it is the newest that the
 * caller sees and that is still its own.
 * @throws SyncError `NOT_FOUND`
 */
export async function seenLead(ctx: HandlerContext, principal: Principal, id: string): Promise<LeadSummary> {
  const [newest, ...others] = await findLeads(ctx, principal, id, "Lead not found");
  return others.reduce((best, other) => (rank(other) < rank(best) ? other : best), newest);
}

/** One that was merged, or whose link was ended, only stands for its prospect where nothing else does. */
const rank = ({ mergedInto, resmanLeadId }: LeadSummary): number => {
  if (mergedInto !== null) return 2;
  return resmanLeadId === null ? 1 : 0;
};

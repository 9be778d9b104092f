import { SyncError } from "../domain/errors.js";
import { type Principal, seesProperty } from "../domain/principal.js";
import type { LeadSummary } from "../engine/queries/list-leads.js";
import type { HandlerContext } from "./handler-context.js";
import { orUndefined } from "./routes/operations/seen.js";

/** At least one. */
export type Some<T> = readonly [T, ...T[]];

/**
 * The leads a path's `lead_id` names: the conversation of that id, or those of a prospect. Only such as the principal sees;
 * several chats of one renter have one prospect, and the newest comes first.
 * @param missing what the error says. Default `Lead not found`
 * @throws SyncError `NOT_FOUND`
 */
export async function findLeads(
  { engine }: Pick<HandlerContext, "engine">,
  principal: Principal,
  leadId: string,
  missing = "Lead not found",
): Promise<Some<LeadSummary>> {
  const isSeen = ({ propertyId }: { propertyId: string }): boolean => seesProperty(principal, propertyId);
  const named = await orUndefined(engine.leadSummary(leadId));
  if (named && isSeen(named)) return [named];
  const chats = (await engine.conversationsOf(leadId)).filter(isSeen);
  const leads = await Promise.all(chats.map(({ conversationId }) => orUndefined(engine.leadSummary(conversationId))));
  const [newest, ...others] = leads
    .filter((lead) => lead !== undefined)
    .sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  if (!newest) throw new SyncError("NOT_FOUND", missing);
  return [newest, ...others];
}

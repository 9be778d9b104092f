import { conversationIdSchema } from "../../domain/ids.js";
import type { Link } from "../../domain/link.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import type { EngineContext } from "../context.js";
import { distinctFrom } from "../sync/distinct-from.js";
import { loadLead } from "../sync/load-lead.js";
import { twoProspects } from "../sync/make-conflict.js";

/**
 * Lists that a renter has a second prospect, once for each: a person decides what becomes of it. It may be ours (an answer
 * that was lost and applied late) or a walk-in that staff filed anew; taken for a new renter it would be a duplicate here.
 * Not asked is what somebody has answered, be it of a lead that was merged into this one. Returns whether it was listed now.
 */
export async function listSecondProspect(ctx: EngineContext, link: Link, { prospectId }: Prospect): Promise<boolean> {
  if (await isSomebodyElse(ctx, link, prospectId)) return false;
  const listed = await ctx.storage.conflicts.list({ conversationId: link.leadId });
  const isKnown = listed.some(
    ({ conflictType, resmanValue }) => conflictType === "duplicate_lead" && resmanValue === prospectId,
  );
  if (isKnown) return false;
  const conflict = twoProspects(ctx, await loadLead(ctx, link.leadId), link.remoteId, prospectId);
  await ctx.storage.conflicts.put(conflict);
  ctx.events.emit("conflict:opened", { conflict });
  return true;
}

async function isSomebodyElse(ctx: EngineContext, { leadId, propertyId }: Link, prospectId: string): Promise<boolean> {
  const merges = await ctx.storage.merges.list({ conversationId: leadId, standing: true });
  const merged = merges.flatMap(({ loserId }) => loserId ?? []);
  const leads = [...new Set([leadId, ...merged])].map((id) => ({ id: conversationIdSchema.parse(id), propertyId }));
  return (await distinctFrom(ctx, ...leads)).prospect(prospectId);
}

import { SyncError } from "../../domain/errors.js";
import type { Link } from "../../domain/link.js";
import { sameId } from "../../rules/resman/renter.js";
import type { EngineContext } from "../context.js";
import { activeLink, type LoadedLead, loadLead } from "../sync/load-lead.js";
import type { CheckedRequest } from "./request.js";

/** The two records of a merge, and how they become one. */
export interface MergePair {
  /**
   * `adopt`: a lead gets a prospect nobody has. `settle`: they belong together already. `move`: a lead leaves its prospect
   * for one nobody has. `absorb`: it stays, and takes in one nobody has. `join`: a lead goes into another.
   */
  kind: "adopt" | "settle" | "move" | "absorb" | "join";
  /** The lead that goes on. */
  survivor: LoadedLead;
  /** The lead that is merged into it. */
  loser: LoadedLead | undefined;
  /** The prospect that goes on. */
  prospectId: string | null;
  /** The link of the lead that was named, if it has a prospect. */
  ownLink: Link | undefined;
  /** The prospect that is left, where that is another: the one the named lead had, or the second one it takes in. */
  leftId: string | null;
}

export const cannotMerge = (message: string, context: Record<string, unknown> = {}): SyncError =>
  new SyncError("CANNOT_MERGE", message, { context });

/** Finds out which records a request means. @throws SyncError `NOT_FOUND`, `CANNOT_MERGE`, `INTEGRATION_MISSING` */
export async function findPair(ctx: EngineContext, request: CheckedRequest): Promise<MergePair> {
  const named = await loadLead(ctx, request.conversationId);
  refuseMerged(named);
  const { survivorConversationId, resmanLeadId = "", retireResmanLeadId } = request;
  if (survivorConversationId !== undefined) return pairOfLeads(ctx, named, survivorConversationId);
  if (retireResmanLeadId !== undefined) return twoProspects(ctx, named, resmanLeadId, retireResmanLeadId);
  return pairWithProspect(ctx, named, resmanLeadId);
}

async function pairOfLeads(ctx: EngineContext, loser: LoadedLead, survivorId: string): Promise<MergePair> {
  if (sameId(survivorId, loser.lead.id)) throw cannotMerge("A lead cannot be merged with itself.");
  const survivor = await loadLead(ctx, survivorId);
  refuseMerged(survivor);
  if (survivor.lead.propertyId !== loser.lead.propertyId) throw acrossProperties();
  return join(loser, survivor);
}

function join(loser: LoadedLead, survivor: LoadedLead): MergePair {
  const ownLink = activeLink(loser);
  const prospectId = (activeLink(survivor) ?? ownLink)?.remoteId ?? null;
  return { kind: "join", survivor, loser, prospectId, ownLink, leftId: leftOf(ownLink, prospectId) };
}

const leftOf = (link: Link | undefined, prospectId: string | null): string | null =>
  link && !sameId(link.remoteId, prospectId) ? link.remoteId : null;

/** A lead with the prospect it is linked to, and a second one that is nobody's here. */
async function twoProspects(
  ctx: EngineContext,
  named: LoadedLead,
  prospectId: string,
  leftId: string,
): Promise<MergePair> {
  const { id, propertyId } = named.lead;
  const ownLink = activeLink(named);
  if (!ownLink || !sameId(ownLink.remoteId, prospectId)) {
    const message = `Lead ${id} is not linked to prospect ${prospectId}: only one that keeps its prospect can take in another.`;
    throw cannotMerge(message, { resmanLeadId: ownLink?.remoteId ?? null });
  }
  const links = await ctx.storage.links.findByRemote("resman", propertyId, leftId);
  const owner = links.find(({ status }) => status === "active");
  const pair = { survivor: named, loser: undefined, prospectId: ownLink.remoteId, ownLink, leftId };
  if (!owner) return { kind: "absorb", ...pair };
  throw cannotMerge(`Prospect ${leftId} is that of lead ${owner.leadId}: merge that lead into ${id}.`, {
    conversationId: owner.leadId,
  });
}

async function pairWithProspect(ctx: EngineContext, named: LoadedLead, prospectId: string): Promise<MergePair> {
  const { id, propertyId } = named.lead;
  const links = await ctx.storage.links.findByRemote("resman", propertyId, prospectId);
  const owner = links.find(({ status, leadId }) => status === "active" && leadId !== id);
  if (owner) return join(named, await loadLead(ctx, owner.leadId));
  const ownLink = activeLink(named);
  const kind = ownLink === undefined ? "adopt" : sameId(ownLink.remoteId, prospectId) ? "settle" : "move";
  return { kind, survivor: named, loser: undefined, prospectId, ownLink, leftId: leftOf(ownLink, prospectId) };
}

function refuseMerged({ conversation: { id, mergedInto } }: LoadedLead): void {
  if (mergedInto === null) return;
  throw cannotMerge(`Lead ${id} was merged into ${mergedInto} already; name that one.`, { mergedInto });
}

export const acrossProperties = (): SyncError =>
  cannotMerge("The two records belong to different properties: they are never merged.");

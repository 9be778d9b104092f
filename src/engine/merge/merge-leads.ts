import { isSyncError } from "../../domain/errors.js";
import { mergeIdSchema } from "../../domain/ids.js";
import type { MergeRecord } from "../../domain/merge.js";
import { sameId } from "../../rules/resman/renter.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { pendingMerges } from "../merged/pending-merges.js";
import { activeLink, type LoadedLead } from "../sync/load-lead.js";
import { bringAlong } from "./bring-along.js";
import { canonicalGiven, prospectToRetire, refuseRetired, refuseUnfinished } from "./check-merge.js";
import { decideMerge, type SeenPair } from "./decide-merge.js";
import { earlierAbsorption, earlierMerge, earlierSettlement, type KnownMerge } from "./earlier-merge.js";
import { withLeadsLocked } from "./lock-leads.js";
import { conflictsOfMerge } from "./merge-conflicts.js";
import { type MergeLeadsResult, resultOf, summaryOf } from "./merge-result.js";
import { acrossProperties, findPair, type MergePair } from "./pair.js";
import { type CheckedRequest, checkMergeRequest, type MergeLeadsRequest } from "./request.js";
import { seeProspect } from "./see-prospect.js";
import { storeMerge } from "./store-merge.js";

/**
 * Makes one lead of two records that are one person (seed 000, lead merge API). Our side changes in one transaction; ResMan
 * follows at once where it can be reached, else by the jobs that are part of it.
 *
 * The named conversation gets the prospect where nobody has it; where another lead of ours has it, that lead goes on and the
 * conversation is merged into it. With `retireResmanLeadId` the lead keeps its prospect and takes in a second one. Naming two
 * records that are merged already does no more than to finish it.
 *
 * @throws ValidationError for a malformed request; SyncError `CANNOT_MERGE` where they cannot be one lead, `NOT_FOUND`,
 * `INTEGRATION_MISSING`, `SYNC_DISABLED`, `ABORTED`; RemoteError where a prospect that is linked to nobody cannot be read.
 * Nothing is changed then.
 */
export async function mergeLeads(
  ctx: EngineContext,
  request: MergeLeadsRequest,
  options: { signal?: AbortSignal } = {},
): Promise<MergeLeadsResult> {
  const checked = checkMergeRequest(request);
  const { record, logId, summary } = await mergeOnce(ctx, checked, options);
  const { survivorId, loserId } = record;
  const pending = await bringAlong(ctx, loserId ? [survivorId, loserId] : [survivorId], options);
  return resultOf(record, summary, logId, pending);
}

/** What was merged already, maybe by somebody else while this call waited for the locks, is not merged again. */
async function mergeOnce(ctx: EngineContext, request: CheckedRequest, hold: Hold): Promise<KnownMerge> {
  const known = await earlierMerge(ctx, request);
  if (known) return known;
  try {
    const { conversationId } = request;
    return await ctx.retries.run("merge", { conversationId }, () => merge(ctx, request, hold), hold.signal);
  } catch (error) {
    const done = isSyncError(error, "CANNOT_MERGE") ? await earlierMerge(ctx, request) : undefined;
    if (done) return done;
    throw error;
  }
}

interface Found {
  pair: MergePair;
  leads: LoadedLead[];
  prospectIds: string[];
}

async function merge(ctx: EngineContext, request: CheckedRequest, hold: Hold): Promise<KnownMerge> {
  return withLeadsLocked(
    ctx,
    hold,
    () => involved(ctx, request),
    ({ pair }, held) => mergeLocked(ctx, request, pair, held),
  );
}

async function involved(ctx: EngineContext, request: CheckedRequest): Promise<Found> {
  const pair = await findPair(ctx, request);
  const { survivor, loser, prospectId, leftId } = pair;
  const prospectIds = [prospectId, leftId].filter((id) => id !== null);
  return { pair, leads: loser ? [survivor, loser] : [survivor], prospectIds };
}

async function mergeLocked(
  ctx: EngineContext,
  request: CheckedRequest,
  pair: MergePair,
  hold: Hold,
): Promise<KnownMerge> {
  await refuseUnfinished(ctx, pair);
  const earlier = await earlierAbsorption(ctx, request);
  if (earlier && pendingMerges(pair.survivor.conversation).includes(earlier.record.id)) return earlier;
  const seen = await seeBoth(ctx, hold, pair);
  // Staff may have brought it back to life since: then it is retired anew.
  if (earlier && seen.left?.shown.status === "lost") return earlier;
  await refuseRetired(ctx, seen);
  const given = canonicalGiven(ctx, pair, request);
  const checked = { ...request, ...(given && { conflictResolution: given }) };
  const retired = await prospectToRetire(ctx, pair, seen);
  const decision = decideMerge(pair, seen, checked);
  const summary = summaryOf(decision.merged);
  if (pair.kind === "settle" && decision.merged.length === 0) {
    const known = await earlierSettlement(ctx, request);
    if (known) return known;
  }
  const id = mergeIdSchema.parse(ctx.runtime.randomId());
  const conflicts = await conflictsOfMerge(ctx, pair, seen, decision, {
    id,
    strategy: request.mergeStrategy,
    mergedBy: request.mergedBy,
    notes: request.notes,
  });
  throwIfAborted(hold.signal);
  const work = { id, request: checked, pair, seen, decision, conflicts, retired, summary };
  const { record, log } = await storeMerge(ctx, work);
  tellMerged(ctx, record);
  for (const conflict of conflicts.over) ctx.events.emit("conflict:resolved", { conflict });
  for (const conflict of conflicts.opened) ctx.events.emit("conflict:opened", { conflict });
  return { record, logId: log.id, summary };
}

async function seeBoth(ctx: EngineContext, hold: Hold, pair: MergePair): Promise<SeenPair> {
  const { survivor, prospectId, ownLink, leftId } = pair;
  // Where it is linked, ResMan need not be reachable.
  const linkTo = (id: string) => [activeLink(survivor), ownLink].find((link) => sameId(link?.remoteId, id));
  const see = async (id: string | null) => (id === null ? undefined : seeNamed(ctx, hold, survivor, id, linkTo(id)));
  return { kept: await see(prospectId), left: await see(leftId) };
}

async function seeNamed(
  ctx: EngineContext,
  hold: Hold,
  lead: LoadedLead,
  prospectId: string,
  link: MergePair["ownLink"],
) {
  try {
    return await seeProspect(ctx, hold, lead, prospectId, link);
  } catch (error) {
    if (isSyncError(error, "NOT_FOUND") && (await isAtAnotherProperty(ctx, lead, prospectId))) throw acrossProperties();
    throw error;
  }
}

async function isAtAnotherProperty(ctx: EngineContext, { lead }: LoadedLead, prospectId: string): Promise<boolean> {
  for (const { propertyId } of await ctx.storage.integrations.list()) {
    if (propertyId === lead.propertyId) continue;
    if ((await ctx.storage.links.findByRemote("resman", propertyId, prospectId)).length > 0) return true;
  }
  return false;
}

function tellMerged(ctx: EngineContext, { id, survivorId, loserId, propertyId, resmanLeadId }: MergeRecord): void {
  ctx.events.emit("lead:merged", {
    conversationId: survivorId,
    propertyId,
    resmanLeadId,
    trigger: "api",
    mergeId: id,
    loserId,
  });
}

import { SyncError } from "../../domain/errors.js";
import type { MergeRecord } from "../../domain/merge.js";
import type { EngineContext } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { type LoadedLead, loadLead } from "../sync/load-lead.js";
import { bringAlong } from "./bring-along.js";
import { withLeadsLocked } from "./lock-leads.js";
import { cannotMerge } from "./pair.js";
import { checkUnmergeTarget, type UnmergeTarget } from "./request.js";
import { storeUnmerge } from "./store-unmerge.js";

/** How to take a merge back. */
export interface UnmergeOptions {
  /** Who takes it back. */
  by?: string;
  signal?: AbortSignal;
}

/** What became of taking a merge back. */
export interface UnmergeLeadsResult {
  success: true;
  mergeId: string;
  /** The lead that had gone on. */
  survivorId: string;
  /** The lead that is one of its own again; null where the conversation and a prospect are apart again. */
  loserId: string | null;
  /** The prospect that was retired and is active again. */
  restoredResmanLeadId: string | null;
  /** Fields of the lead that had gone on that go back to what they were. */
  fieldsRestored: string[];
  /** Fields that keep their value because somebody edited them since; each is listed as a conflict. */
  fieldsKept: string[];
  /** ResMan's history only grows: the prospect that had gone on keeps chats, notes and tours that came along. */
  historyKept: boolean;
  /** False where it had been taken back already. */
  changed: boolean;
  /** Whether ResMan is still to follow: queued jobs do it. */
  pending: boolean;
}

/**
 * Takes a merge back: both leads are what they were, on our side at once, in ResMan as soon as it can be reached. What came
 * to the lead that goes on since stays with it; the two count as different people from now on.
 * @param target the merge's id, or a lead: its latest merge is meant
 * @throws SyncError `NOT_FOUND`; `CANNOT_MERGE` where a later merge rests on it: take that one back first
 */
export async function unmergeLeads(
  ctx: EngineContext,
  target: UnmergeTarget,
  { by, signal }: UnmergeOptions = {},
): Promise<UnmergeLeadsResult> {
  const record = await findMerge(ctx, target);
  const hold = signal ? { signal } : {};
  const done = record.unmergedAt === null ? await unmerge(ctx, record, by ?? null, hold) : undefined;
  const { id, survivorId, loserId, retiredResmanLeadId, trace } = record;
  const pending = await bringAlong(ctx, loserId ? [survivorId, loserId] : [survivorId], hold);
  return {
    success: true,
    mergeId: id,
    survivorId,
    loserId,
    restoredResmanLeadId: retiredResmanLeadId,
    fieldsRestored: done?.restored ?? [],
    fieldsKept: done?.kept ?? [],
    historyKept: record.resmanLeadId !== null && (loserId !== null || trace.survivorLink === null),
    changed: done !== undefined,
    pending,
  };
}

async function findMerge(ctx: EngineContext, target: UnmergeTarget): Promise<MergeRecord> {
  const checked = checkUnmergeTarget(target);
  if ("mergeId" in checked) {
    const record = await ctx.storage.merges.get(checked.mergeId);
    if (record) return record;
    throw new SyncError("NOT_FOUND", `No merge ${checked.mergeId}.`, { context: { ...checked } });
  }
  const { conversationId } = checked;
  const [record] = await ctx.storage.merges.list({ conversationId, standing: true, limit: 1 });
  if (record) return record;
  throw new SyncError("NOT_FOUND", `Lead ${conversationId} takes part in no merge.`, { context: { conversationId } });
}

async function unmerge(ctx: EngineContext, record: MergeRecord, by: string | null, hold: Hold) {
  const find = async () => {
    const ids = [record.survivorId, ...(record.loserId ? [record.loserId] : [])];
    const leads: LoadedLead[] = await Promise.all(ids.map((id) => loadLead(ctx, id)));
    const prospectIds = [record.resmanLeadId, record.retiredResmanLeadId].filter((id) => id !== null);
    return { leads, prospectIds };
  };
  return withLeadsLocked(ctx, hold, find, async () => {
    const now = await ctx.storage.merges.get(record.id);
    if (!now || now.unmergedAt !== null) return undefined;
    await refuseOutOfOrder(ctx, now);
    const result = await storeUnmerge(ctx, now, by);
    const { survivorId: conversationId, loserId, propertyId, resmanLeadId, id: mergeId } = now;
    ctx.events.emit("lead:unmerged", { conversationId, propertyId, resmanLeadId, trigger: "api", mergeId, loserId });
    for (const conflict of result.conflicts) ctx.events.emit("conflict:opened", { conflict });
    return result;
  });
}

/** A later merge built on what this one made: taken back in between, neither could be put right. */
async function refuseOutOfOrder(ctx: EngineContext, { id, survivorId }: MergeRecord): Promise<void> {
  const [latest] = await ctx.storage.merges.list({ conversationId: survivorId, standing: true, limit: 1 });
  if (!latest || latest.id === id) return;
  throw cannotMerge(`Merge ${latest.id} of lead ${survivorId} is later: take that one back first.`, {
    mergeId: latest.id,
  });
}

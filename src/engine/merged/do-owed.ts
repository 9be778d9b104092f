import type { EngineContext } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import type { Hold } from "../leases/hold.js";
import { type LoadedLead, loadLead } from "../sync/load-lead.js";
import type { Notice } from "../sync/notice.js";
import type { SyncOutcome } from "../sync/sync-outcome.js";
import { isAbsorption } from "./absorption.js";
import { retireLeft, undoInResMan } from "./owed-to-resman.js";
import { pendingMerges, withoutPending } from "./pending-merges.js";
import type { Retired } from "./retire-prospect.js";

/** Whether merges this lead took part in owe ResMan something, and may tell it now. */
export const isOwing = ({ conversation }: LoadedLead): boolean => pendingMerges(conversation).length > 0;

/** Whether one of them was taken back: until ResMan is told, the prospect shows what the merge made of it. */
export async function owesUndoing(ctx: EngineContext, { conversation }: LoadedLead): Promise<boolean> {
  const records = await Promise.all(pendingMerges(conversation).map((id) => ctx.storage.merges.get(id)));
  return records.some((record) => record !== undefined && record.unmergedAt !== null);
}

export const mayWrite = ({ integration }: LoadedLead): boolean =>
  integration.syncEnabled && integration.syncDirection !== "from_resman";

/** What merges of a lead owe ResMan, by when it is to be done. */
export interface Owed {
  /** Before the lead's own sync: one prospect may have to give up a contact the other is to get. */
  first: string[];
  /** After it: where a second prospect is its own again, that sync gives up the contacts it is to get back. */
  last: string[];
}

export async function owedBy(ctx: EngineContext, { conversation }: LoadedLead): Promise<Owed> {
  const ids = pendingMerges(conversation);
  const records = await Promise.all(ids.map((id) => ctx.storage.merges.get(id)));
  const isLast = (_: string, index: number): boolean => {
    const record = records[index];
    return record !== undefined && record.unmergedAt !== null && isAbsorption(record);
  };
  return { first: ids.filter((id, index) => !isLast(id, index)), last: ids.filter(isLast) };
}

/**
 * Does in ResMan what merges of a lead owe it: a prospect that was left is retired; once a merge was taken back, it is active
 * again. Returns the lead as it is then.
 */
export async function doOwed(
  ctx: EngineContext,
  notice: Notice,
  loaded: LoadedLead,
  ids: readonly string[],
): Promise<LoadedLead> {
  if (ids.length === 0) return loaded;
  await tellOwed(ctx, notice, loaded, ids);
  await ctx.storage.transaction(async (tx) => {
    const conversation = await tx.conversations.get(loaded.lead.id);
    if (!conversation) return;
    await tx.conversations.update(conversation.id, { resmanCustomFields: withoutPending(conversation, ids) });
  });
  return loadLead(ctx, loaded.lead.id);
}

/** Tells ResMan of merges, or that they were taken back. Returns what became of the prospects they retire. */
export async function tellOwed(
  ctx: EngineContext,
  hold: Hold,
  loaded: LoadedLead,
  mergeIds: readonly string[],
): Promise<Map<string, Retired | undefined>> {
  const results = new Map<string, Retired | undefined>();
  for (const id of mergeIds) {
    const record = await ctx.storage.merges.get(id);
    if (!record) continue;
    if (record.unmergedAt === null) results.set(id, await retireLeft(ctx, hold, loaded, record));
    else await undoInResMan(ctx, hold, loaded, record);
  }
  return results;
}

/** A lead has its prospect now: what leads say that were merged into it before can go there. */
export async function wakeMerged(ctx: EngineContext, { outcome, conversationId }: SyncOutcome): Promise<void> {
  if (outcome !== "created" && outcome !== "linked") return;
  const merges = await ctx.storage.merges.list({ conversationId, standing: true });
  for (const { survivorId, loserId, propertyId } of merges) {
    if (loserId === null || survivorId !== conversationId) continue;
    await enqueueJob(ctx, { propertyId, conversationId: loserId, resmanLeadId: null, syncOperation: "merge" });
  }
}

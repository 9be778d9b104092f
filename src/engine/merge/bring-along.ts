import type { EngineContext } from "../context.js";
import { pendingMerges } from "../merged/pending-merges.js";
import { syncLeadWithRetry } from "../sync-lead.js";

/**
 * Lets ResMan follow what was stored, lead by lead. Whatever keeps it from that, the stored jobs do it later.
 * Returns whether something is left to do.
 */
export async function bringAlong(
  ctx: EngineContext,
  conversationIds: readonly string[],
  { signal }: { signal?: AbortSignal },
): Promise<boolean> {
  let isPending = false;
  for (const conversationId of conversationIds) {
    try {
      const notice = { conversationId, trigger: "api" as const, ...(signal && { signal }) };
      const { outcome } = await syncLeadWithRetry(ctx, "update", notice);
      const conversation = await ctx.storage.conversations.get(conversationId);
      isPending ||= outcome === "disabled" || (conversation !== undefined && pendingMerges(conversation).length > 0);
    } catch (error) {
      ctx.logger.warn("ResMan could not follow a merge yet; a queued job does", {
        conversationId,
        error: nameOf(error),
      });
      isPending = true;
    }
  }
  return isPending;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

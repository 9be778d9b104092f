import type { MergeRecord } from "../../domain/merge.js";
import type { EngineContext } from "../context.js";

/** The standing merge a lead was merged by. */
export async function mergeOfLoser(
  ctx: Pick<EngineContext, "storage">,
  conversationId: string,
): Promise<MergeRecord | undefined> {
  const merges = await ctx.storage.merges.list({ conversationId, standing: true });
  return merges.find(({ loserId }) => loserId === conversationId);
}

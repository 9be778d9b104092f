import type { EngineContext } from "../context.js";

/** The lead that goes on where this one was merged, maybe more than once; itself where it was not. */
export async function survivorOf(ctx: Pick<EngineContext, "storage">, conversationId: string): Promise<string> {
  const seen = new Set<string>();
  for (let id = conversationId; ; ) {
    seen.add(id);
    const next = (await ctx.storage.conversations.get(id))?.mergedInto;
    if (!next || seen.has(next)) return id;
    id = next;
  }
}

import type { LeadSyncStatus } from "../../domain/status.js";
import type { EngineContext } from "../context.js";

const PAGE = 200;

/** Ids of all leads, or of some, in the order in which the renters wrote. */
export async function leadIds(
  ctx: EngineContext,
  propertyId?: string,
  syncStatus?: readonly LeadSyncStatus[],
): Promise<string[]> {
  const ids: string[] = [];
  for (let afterId: string | undefined; ; ) {
    const page = await ctx.storage.conversations.list({
      limit: PAGE,
      ...(propertyId && { propertyId }),
      ...(syncStatus && { syncStatus }),
      ...(afterId && { afterId }),
    });
    ids.push(...page.map(({ id }) => id));
    afterId = page.at(-1)?.id;
    if (page.length < PAGE) return ids;
  }
}

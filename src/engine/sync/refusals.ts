import type { Conflict } from "../../domain/conflict.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import type { EngineContext } from "../context.js";
import { isDismissed } from "./conflict-marks.js";
import { type ConflictNews, reopen } from "./open-conflicts.js";

/**
 * Adds what ResMan would not take to the news of a sync. A value that was refused before, or that somebody had decided
 * on, goes on being the same task; one somebody has left as it is, is not told again.
 */
export async function withRefusals(
  ctx: EngineContext,
  news: ConflictNews,
  refused: readonly Conflict[],
): Promise<ConflictNews> {
  const result = { ...news, fresh: [...news.fresh], closed: [...news.closed], reopened: [...news.reopened] };
  for (const refusal of refused) {
    const earlier = result.closed.find((conflict) => isEarlier(conflict, refusal));
    if (earlier) {
      result.closed = result.closed.filter((conflict) => conflict !== earlier);
      result.reopened.push(reopen(earlier, refusal));
    } else if (!(await wasDismissed(ctx, refusal))) {
      result.fresh.push(refusal);
    }
  }
  return result;
}

/** A conflict this sync closed that was about sending this field's value to ResMan. */
const isEarlier = (conflict: Conflict, { conflictField }: Conflict): boolean =>
  conflict.conflictField === conflictField &&
  (conflict.resolutionStrategy !== null || ["field_mismatch", "duplicate_lead"].includes(conflict.conflictType));

async function wasDismissed(ctx: EngineContext, refusal: Conflict): Promise<boolean> {
  const { conversationId, conflictField, domiqValue, resmanValue } = refusal;
  if (!conversationId) return false;
  const known = await ctx.storage.conflicts.list({ conversationId, resolutionStatus: ["resolved"], limit: 1000 });
  return known.some(
    (conflict) =>
      isDismissed(conflict) &&
      conflict.conflictField === conflictField &&
      jsonEquals(conflict.domiqValue, domiqValue) &&
      jsonEquals(conflict.resmanValue, resmanValue),
  );
}

import type { Conflict } from "../../domain/conflict.js";
import { SyncError } from "../../domain/errors.js";
import type { EngineContext } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { survivorOf } from "../sync/survivor-of.js";

/** @throws SyncError `NOT_FOUND` */
export async function requireConflict({ storage }: Pick<EngineContext, "storage">, id: string): Promise<Conflict> {
  const conflict = await storage.conflicts.get(id);
  if (conflict) return conflict;
  throw new SyncError("NOT_FOUND", `No conflict ${id}.`, { context: { conflictId: id } });
}

/** Runs work on a conflict, as it is by then, while nobody else, person or sync, works on its lead. */
export async function withConflict<T>(
  ctx: EngineContext,
  id: string,
  hold: Hold,
  work: (conflict: Conflict) => Promise<T>,
): Promise<T> {
  const names = await locksOf(ctx, await requireConflict(ctx, id));
  const result = await ctx.locks.run(names, hold, async () => {
    const conflict = await requireConflict(ctx, id);
    const needed = await locksOf(ctx, conflict);
    // While we waited the lead may have been merged: then the locks held are not the locks needed.
    return needed.every((name) => names.includes(name)) ? { value: await work(conflict) } : undefined;
  });
  return result ? result.value : withConflict(ctx, id, hold, work);
}

/** The lead's, and that of the lead it was merged into: what is decided about it is applied there. */
async function locksOf(ctx: EngineContext, { id, conversationId }: Conflict): Promise<string[]> {
  if (!conversationId) return [`conflict:${id}`];
  const leads = new Set([conversationId, await survivorOf(ctx, conversationId)]);
  return [...leads].map((lead) => `lead:${lead}`).sort();
}

/** @throws SyncError `CONFLICT_CLOSED` when the conflict is settled, by whatever */
export function refuseResolved(conflict: Conflict): void {
  if (conflict.resolutionStatus !== "resolved") return;
  const { resolutionStrategy } = conflict;
  const how = resolutionStrategy ? `by ${resolutionStrategy}` : "it was dismissed, or a side moved on";
  throw closed(conflict, `it is settled: ${how}.`);
}

export const closed = ({ id }: Conflict, why: string): SyncError =>
  new SyncError("CONFLICT_CLOSED", `Conflict ${id} cannot be decided any more; ${why}`, {
    context: { conflictId: id },
  });

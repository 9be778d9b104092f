import type * as z from "zod";
import type { Conflict } from "../../domain/conflict.js";
import { distinctionSchema } from "../../domain/distinction.js";
import { conversationIdSchema } from "../../domain/ids.js";
import { type EngineContext, nowIso } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { mergeLeads } from "../merge/merge-leads.js";
import { refuseResolved, requireConflict, withConflict } from "./conflict-lock.js";
import { decisionLog } from "./decision-log.js";
import type { pairDecisionSchema } from "./inputs.js";
import { type MergeDecisionInput, recordsOf, requirePair } from "./pair-records.js";
import { snooze } from "./tasks.js";

/** What a person says of two records that may be one person, or of any task they put off. */
export type PairDecision = z.input<typeof pairDecisionSchema>;
type Input = z.output<typeof pairDecisionSchema>;

/** What became of it. */
export interface PairDecisionResult {
  conflict: Conflict;
  /** What the merge did; undefined where nothing was merged. */
  merge?: Awaited<ReturnType<typeof mergeLeads>>;
}

export async function decidePair(
  ctx: EngineContext,
  id: string,
  input: Input,
  hold: Hold,
): Promise<PairDecisionResult> {
  if (input.decision === "later") return { conflict: await snooze(ctx, id, input.until, input.decidedBy, hold) };
  if (input.decision === "distinct") return { conflict: await callDistinct(ctx, id, input, hold) };
  return mergePair(ctx, id, input, hold);
}

/** Remembers that two records are two people, and closes the task. */
const callDistinct = (
  ctx: EngineContext,
  id: string,
  { decidedBy, notes }: Extract<Input, { decision: "distinct" }>,
  hold: Hold,
): Promise<Conflict> =>
  withConflict(ctx, id, hold, async (conflict) => {
    refuseResolved(conflict);
    const [first, second] = requirePair(conflict);
    const at = nowIso(ctx.runtime);
    const { propertyId } = conflict;
    const word = distinctionSchema.parse({ propertyId, first, second, decidedBy, decidedAt: at });
    const over = ended(ctx, conflict, null, decidedBy, notes);
    await ctx.storage.transaction(async (tx) => {
      await tx.distinctions.put(word);
      await tx.conflicts.put(over);
      await tx.log.append(decisionLog(ctx, over, { decision: "distinct", by: decidedBy }));
    });
    ctx.events.emit("conflict:resolved", { conflict: over });
    return over;
  });

/** The merge takes its own locks; what it did stands even if the task is not closed after it, and is not done twice. */
async function mergePair(
  ctx: EngineContext,
  id: string,
  input: MergeDecisionInput,
  hold: Hold,
): Promise<PairDecisionResult> {
  const conflict = await requireConflict(ctx, id);
  refuseResolved(conflict);
  const { decidedBy, notes, mergeStrategy = "manual_review", mergeFields = [], conflictResolution } = input;
  const merge = await mergeLeads(
    ctx,
    {
      ...(await recordsOf(ctx, conflict, input)),
      mergeStrategy,
      mergeFields,
      mergedBy: decidedBy,
      ...(conflictResolution && { conflictResolution }),
      ...(notes && { notes }),
    },
    hold.signal ? { signal: hold.signal } : {},
  );
  // The history of both is told there.
  const survivor = conversationIdSchema.parse(merge.survivorId);
  const over = await withConflict(ctx, id, {}, async (now) => {
    // The merge closes the tasks it answers, and tells of it.
    const isClosed = now.resolutionStatus === "resolved";
    const row = isClosed ? now : ended(ctx, now, "merged", decidedBy, notes);
    await ctx.storage.transaction(async (tx) => {
      if (!isClosed) await tx.conflicts.put(row);
      await tx.log.append(decisionLog(ctx, { ...row, conversationId: survivor }, { decision: "merge", by: decidedBy }));
    });
    if (!isClosed) ctx.events.emit("conflict:resolved", { conflict: row });
    return row;
  });
  return { conflict: over, merge };
}

function ended(
  ctx: EngineContext,
  conflict: Conflict,
  strategy: "merged" | null,
  by: string,
  notes: string | undefined,
): Conflict {
  const at = nowIso(ctx.runtime);
  return {
    ...conflict,
    resolutionStatus: "resolved",
    resolutionStrategy: strategy,
    resolvedBy: by,
    resolvedAt: at,
    snoozedUntil: null,
    notes: notes ?? conflict.notes,
    updatedAt: at,
  };
}

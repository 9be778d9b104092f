import { isSyncError } from "../../domain/errors.js";
import type { Run } from "../../domain/run.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import { mergeLeads } from "../merge/merge-leads.js";
import { leadIds } from "../runs/lead-ids.js";
import { RunTracker } from "../runs/run-tracker.js";
import { tasksFor } from "../sync/list-lookalike.js";
import { loadOurs, type OurLead } from "../sync/load-lead.js";
import { type Found, findLookalikes, isEarlier } from "../sync/lookalikes.js";
import type { DuplicateScanOptions } from "./scan-options.js";

/**
 * Compares every lead with those its contacts and name lead to, and lists each pair that may be one person as a task of
 * the review queue. Pairs that are listed already, or that somebody called two people, are passed over.
 * Counts of the run: `created` tasks, `updated` merges, `unchanged` leads.
 */
export async function scanForDuplicates(ctx: EngineContext, options: DuplicateScanOptions = {}): Promise<Run> {
  const { propertyId, trigger = "manual", signal } = options;
  const tracker = new RunTracker(ctx, "duplicates", trigger, propertyId ?? null);
  const ids = await leadIds(ctx, propertyId);
  for (const id of ids) {
    if (signal?.aborted) break;
    try {
      const done = await scanOne(ctx, id, options);
      tracker.count(done, ids.length, done !== "unchanged");
    } catch (error) {
      if (!isSyncError(error, "ABORTED")) tracker.fail(id, toSyncError(error), ids.length);
    }
  }
  return tracker.finish(signal?.aborted ? "aborted" : "completed");
}

async function scanOne(
  ctx: EngineContext,
  id: string,
  options: DuplicateScanOptions,
): Promise<"created" | "updated" | "unchanged"> {
  const ours = await loadOurs(ctx.storage, id, ctx.settings);
  if (ours.conversation.mergedInto !== null) return "unchanged";
  const earlier = (await findLookalikes(ctx, ours, "contacts and names")).filter((found) =>
    isEarlier(found.ours, ours),
  );
  const [surest] = earlier;
  if (options.merge && surest?.match.band === "merge" && (await merge(ctx, ours, surest, options))) return "updated";
  const tasks = await tasksFor(ctx, ours, earlier);
  for (const conflict of tasks) {
    await ctx.storage.conflicts.put(conflict);
    ctx.events.emit("conflict:opened", { conflict });
  }
  return tasks.length > 0 ? "created" : "unchanged";
}

/** Returns false where ResMan's state forbids it: then a person is asked. What the later chat says is the newer word. */
async function merge(
  ctx: EngineContext,
  { lead }: OurLead,
  { ours }: Found,
  { signal }: DuplicateScanOptions,
): Promise<boolean> {
  try {
    const request = {
      conversationId: lead.id,
      survivorConversationId: ours.lead.id,
      mergeStrategy: "domiq_wins" as const,
      mergeFields: [],
    };
    await mergeLeads(ctx, request, signal ? { signal } : {});
    return true;
  } catch (error) {
    if (isSyncError(error, "CANNOT_MERGE")) return false;
    throw error;
  }
}

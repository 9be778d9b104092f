import PQueue from "p-queue";
import type { Run } from "../../domain/run.js";
import type { LeadSyncStatus, SyncTrigger } from "../../domain/status.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import { checkPushOptions } from "../inputs.js";
import type { SyncOutcome } from "../sync/sync-outcome.js";
import { syncLeadWithRetry } from "../sync-lead.js";
import { attributesOf, traced } from "../traced.js";
import { leadIds } from "./lead-ids.js";
import type { PushOptions } from "./push-options.js";
import { RunTracker } from "./run-tracker.js";

const UNSYNCED: readonly LeadSyncStatus[] = ["not_synced", "syncing", "failed"];

/**
 * Syncs many leads, in the order in which the renters wrote. One lead that fails does not stop the others; a remote that
 * is down does, where there is no other: then the run has failed, and says why once.
 */
export async function pushLeads(ctx: EngineContext, options: PushOptions = {}): Promise<Run> {
  checkPushOptions(options);
  const { propertyId = null, trigger = "manual" } = options;
  const tracker = new RunTracker(ctx, "push", trigger, propertyId);
  return traced(ctx, "push", { runId: tracker.run.id, propertyId, trigger }, async (span) => {
    const run = await sweep(ctx, options, tracker);
    span.set(attributesOf({ outcome: run.status }));
    return run;
  });
}

async function sweep(ctx: EngineContext, options: PushOptions, tracker: RunTracker): Promise<Run> {
  const { propertyId, scope = "unsynced", trigger = "manual", signal } = options;
  const ids = await leadIds(ctx, propertyId, scope === "all" ? undefined : UNSYNCED);
  const queue = new PQueue({ concurrency: ctx.settings.concurrency });
  for (const id of ids) {
    queue
      .add(() => pushOne(ctx, id, tracker, { trigger, signal, total: ids.length }))
      .catch((error: unknown) => {
        ctx.events.emit("engine:error", { error, during: "push" });
      });
  }
  await queue.onIdle();
  if (signal?.aborted) return tracker.finish("aborted");
  return tracker.finish(tracker.hasOutage ? "failed" : "completed");
}

interface PushOneOptions {
  trigger: SyncTrigger;
  signal: AbortSignal | undefined;
  total: number;
}

async function pushOne(ctx: EngineContext, id: string, tracker: RunTracker, options: PushOneOptions): Promise<void> {
  const { trigger, signal, total } = options;
  if (signal?.aborted || (tracker.hasOutage && ctx.guard.isAllDown)) return;
  try {
    const notice = { conversationId: id, trigger, runId: tracker.run.id, ...(signal && { signal }) };
    const { outcome, syncLogId } = await syncLeadWithRetry(ctx, "push", notice);
    tracker.count(COUNTED_AS[outcome], total, syncLogId !== null);
  } catch (error) {
    const failure = toSyncError(error);
    if (failure.code === "CIRCUIT_OPEN") tracker.outage(failure);
    else if (failure.code !== "ABORTED") tracker.fail(id, failure, total);
  }
}

/** How a run counts what became of a lead. */
export const COUNTED_AS = {
  created: "created",
  linked: "updated",
  updated: "updated",
  unchanged: "unchanged",
  waiting: "waiting",
  disabled: "waiting",
  unlinked: "unchanged",
  conflict: "conflicts",
  merged: "unchanged",
} as const satisfies Record<SyncOutcome["outcome"], string>;

import PQueue from "p-queue";
import { isSyncError } from "../../domain/errors.js";
import type { Run } from "../../domain/run.js";
import type { LeadSyncStatus, SyncTrigger } from "../../domain/status.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import { checkPushOptions } from "../inputs.js";
import type { SyncOutcome } from "../sync/sync-outcome.js";
import { syncLeadWithRetry } from "../sync-lead.js";
import { leadIds } from "./lead-ids.js";
import type { PushOptions } from "./push-options.js";
import { RunTracker } from "./run-tracker.js";

const UNSYNCED: readonly LeadSyncStatus[] = ["not_synced", "syncing", "failed"];

/** Syncs many leads, in the order in which the renters wrote. One lead that fails does not stop the others. */
export async function pushLeads(ctx: EngineContext, options: PushOptions = {}): Promise<Run> {
  checkPushOptions(options);
  const { propertyId, scope = "unsynced", trigger = "manual", signal } = options;
  const tracker = new RunTracker(ctx, "push", trigger, propertyId ?? null);
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
  return tracker.finish(signal?.aborted ? "aborted" : "completed");
}

interface PushOneOptions {
  trigger: SyncTrigger;
  signal: AbortSignal | undefined;
  total: number;
}

async function pushOne(ctx: EngineContext, id: string, tracker: RunTracker, options: PushOneOptions): Promise<void> {
  const { trigger, signal, total } = options;
  if (signal?.aborted) return;
  try {
    const notice = { conversationId: id, trigger, runId: tracker.run.id, ...(signal && { signal }) };
    const { outcome, syncLogId } = await syncLeadWithRetry(ctx, "push", notice);
    tracker.count(COUNTED_AS[outcome], total, syncLogId !== null);
  } catch (error) {
    if (!isSyncError(error, "ABORTED")) tracker.fail(id, toSyncError(error), total);
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

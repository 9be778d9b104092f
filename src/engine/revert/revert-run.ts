import PQueue from "p-queue";
import * as z from "zod";
import { isSyncError, parseInput, SyncError, ValidationError } from "../../domain/errors.js";
import { runIdSchema } from "../../domain/ids.js";
import type { Run } from "../../domain/run.js";
import type { LeadTrail } from "../../rules/revert/lead-trail.js";
import { type EngineContext, nowIso } from "../context.js";
import { SyncEmitter } from "../emitter.js";
import { toSyncError } from "../failure.js";
import { RunTracker } from "../runs/run-tracker.js";
import { readTrails } from "./read-trails.js";
import { revertLead } from "./revert-lead.js";
import {
  type Revert,
  type RevertedLead,
  type RevertOptions,
  type RevertOutcome,
  type RevertResult,
  untouched,
} from "./revert-types.js";

const callSchema = z.object({
  runId: runIdSchema,
  options: z.strictObject({
    dryRun: z.boolean().optional(),
    by: z.string().trim().min(1).max(200).optional(),
    signal: z.instanceof(AbortSignal).optional(),
  }),
});

/**
 * Takes back everything a run did, on both sides, except what was edited since, which is listed. It can be called again
 * until nothing is left, and a revert can itself be reverted. It knows what the log knows: rows that were archived are not
 * taken back.
 * @throws SyncError `NOT_FOUND`; ValidationError `INVALID_INPUT`, also for a run that has not ended, or a reconciliation
 */
export async function revertRun(ctx: EngineContext, runId: string, options: RevertOptions = {}): Promise<RevertResult> {
  const { options: given } = parseInput(callSchema, { runId, options }, "The call");
  const { dryRun = false, by = null, signal } = given;
  const run = await endedRun(ctx, runId);
  // A rehearsal is nobody's news.
  const quiet = dryRun ? { ...ctx, events: new SyncEmitter(ctx.logger) } : ctx;
  const tracker = new RunTracker(quiet, "revert", "manual", run.propertyId);
  const revert: Revert = { ctx, revertedRunId: runId, runId: tracker.run.id, dryRun, by, signal };
  const trails = await readTrails(ctx, run);
  const leads = await revertAll(revert, tracker, trails);
  const status = signal?.aborted ? "aborted" : "completed";
  const ended = dryRun ? endOf(ctx, tracker, status) : await tracker.finish(status);
  return { run: ended, revertedRunId: runId, dryRun, leads };
}

async function endedRun({ storage }: EngineContext, runId: string): Promise<Run> {
  const run = await storage.runs.get(runId);
  if (!run) throw new SyncError("NOT_FOUND", `No run ${runId}.`, { context: { runId } });
  const refuse = (message: string): never => {
    throw new ValidationError("The call", [{ path: "runId", message }]);
  };
  if (run.status === "running") return refuse("names a run that has not ended yet");
  if (run.kind === "reconcile")
    return refuse("names a reconciliation with Airtable, which cannot be taken back as a whole");
  return run;
}

/** The run of a rehearsal: it ends like any other, but nobody stores it. */
const endOf = ({ runtime }: EngineContext, { run }: RunTracker, status: "aborted" | "completed"): Run => ({
  ...run,
  status,
  finishedAt: nowIso(runtime),
});

/** Prospects the run created come last: only one that no other of the run's leads is linked to any more is retired. */
async function revertAll(revert: Revert, tracker: RunTracker, trails: readonly LeadTrail[]): Promise<RevertedLead[]> {
  const results = new Map<string, RevertedLead>();
  const isMade = ({ link }: LeadTrail): boolean => link === "created";
  for (const part of [trails.filter((trail) => !isMade(trail)), trails.filter(isMade)]) {
    const queue = new PQueue({ concurrency: revert.ctx.settings.concurrency });
    const work = part.map((trail) =>
      queue.add(async () => {
        const lead = await revertOne(revert, tracker, trail, trails.length);
        if (lead) results.set(trail.conversationId, lead);
      }),
    );
    await Promise.all(work);
  }
  return trails.flatMap(({ conversationId }) => results.get(conversationId) ?? []);
}

/** One lead that fails does not stop the others. Undefined once somebody has ended the revert. */
async function revertOne(
  revert: Revert,
  tracker: RunTracker,
  trail: LeadTrail,
  total: number,
): Promise<RevertedLead | undefined> {
  if (revert.signal?.aborted) return undefined;
  try {
    const lead = await revertLead(revert, trail);
    count(tracker, lead, total, revert.dryRun);
    return lead;
  } catch (thrown) {
    if (isSyncError(thrown, "ABORTED")) return undefined;
    const error = toSyncError(thrown);
    const nothing = untouched(trail.conversationId, null);
    if (error.code === "SYNC_DISABLED") {
      tracker.count("waiting", total, false);
      return { ...nothing, outcome: "disabled" };
    }
    tracker.fail(trail.conversationId, error, total);
    return { ...nothing, outcome: "failed", error: { code: error.code, message: error.message } };
  }
}

const COUNTED_AS = {
  reverted: "updated",
  unlinked: "updated",
  relinked: "updated",
  left: "conflicts",
  unchanged: "unchanged",
  disabled: "waiting",
  failed: "failed",
} as const satisfies Record<RevertOutcome, string>;

function count(tracker: RunTracker, lead: RevertedLead, total: number, dryRun: boolean): void {
  const { conversationId, outcome, left, error } = lead;
  if (error) {
    tracker.fail(conversationId, new SyncError(error.code, error.message), total);
    return;
  }
  const hasEdited = left.some(({ reason }) => reason === "edited");
  tracker.count(hasEdited ? "conflicts" : COUNTED_AS[outcome], total, !dryRun && outcome !== "unchanged");
}

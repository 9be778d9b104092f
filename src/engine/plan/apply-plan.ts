import { isSyncError, SyncError } from "../../domain/errors.js";
import { canonicalJson } from "../../rules/text/canonical-json.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import type { Hold } from "../leases/hold.js";
import { wakeMerged } from "../merged/do-owed.js";
import { type LockedLead, withLeadLock, withProspectLock } from "../sync/lead-lock.js";
import { loadLead } from "../sync/load-lead.js";
import { storeFailure } from "../sync/store-failure.js";
import type { SyncOutcome } from "../sync/sync-outcome.js";
import { type LeadSyncPlan, parsePlan } from "./lead-sync-plan.js";
import { planLocked } from "./make-plan.js";
import { Performance } from "./performance.js";

/** What became of a plan that was carried out. */
export interface ApplyOutcome extends SyncOutcome {
  /**
   * False where ResMan did what no plan can foresee: it refused a contact when the post arrived, or kept, or gave up, what was
   * to be cleared. Then the rest was done as a sync does it, and `conflicts` says what ResMan would not take.
   */
  asPlanned: boolean;
}

/**
 * Carries out exactly what a plan says. Under the locks of a sync both sides are read and planned again: another plan than
 * that one is not carried out.
 */
export async function applyPlan(ctx: EngineContext, input: unknown, signal?: AbortSignal): Promise<ApplyOutcome> {
  const plan = parsePlan(input);
  throwIfAborted(signal);
  const seen = await loadLead(ctx, plan.conversationId);
  return withLeadLock(ctx, seen, signal ? { signal } : {}, (locked) =>
    onProspect(ctx, plan, locked, (held) => applyLocked(ctx, plan, { ...locked, held })),
  );
}

/** The prospect is known before it is looked for: that of the link, or else of the plan. */
async function onProspect<T>(
  ctx: EngineContext,
  { resmanLeadId }: LeadSyncPlan,
  { loaded: { lead, link }, held }: LockedLead,
  work: (held: Hold) => Promise<T>,
): Promise<T> {
  const prospect =
    link ?? (resmanLeadId === null ? undefined : { propertyId: lead.propertyId, remoteId: resmanLeadId });
  return prospect ? withProspectLock(ctx, prospect, held, work) : work(held);
}

async function applyLocked(ctx: EngineContext, plan: LeadSyncPlan, locked: LockedLead): Promise<ApplyOutcome> {
  const now = await planLocked(ctx, locked);
  if (now.plan.fingerprint !== plan.fingerprint) throw stale(plan, movedSince(plan, now.plan));
  throwIfAborted(locked.held.signal);
  const performance = new Performance(ctx, now.rehearsal, locked);
  try {
    const outcome = await performance.run(stale(plan, ["plan.action"]));
    await wakeMerged(ctx, outcome);
    return outcome;
  } catch (error) {
    const gaveUp = ["ABORTED", "LEASE_LOST", "PLAN_STALE"] as const;
    // Where nothing was written, nothing is to be told of.
    if (performance.hasWritten && !gaveUp.some((code) => isSyncError(error, code))) {
      await storeFailure(ctx, { conversationId: plan.conversationId, trigger: "api" }, error);
    }
    throw toSyncError(error);
  }
}

/** The error names what moved, but no values. */
const stale = ({ conversationId }: LeadSyncPlan, moved: string[]): SyncError =>
  new SyncError("PLAN_STALE", `Something moved since the plan was made (${moved.join(", ")}). Plan again.`, {
    context: { conversationId, moved },
  });

/** Where both sides are as they were, it is the rules that changed, or another lead of the same renter. */
function movedSince(planned: LeadSyncPlan, now: LeadSyncPlan): string[] {
  const moved = movedBetween(planned.madeFrom, now.madeFrom);
  return moved.length > 0 ? moved : movedBetween(outcomeOf(planned), outcomeOf(now)).map((name) => `plan.${name}`);
}

const outcomeOf = ({ madeFrom: _, fingerprint: __, ...outcome }: LeadSyncPlan) => outcome;

function movedBetween(before: Record<string, unknown>, now: Record<string, unknown>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => canonicalJson([before[name]]) !== canonicalJson([now[name]])).sort();
}

import PQueue from "p-queue";
import type { Conflict } from "../../domain/conflict.js";
import type { SyncError } from "../../domain/errors.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { ResolutionStrategy } from "../../domain/status.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import type { Hold } from "../leases/hold.js";
import type { SyncOutcome } from "../sync/sync-outcome.js";
import { syncLeadWithRetry } from "../sync-lead.js";
import { requireConflict } from "./conflict-lock.js";
import { type Decision, storeDecision } from "./store-decision.js";
import { escalate } from "./tasks.js";

/** How a person settles a conflict. */
export interface ResolutionRequest {
  /** Whose value stands. `merged`: what the field's rule makes of both, or `value`. `manual_review`: somebody else decides. */
  strategy: ResolutionStrategy;
  /** A value of one's own; only with `merged`. */
  value?: JsonValue;
  /** Who decides, as the host names them. */
  resolvedBy: string;
  notes?: string;
}

/** What became of a decision. */
export interface ResolutionResult {
  /** As it is now. */
  conflict: Conflict;
  /**
   * Whether both sides hold what was decided. False while a queued job has still to bring it about, and where a side had
   * moved on: then the conflict is open again.
   */
  applied: boolean;
  /** What the sync that followed made of the lead; undefined where there was none, or it failed. */
  outcome?: SyncOutcome["outcome"];
  /** Why the sync that followed failed; the decision is kept. */
  error?: SyncError;
}

/** One decision of many: what became of it, or why it was refused. */
export type BulkResolution = { id: string } & (
  | ({ success: true } & ResolutionResult)
  | { success: false; error: SyncError }
);

export async function resolveConflict(
  ctx: EngineContext,
  id: string,
  request: ResolutionRequest,
  hold: Hold,
): Promise<ResolutionResult> {
  const stored = await store(ctx, id, request, hold);
  const followUp = isWaiting(stored) ? await follow(ctx, stored.conversationId, hold) : {};
  return { ...(await now(ctx, id)), ...followUp };
}

/** Stores all decisions first, each by itself, and then syncs each lead once. */
export async function resolveMany(
  ctx: EngineContext,
  requests: readonly ({ id: string } & ResolutionRequest)[],
  hold: Hold,
): Promise<BulkResolution[]> {
  const refused = new Map<number, SyncError>();
  const leads = new Map<string, Awaited<ReturnType<typeof follow>>>();
  for (const [index, { id, ...request }] of requests.entries()) {
    try {
      const stored = await store(ctx, id, request, hold);
      if (isWaiting(stored)) leads.set(stored.conversationId, {});
    } catch (error) {
      refused.set(index, toSyncError(error));
    }
  }
  const queue = new PQueue({ concurrency: ctx.settings.concurrency });
  await queue.addAll([...leads.keys()].map((id) => async () => leads.set(id, await follow(ctx, id, hold))));
  return Promise.all(
    requests.map(async ({ id }, index): Promise<BulkResolution> => {
      const error = refused.get(index);
      if (error) return { id, success: false, error };
      const result = await now(ctx, id);
      return { id, success: true, ...result, ...leads.get(result.conflict.conversationId ?? "") };
    }),
  );
}

function store(ctx: EngineContext, id: string, request: ResolutionRequest, hold: Hold): Promise<Conflict> {
  const { strategy, notes, ...rest } = request;
  if (strategy === "manual_review") return escalate(ctx, id, { escalatedBy: rest.resolvedBy, notes }, hold);
  return storeDecision(ctx, id, { strategy, notes, ...rest } satisfies Decision, hold);
}

/** Decided about a lead, and to be applied. */
const isWaiting = (conflict: Conflict): conflict is Conflict & { conversationId: string } =>
  conflict.resolutionStatus === "pending" && conflict.conversationId !== null;

/** Tries to apply what was decided. The decision and its job are stored: what fails here is tried again by the queue. */
async function follow(
  ctx: EngineContext,
  conversationId: string,
  hold: Hold,
): Promise<Pick<ResolutionResult, "outcome" | "error">> {
  try {
    const { outcome } = await syncLeadWithRetry(ctx, "update", { ...hold, conversationId, trigger: "manual" });
    return { outcome };
  } catch (error) {
    return { error: toSyncError(error) };
  }
}

async function now(ctx: EngineContext, id: string): Promise<Pick<ResolutionResult, "conflict" | "applied">> {
  const conflict = await requireConflict(ctx, id);
  const { resolutionStatus, resolutionStrategy } = conflict;
  return { conflict, applied: resolutionStatus === "resolved" && resolutionStrategy !== null };
}

import * as z from "zod";
import { isSyncError, parseInput, type SyncError } from "../../domain/errors.js";
import { type SyncTrigger, syncTriggerSchema } from "../../domain/status.js";
import { type EngineContext, nowIso } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import { switchedOff } from "../failure.js";
import { activeLink, type LoadedLead, loadLead } from "../sync/load-lead.js";
import type { Notice } from "../sync/notice.js";
import { survivorOf } from "../sync/survivor-of.js";
import type { SyncOutcome } from "../sync/sync-outcome.js";
import { mustWait } from "../sync/wait-for-contact.js";
import { syncLeadWithRetry } from "../sync-lead.js";
import { type EditableFields, editOne } from "./edit-lead.js";
import { inTime } from "./in-time.js";
import { leaveToQueue, newestLogId, tookTooLong } from "./leave-to-queue.js";

/** Options of `SyncEngine.submitLead`. */
export interface SubmitLeadOptions {
  /** What the caller knows of the lead; stored first. Default: nothing. */
  fields?: Partial<EditableFields>;
  /** Milliseconds to wait for ResMan before the queue takes over. Default 5,000. */
  timeoutMs?: number;
  /** Default `api`. */
  trigger?: SyncTrigger;
  signal?: AbortSignal;
}

const optionsSchema = z.strictObject({
  fields: z.record(z.string(), z.unknown()).optional(),
  timeoutMs: z.number().min(0).default(5000),
  trigger: syncTriggerSchema.default("api"),
  signal: z.instanceof(AbortSignal).optional(),
});

/** What became of a lead that was submitted. */
export interface SubmitLeadResult {
  /** The lead: where the one named was merged, the one that goes on. */
  conversationId: string;
  propertyId: string;
  /** Null while it has no prospect. */
  resmanLeadId: string | null;
  /** `pending`: safely queued, but ResMan is slow or down, or the property is switched off. */
  outcome: SyncOutcome["outcome"] | "pending";
  /** When the lead got its prospect; now, while it has none. */
  createdAt: string;
  /** The log row that tells of it. */
  syncLogId: string;
}

/**
 * Brings a lead to ResMan at once if ResMan answers in time; otherwise it is queued durably and the outcome is `pending`.
 * Calling it again with the same values changes nothing and gives the same lead. A passing failure is not waited out here:
 * the queue tries again.
 * @throws SyncError `NOT_FOUND`, `INTEGRATION_MISSING`, `ABORTED`, or ResMan's refusal of the data (`REMOTE_REJECTED`, …);
 * ValidationError
 */
export async function submitLead(
  ctx: EngineContext,
  conversationId: string,
  options: SubmitLeadOptions = {},
): Promise<SubmitLeadResult> {
  const { timeoutMs, trigger, signal } = parseInput(optionsSchema, options, "SubmitLeadOptions");
  const call: Call = { trigger, signal, until: ctx.runtime.now() + timeoutMs };
  const { fields = {} } = options;
  const edit = { trigger, timeoutMs, ...(signal && { signal }) };
  const edited = await editOne(ctx, conversationId, fields, edit, untilIso(call));
  return bring(ctx, edited.conversationId, call);
}

interface Call {
  trigger: SyncTrigger;
  signal: AbortSignal | undefined;
  /** When the queue takes over: milliseconds since the epoch. */
  until: number;
}

const untilIso = ({ until }: Call): string => new Date(until).toISOString();

async function bring(ctx: EngineContext, conversationId: string, call: Call): Promise<SubmitLeadResult> {
  const loaded = await loadLead(ctx, conversationId);
  if (loaded.conversation.mergedInto !== null) return bring(ctx, await survivorOf(ctx, conversationId), call);
  if (isDue(ctx, loaded)) await queueFor(ctx, loaded, call);
  const timeoutMs = Math.max(0, call.until - ctx.runtime.now());
  const synced = await inTime({ timers: ctx.runtime, timeoutMs, signal: call.signal }, (ends) =>
    syncOnce(ctx, { conversationId, trigger: call.trigger, signal: ends }),
  );
  const result = synced.isLate ? tookTooLong() : synced.value;
  if (isSyncError(result)) return pending(ctx, loaded, call, result);
  const { outcome, mergedInto, syncLogId } = result;
  if (mergedInto !== undefined) return bring(ctx, mergedInto, call);
  if (outcome === "disabled") return pending(ctx, loaded, call, switchedOff(loaded.lead.propertyId));
  const { link } = await loadLead(ctx, conversationId);
  return {
    ...answerFor(ctx, { ...loaded, link }),
    outcome,
    syncLogId: syncLogId ?? (await newestLogId(ctx, { ...loaded, link }, call.trigger)),
  };
}

/** Whether a sync has something to bring to ResMan, as far as our side can tell. */
function isDue(ctx: EngineContext, { lead, link, conversation }: LoadedLead): boolean {
  if (!link) return !mustWait(ctx, lead);
  return link.status === "active" && !["synced", "conflict"].includes(conversation.resmanSyncStatus);
}

/** The job comes first, so that a lead that was accepted survives this process. It finds nothing to do if all goes well. */
const queueFor = (ctx: EngineContext, { lead: { id, propertyId } }: LoadedLead, call: Call) =>
  enqueueJob(ctx, {
    propertyId,
    conversationId: id,
    resmanLeadId: null,
    syncOperation: "push",
    trigger: call.trigger,
    priority: 3,
    notBefore: untilIso(call),
  });

/** Tries once; a failure that may pass is an answer, any other is thrown. */
async function syncOnce(ctx: EngineContext, notice: Notice): Promise<SyncOutcome | SyncError> {
  try {
    return await syncLeadWithRetry(ctx, "push", { ...notice, isTriedAgain: true });
  } catch (error) {
    // A lost lease means that somebody else is at it.
    if (isSyncError(error) && (error.retryable || error.code === "LEASE_LOST")) return error;
    throw error;
  }
}

async function pending(
  ctx: EngineContext,
  loaded: LoadedLead,
  { trigger }: Call,
  reason: SyncError,
): Promise<SubmitLeadResult> {
  const syncLogId = await leaveToQueue(ctx, loaded, trigger, reason);
  return { ...answerFor(ctx, loaded), outcome: "pending", syncLogId };
}

function answerFor(ctx: EngineContext, loaded: LoadedLead) {
  const { id: conversationId, propertyId } = loaded.lead;
  const link = activeLink(loaded);
  return {
    conversationId,
    propertyId,
    resmanLeadId: link?.remoteId ?? null,
    createdAt: link?.createdAt ?? nowIso(ctx.runtime),
  };
}

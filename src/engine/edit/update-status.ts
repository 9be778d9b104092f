import * as z from "zod";
import { conversationUpdateSchema } from "../../domain/conversation.js";
import { isSyncError, parseInput, SyncError } from "../../domain/errors.js";
import { instantSchema, jsonObjectSchema } from "../../domain/primitives.js";
import { type LeadStatus, leadStatusSchema, type SyncTrigger } from "../../domain/status.js";
import { eventOfEdit } from "../../rules/feed/edit-event.js";
import { decideStatus, type StatusDecision } from "../../rules/status/decide-status.js";
import { type EngineContext, nowIso } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import { withLeadLock } from "../sync/lead-lock.js";
import { activeLink, type LoadedLead, loadLead, OWN_SOURCE } from "../sync/load-lead.js";
import { logEntry } from "../sync/log-entry.js";
import type { Notice } from "../sync/notice.js";
import { survivorOf } from "../sync/survivor-of.js";
import { syncLeadWithRetry } from "../sync-lead.js";
import { besideSync } from "./beside-sync.js";
import { inTime } from "./in-time.js";

const requestSchema = z.object({
  status: leadStatusSchema,
  notes: z.string().trim().min(1).optional(),
  nextFollowUp: z.union([instantSchema, z.iso.date()]).optional(),
  updatedBy: z.enum(["chatbot", "resman_user", "system"]),
  syncDirection: z.enum(["to_resman", "from_resman"]),
  customFields: jsonObjectSchema.optional(),
});

/** A status change of either side (seed 000, `UpdateLeadStatusRequest`). */
export type UpdateLeadStatusRequest = z.infer<typeof requestSchema>;

/** What became of a status change (seed 000, `UpdateLeadStatusResponse`). */
export interface UpdateLeadStatusResult {
  /**
   * False when our side is changed but ResMan could not be reached yet: a queued job follows up. Also where the lead's link was
   * ended: ResMan is told once it is linked again.
   */
  success: boolean;
  /** The lead that took the change: where the one named was merged into another, that one. */
  conversationId: string;
  resmanLeadId: string | null;
  /** The status our side has now; not the one asked for when a rule kept the other. */
  newStatus: LeadStatus;
  updatedAt: string;
  syncConflicts: { field: string; resmanValue: unknown; domiqValue: unknown; resolution: string }[];
  conversationUpdated: boolean;
}

/** Options of `SyncEngine.updateLeadStatus`. */
export interface UpdateLeadStatusOptions {
  /**
   * Milliseconds a change made here waits for ResMan; then it stands on our side, `success` is false and the queue follows up.
   * Default: as long as the retries take.
   */
  timeoutMs?: number;
  /** Default `api`. */
  trigger?: SyncTrigger;
  signal?: AbortSignal;
}

/** Until when the caller waits, in milliseconds since the epoch; undefined for as long as it takes. */
interface Patience {
  signal: AbortSignal | undefined;
  until: number | undefined;
  trigger: SyncTrigger;
}

const timeLeft = ({ runtime }: EngineContext, { until }: Patience): number | undefined =>
  until === undefined ? undefined : Math.max(0, until - runtime.now());

/**
 * Changes the status of a lead, named by its conversation. `to_resman`: the change is made here and written to ResMan.
 * `from_resman`: the change was made there; it is applied here by the rules of a pull, and never echoed back.
 *
 * A lead that was merged into another stands for that one: what is said of its status here is said there. What ResMan says of
 * it is refused, since its prospect may be the one that was retired.
 * @throws SyncError `NOT_FOUND`, also for a change made there to a lead that is not linked now, whose message and context name
 * the next step; `INVALID_INPUT`, `INTEGRATION_MISSING`, `SYNC_DISABLED`
 */
export async function updateLeadStatus(
  ctx: EngineContext,
  conversationId: string,
  request: UpdateLeadStatusRequest,
  { signal, timeoutMs, trigger = "api" }: UpdateLeadStatusOptions = {},
): Promise<UpdateLeadStatusResult> {
  const until = timeoutMs === undefined ? undefined : ctx.runtime.now() + timeoutMs;
  const input = parseInput(requestSchema, request, "UpdateLeadStatusRequest");
  // What cannot be done is refused before anything is locked.
  const named = await loadLead(ctx, conversationId);
  const { mergedInto } = named.conversation;
  const seen =
    mergedInto !== null && input.syncDirection === "to_resman"
      ? await loadLead(ctx, await survivorOf(ctx, mergedInto))
      : named;
  return input.syncDirection === "to_resman"
    ? changeHere(ctx, seen, input, { signal, until, trigger })
    : changedThere(ctx, seen, input, { signal, trigger });
}

async function changeHere(
  ctx: EngineContext,
  seen: LoadedLead,
  input: UpdateLeadStatusRequest,
  patience: Patience,
): Promise<UpdateLeadStatusResult> {
  const { signal } = patience;
  const stored = await besideSync(ctx, seen, { signal, timeoutMs: timeLeft(ctx, patience) }, async (loaded) => {
    const { mergedInto } = loaded.conversation;
    // It was merged while this call waited.
    if (mergedInto !== null) return { mergedInto };
    await storeChange(ctx, loaded, input, patience.trigger);
    return undefined;
  });
  if (stored) return changeHere(ctx, await loadLead(ctx, await survivorOf(ctx, stored.mergedInto)), input, patience);
  const conversationId = seen.lead.id;
  const success = await reachResMan(ctx, conversationId, patience);
  const conversation = await ctx.storage.conversations.get(conversationId);
  const newStatus = conversation?.status ?? input.status;
  const kept = { field: "status", resmanValue: newStatus, domiqValue: input.status, resolution: "resman_wins" };
  return {
    success,
    conversationId,
    resmanLeadId: conversation?.resmanLeadId ?? null,
    newStatus,
    updatedAt: nowIso(ctx.runtime),
    syncConflicts: newStatus === input.status ? [] : [kept],
    conversationUpdated: true,
  };
}

/** The edit and the job that carries it out are stored together, so that no edit waits for somebody to remember it. */
async function storeChange(
  ctx: EngineContext,
  loaded: LoadedLead,
  input: UpdateLeadStatusRequest,
  trigger: SyncTrigger,
): Promise<void> {
  const { lead } = loaded;
  const at = nowIso(ctx.runtime);
  const text = [input.notes, input.nextFollowUp && `Next follow-up: ${input.nextFollowUp}`].filter(Boolean).join(" ");
  await ctx.storage.transaction(async (tx) => {
    const conversation = await tx.conversations.get(lead.id);
    const customFields = { ...conversation?.resmanCustomFields, ...input.customFields };
    await tx.conversations.update(lead.id, {
      status: input.status,
      updatedAt: at,
      resmanSyncStatus: "not_synced",
      ...(input.customFields && { resmanCustomFields: customFields }),
    });
    if (text) {
      const key = `note:${ctx.runtime.randomId()}`;
      const note = { conversationId: lead.id, key, type: "note", content: text, timestamp: at, source: OWN_SOURCE };
      await tx.conversationUpdates.append([conversationUpdateSchema.parse(note)]);
    }
    const previousStatus = conversation?.status ?? lead.fields.status;
    if (input.status !== previousStatus) {
      const event = eventOfEdit({
        conversationId: lead.id,
        propertyId: lead.propertyId,
        resmanLeadId: activeLink(loaded)?.remoteId ?? null,
        changes: { status: input.status },
        previousStatus,
        at,
      });
      await tx.feed.append([{ id: ctx.runtime.randomId(), ...event }]);
    }
    await enqueueJob(
      ctx,
      {
        propertyId: lead.propertyId,
        conversationId: lead.id,
        resmanLeadId: null,
        syncOperation: "status_update",
        trigger,
        priority: 3,
      },
      tx,
    );
  });
}

async function reachResMan(ctx: EngineContext, conversationId: string, patience: Patience): Promise<boolean> {
  const { signal, trigger } = patience;
  const timeoutMs = timeLeft(ctx, patience);
  try {
    const synced = await inTime({ timers: ctx.runtime, timeoutMs, signal }, (ends) =>
      syncLeadWithRetry(ctx, "update", { conversationId, trigger, signal: ends }),
    );
    return !synced.isLate && !["disabled", "waiting", "unlinked"].includes(synced.value.outcome);
  } catch (error) {
    if (isSyncError(error) && (error.retryable || error.code === "ABORTED")) return false;
    throw error;
  }
}

async function changedThere(
  ctx: EngineContext,
  seen: LoadedLead,
  input: UpdateLeadStatusRequest,
  { signal, trigger }: Pick<Patience, "signal" | "trigger">,
): Promise<UpdateLeadStatusResult> {
  return withLeadLock(ctx, seen, signal ? { signal } : {}, async ({ loaded }) => {
    const { lead, integration } = loaded;
    const conversationId = lead.id;
    if (!integration.syncEnabled || integration.syncDirection === "to_resman") {
      const { propertyId } = integration;
      throw new SyncError("SYNC_DISABLED", `Property ${propertyId} takes nothing from ResMan now.`, {
        context: { propertyId },
      });
    }
    const link = activeLink(loaded) ?? (await refuseUnlinked(ctx, loaded));
    const base = link.base.fields.status;
    const local = lead.fields.status;
    const decision = decideStatus({
      local,
      remote: input.status,
      ...(base && { base: { local: leadStatusSchema.parse(base.local), remote: leadStatusSchema.parse(base.remote) } }),
    });
    const newStatus = leadStatusSchema.parse(decision.value);
    await applyThere(ctx, { ...loaded, link }, decision, input, trigger);
    const kept = newStatus !== input.status;
    return {
      success: true,
      conversationId,
      resmanLeadId: link.remoteId,
      newStatus,
      updatedAt: nowIso(ctx.runtime),
      syncConflicts: kept
        ? [{ field: "status", resmanValue: input.status, domiqValue: local, resolution: "domiq_wins" }]
        : [],
      conversationUpdated: newStatus !== local || input.notes !== undefined || input.customFields !== undefined,
    };
  });
}

async function refuseUnlinked(ctx: EngineContext, { link, lead, conversation }: LoadedLead): Promise<never> {
  const { id: conversationId } = lead;
  const refusal = (message: string, context: object = {}): SyncError =>
    new SyncError("NOT_FOUND", message, { context: { conversationId, ...context } });
  if (conversation.mergedInto !== null) {
    const mergedInto = await survivorOf(ctx, conversationId);
    throw refusal(`Lead ${conversationId} was merged into ${mergedInto}; name that one.`, { mergedInto });
  }
  if (!link) throw refusal(`Conversation ${conversationId} is not linked to ResMan.`);
  const { remoteId: resmanLeadId } = link;
  const message = `The link of lead ${conversationId} to prospect ${resmanLeadId} was ended; \`relinkLead\` restores it.`;
  throw refusal(message, { resmanLeadId });
}

async function applyThere(
  ctx: EngineContext,
  loaded: LoadedLead & { link: NonNullable<LoadedLead["link"]> },
  { value: status, winner, rule }: StatusDecision,
  input: UpdateLeadStatusRequest,
  trigger: SyncTrigger,
): Promise<void> {
  const { lead, link } = loaded;
  const at = nowIso(ctx.runtime);
  const notice: Notice = { conversationId: lead.id, trigger };
  const from = lead.fields.status;
  await ctx.storage.transaction(async (tx) => {
    const conversation = await tx.conversations.get(lead.id);
    const customFields = { ...conversation?.resmanCustomFields, ...input.customFields };
    await tx.conversations.update(lead.id, {
      status,
      resmanLastSyncAt: at,
      ...(input.customFields && { resmanCustomFields: customFields }),
    });
    if (input.notes) {
      const note = {
        key: `told:${ctx.runtime.randomId()}`,
        type: "note",
        content: input.notes,
        timestamp: at,
        source: "resman",
      };
      await tx.conversationUpdates.append([conversationUpdateSchema.parse({ ...note, conversationId: lead.id })]);
    }
    // What came from there must not look like an edit made here, or it would be written back. What we keep is ours.
    const told = { local: status, remote: link.base.fields.status?.remote ?? input.status };
    const fields = winner === "remote" ? { ...link.base.fields, status: told } : link.base.fields;
    const base = { ...link.base, fields };
    await tx.links.save({ ...link, base, syncVersion: link.syncVersion + 1, updatedAt: at }, link.syncVersion);
    await tx.log.append(
      logEntry(ctx, notice, loaded, {
        syncStatus: "success",
        syncType: "status_change",
        syncDirection: "from_resman",
        changes: status === from ? [] : [{ field: "status", side: "local", from, to: status, origin: "remote", rule }],
        syncData: { updated_by: input.updatedBy },
      }),
    );
  });
}

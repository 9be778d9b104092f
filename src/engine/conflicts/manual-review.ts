import type * as z from "zod";
import { type Conflict, type ConflictSeverity, conflictSchema } from "../../domain/conflict.js";
import type { JsonObject, JsonValue } from "../../domain/primitives.js";
import { fieldNamed } from "../../rules/conflicts/field-named.js";
import type { LeadConflict } from "../../rules/conflicts/lead-conflict.js";
import { severityOf } from "../../rules/conflicts/severity.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { type EngineContext, nowIso } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { markEscalated } from "../sync/conflict-marks.js";
import { areDistinct, subjectsOf } from "../sync/known-pairs.js";
import { loadOurs, type OurLead } from "../sync/load-lead.js";
import { openConflictsOf } from "../sync/open-conflicts.js";
import type { manualReviewSchema } from "./inputs.js";
import { put } from "./tasks.js";

/**
 * A task for the review queue, about anything: a disagreement as `LeadSyncConflictResolver` hands it to `onEscalate`,
 * and more. What is left out of a field's values is what the sides hold.
 */
export interface ManualReviewRequest extends LeadConflict {
  /** The other lead, where two of our leads may be one person. */
  otherConversationId?: string | null;
  /** Default: by the field and its values. */
  severity?: ConflictSeverity;
  details?: JsonObject;
  assignedTo?: string;
  /** Who makes the task; for the log. */
  escalatedBy?: string;
  notes?: string;
}
type Input = z.output<typeof manualReviewSchema>;

/**
 * Makes the durable task of a disagreement, or gives back the open one about the same values. Undefined where somebody has
 * said that the two records named are two people.
 */
export async function escalateToManualReview(
  ctx: EngineContext,
  input: Input,
  hold: Hold,
): Promise<Conflict | undefined> {
  const { conversationId, otherConversationId, propertyId } = input;
  const leads = [conversationId, otherConversationId].filter((id) => id != null);
  const names = leads.length > 0 ? leads.map((id) => `lead:${id}`).sort() : [`review:${propertyId}`];
  return ctx.locks.run(names, hold, async () => {
    const ours = conversationId && (await loadOurs(ctx.storage, conversationId, ctx.settings));
    if (otherConversationId) await loadOurs(ctx.storage, otherConversationId, ctx.settings);
    const task = makeTask(ctx, input, ours || undefined);
    const subjects = subjectsOf(task);
    if (subjects && (await areDistinct(ctx, task.propertyId, ...subjects))) return undefined;
    const known = (await openTasks(ctx, task)).find((open) => isSameTask(open, task));
    if (known?.resolutionStatus === "manual_review") return known;
    const kept = known ? { id: known.id, createdAt: known.createdAt, assignedTo: known.assignedTo } : {};
    const stored: Conflict = { ...task, ...kept };
    await put(ctx, stored, "escalate", input.escalatedBy ?? null);
    ctx.events.emit("conflict:opened", { conflict: stored });
    return stored;
  });
}

function makeTask(ctx: EngineContext, input: Input, ours: OurLead | undefined): Conflict {
  const at = nowIso(ctx.runtime);
  const field = fieldNamed(input.field);
  const base = field && ours?.link?.base.fields[field];
  const held = field && ours ? ours.lead.fields[field] : null;
  const local: JsonValue = input.domiqValue === undefined ? held : input.domiqValue;
  const remote: JsonValue = input.resmanValue === undefined ? (base?.remote ?? null) : input.resmanValue;
  const conflictField = field ?? input.field ?? null;
  const override = field && ctx.overrides[field]?.severity;
  return conflictSchema.parse({
    id: ctx.runtime.randomId(),
    conversationId: input.conversationId ?? null,
    resmanLeadId: input.resmanLeadId ?? ours?.link?.remoteId ?? null,
    propertyId: ours?.lead.propertyId ?? input.propertyId,
    conflictType: input.conflictType,
    conflictField,
    otherConversationId: input.otherConversationId ?? null,
    baseValue: input.baseValue ?? base?.local ?? null,
    resmanValue: remote,
    domiqValue: local,
    domiqChangedAt: ours?.lead.updatedAt ?? null,
    details: markEscalated({ details: input.details ?? null }),
    conflictSeverity:
      input.severity ?? severityOf({ type: input.conflictType, field: conflictField, local, remote }, override),
    resolutionStatus: "manual_review",
    resolutionStrategy: "manual_review",
    resolvedValue: null,
    resolvedBy: null,
    resolvedAt: null,
    assignedTo: input.assignedTo ?? null,
    notes: input.notes ?? null,
    createdAt: at,
    updatedAt: at,
  });
}

/** Open tasks that may be the same: of the lead, or of the other one it is compared with, or of the property. */
async function openTasks(ctx: EngineContext, task: Conflict): Promise<Conflict[]> {
  const { conversationId, otherConversationId, propertyId, conflictType } = task;
  if (conversationId) {
    const own = await openConflictsOf(ctx, conversationId);
    return otherConversationId ? [...own, ...(await openConflictsOf(ctx, otherConversationId))] : own;
  }
  const filter = { propertyId, resolutionStatus: OPEN, conflictType: [conflictType], limit: PAGE };
  const found: Conflict[] = [];
  for (let afterId: string | undefined; ; ) {
    const page = await ctx.storage.conflicts.list({ ...filter, ...(afterId && { afterId }) });
    found.push(...page.filter((open) => open.conversationId === null));
    afterId = page.at(-1)?.id;
    if (page.length < PAGE) return found;
  }
}

const OPEN = ["manual_review", "pending"] as const;
const PAGE = 200;

function isSameTask(open: Conflict, task: Conflict): boolean {
  if (open.conflictType !== task.conflictType) return false;
  const pair = subjectsOf(task)?.toSorted().join();
  if (pair) return subjectsOf(open)?.toSorted().join() === pair;
  return (
    open.conflictField === task.conflictField &&
    open.resmanLeadId === task.resmanLeadId &&
    jsonEquals(open.domiqValue, task.domiqValue) &&
    jsonEquals(open.resmanValue, task.resmanValue)
  );
}

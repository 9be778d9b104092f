import { type Conflict, type ConflictType, conflictSchema } from "../../domain/conflict.js";
import type { LeadField } from "../../domain/lead.js";
import type { JsonObject, JsonValue } from "../../domain/primitives.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { severityOf } from "../../rules/conflicts/severity.js";
import type { PlannedConflict } from "../../rules/plan/plan-sync.js";
import { utcInstant } from "../../rules/text/instant.js";
import { type EngineContext, nowIso } from "../context.js";
import type { LoadedLead } from "./load-lead.js";

const STRATEGY = {
  local: "domiq_wins",
  remote: "resman_wins",
  merged: "merged",
  open: "manual_review",
} as const;

/** A conflict of the three-way plan as the seeds' table keeps it. */
export function conflictOfPlan(
  ctx: EngineContext,
  loaded: Pick<LoadedLead, "lead" | "link">,
  prospect: Prospect,
  planned: PlannedConflict,
): Conflict {
  const open = planned.resolution === "open";
  return makeConflict(ctx, loaded, {
    conflictType: planned.field === "status" ? "status_conflict" : "data_conflict",
    field: planned.field,
    base: planned.base?.local ?? null,
    local: planned.local,
    remote: planned.remote,
    resolutionStatus: open ? "manual_review" : "auto_resolved",
    strategy: STRATEGY[planned.resolution],
    resolvedValue: open ? null : planned.value,
    notes: planned.rule,
    resmanChangedAt: utcInstant(prospect.lastUpdateDate),
  });
}

export interface ConflictFacts {
  conflictType: ConflictType;
  field: string;
  base?: JsonValue;
  local: JsonValue;
  remote: JsonValue;
  resolutionStatus: Conflict["resolutionStatus"];
  strategy: Conflict["resolutionStrategy"];
  resolvedValue?: JsonValue;
  notes: string;
  resmanChangedAt?: string | null;
  otherConversationId?: string | null;
  details?: JsonObject | null;
}

export function makeConflict(
  ctx: EngineContext,
  { lead, link }: Pick<LoadedLead, "lead" | "link">,
  facts: ConflictFacts,
): Conflict {
  const at = nowIso(ctx.runtime);
  const { conflictType, field, local, remote } = facts;
  return conflictSchema.parse({
    id: ctx.runtime.randomId(),
    conversationId: lead.id,
    resmanLeadId: link?.remoteId ?? null,
    propertyId: lead.propertyId,
    conflictType,
    conflictField: field,
    otherConversationId: facts.otherConversationId ?? null,
    baseValue: facts.base ?? null,
    resmanValue: remote,
    domiqValue: local,
    conflictSeverity: severityOf(
      { type: conflictType, field, local, remote },
      ctx.overrides[field as LeadField]?.severity,
    ),
    resolutionStatus: facts.resolutionStatus,
    resolutionStrategy: facts.strategy,
    resmanChangedAt: facts.resmanChangedAt ?? null,
    domiqChangedAt: lead.updatedAt,
    details: facts.details ?? null,
    resolvedValue: facts.resolvedValue ?? null,
    resolvedBy: null,
    resolvedAt: facts.resolutionStatus === "auto_resolved" ? at : null,
    notes: facts.notes,
    createdAt: at,
    updatedAt: at,
  });
}

/** One renter turns out to have two prospects: a person decides what becomes of the second. */
export const twoProspects = (ctx: EngineContext, loaded: LoadedLead, kept: string, other: string): Conflict =>
  makeConflict(ctx, loaded, {
    conflictType: "duplicate_lead",
    field: "resmanLeadId",
    local: kept,
    remote: other,
    resolutionStatus: "manual_review",
    strategy: "manual_review",
    notes: `The renter has two prospects in ResMan; this chat is linked to ${kept}.`,
  });

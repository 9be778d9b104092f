import type { LeadFields } from "../../domain/lead.js";
import type { SyncType } from "../../domain/status.js";
import { type LoggedChange, type SyncLogEntry, syncLogEntrySchema } from "../../domain/sync-log.js";
import type { Clock } from "../../ports/runtime.js";
import type { FieldChange, SyncPlan } from "../../rules/plan/plan-sync.js";
import { type EngineContext, nowIso } from "../context.js";
import type { LoadedLead } from "./load-lead.js";
import type { Notice } from "./notice.js";

type Facts = Partial<Omit<SyncLogEntry, "id" | "createdAt">> &
  Pick<SyncLogEntry, "syncStatus" | "syncType" | "syncDirection">;

/** A row of the audit trail about one lead. */
export function logEntry(
  ctx: EngineContext,
  notice: Notice,
  { lead, link }: Pick<LoadedLead, "lead" | "link">,
  facts: Facts,
): SyncLogEntry {
  return syncLogEntrySchema.parse({
    id: ctx.runtime.randomId(),
    conversationId: lead.id,
    resmanLeadId: link?.remoteId ?? null,
    propertyId: lead.propertyId,
    runId: notice.runId ?? null,
    trigger: notice.trigger,
    createdAt: nowIso(ctx.runtime),
    ...facts,
  });
}

/**
 * Milliseconds since the change could be known; 0 where the clocks of two systems say that it is still to come; null where
 * nobody can say. @param comesIn something of ResMan's moved to our side
 */
export function latencyOf(
  { runtime }: { runtime: Clock },
  { since, modifiedAt }: Notice,
  comesIn: boolean,
): number | null {
  const start = comesIn && modifiedAt !== undefined ? modifiedAt : (since ?? null);
  return start === null ? null : Math.max(0, runtime.now() - start);
}

/** The changes of a plan as the log shows them. */
export const loggedChanges = (plan: Pick<SyncPlan, "toLocal" | "toRemote">): LoggedChange[] => [
  ...plan.toLocal.map((change) => logged(change, "local")),
  ...plan.toRemote.map((change) => logged(change, "remote")),
];

const logged = ({ field, from, to, origin, rule }: FieldChange, side: LoggedChange["side"]): LoggedChange => ({
  field,
  side,
  from,
  to,
  origin,
  rule,
});

/** What a create told ResMan: every field that says something. */
export const createdChanges = (fields: LeadFields): LoggedChange[] =>
  Object.entries(fields)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([field, to]) => ({ field, side: "remote", from: null, to, origin: "local", rule: "created" }));

/** How the seeds name what a plan does. */
export function syncTypeOf(plan: SyncPlan): SyncType {
  const fields = [...plan.toLocal, ...plan.toRemote].map(({ field }) => field);
  if (fields.length === 0) return "enrichment";
  return fields.every((field) => field === "status" || field === "lostReason") ? "status_change" : "update";
}

export function syncDirectionOf(plan: SyncPlan): SyncLogEntry["syncDirection"] {
  const out = plan.toRemote.length + plan.eventsToRemote.length > 0;
  const back = plan.toLocal.length + plan.eventsToLocal.length > 0;
  return out && back ? "bidirectional" : out ? "to_resman" : "from_resman";
}

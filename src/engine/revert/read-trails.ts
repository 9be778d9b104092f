import type { JsonValue } from "../../domain/primitives.js";
import type { Run } from "../../domain/run.js";
import type { SyncPolicy } from "../../rules/plan/policy.js";
import { untoldFields, withFormerValues } from "../../rules/revert/former-values.js";
import { addToTrail, isEmptyTrail, type LeadTrail, newTrail, withoutCompany } from "../../rules/revert/lead-trail.js";
import type { EngineContext } from "../context.js";
import { logRows } from "../queries/log-rows.js";

/** What a run did, by lead, the one it touched last first. Rows of leads that were deleted since name nobody. */
export async function readTrails({ storage }: EngineContext, { id, kind }: Run): Promise<LeadTrail[]> {
  const trails = new Map<string, LeadTrail>();
  for await (const row of logRows(storage, { runId: id })) {
    if (row.conversationId === null) continue;
    const trail = trails.get(row.conversationId) ?? newTrail(row.conversationId);
    trails.set(row.conversationId, trail);
    addToTrail(trail, row);
  }
  const all = [...trails.values()];
  return (kind === "revert" ? all.map(withoutCompany) : all).filter((trail) => !isEmptyTrail(trail));
}

/** The trail with our own former values where its rows only tell what ResMan showed of them. */
export async function completeTrail(
  { storage }: EngineContext,
  trail: LeadTrail,
  policy: SyncPolicy,
): Promise<LeadTrail> {
  const wanted = new Set(untoldFields(trail));
  if (wanted.size === 0) return trail;
  const former = new Map<string, JsonValue>();
  let ahead = trail.rowIds.size;
  for await (const { id, changes } of logRows(storage, { conversationId: trail.conversationId })) {
    if (trail.rowIds.has(id)) ahead -= 1;
    else if (ahead === 0) {
      for (const { field, to } of [...changes].reverse()) if (wanted.delete(field)) former.set(field, to);
    }
    if (wanted.size === 0) break;
  }
  return withFormerValues(trail, former, policy);
}

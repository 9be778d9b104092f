import type { BaseField, LinkBase } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import { jsonEquals } from "../plan/json-equals.js";
import { planSync } from "../plan/plan-sync.js";
import type { FieldPolicy, SyncPolicy } from "../plan/policy.js";
import type { FieldValues } from "../plan/settle.js";
import { shownAs } from "../plan/shown-as.js";
import type { FieldTrail, LeadTrail } from "./lead-trail.js";

/** A field that goes back to what it was before the run. */
export interface FieldReversal {
  field: string;
  /** What our side holds now, and what it will hold. */
  from: JsonValue;
  to: JsonValue;
  /** Whether ResMan will be told the same. False where it holds that value already, or keeps its own. */
  reachesRemote: boolean;
}

/** A field that somebody edited since the run. It is left alone. */
export interface EditedField {
  field: string;
  /** Who moved on: our side, the remote, or both. */
  side: "local" | "remote" | "both";
  /** The value before the run. */
  before: JsonValue;
  local: JsonValue;
  remote: JsonValue;
}

/** `owned-by-remote`: only the remote may change it. `remote-keeps-its-value`: our side goes back, the remote cannot. */
export type KeptReason = "owned-by-remote" | "remote-keeps-its-value";

/** A field of which something stays as the run left it. */
export interface KeptField {
  field: string;
  reason: KeptReason;
}

/** The reverse of what a run did to the fields of one lead. */
export interface RevertPlan {
  back: FieldReversal[];
  edited: EditedField[];
  kept: KeptField[];
}

/** Both sides as they are now. A field the remote cannot show is left out of `remote`. */
export interface SidesNow {
  base: LinkBase;
  local: FieldValues;
  remote: FieldValues;
  /** False where the remote takes no fields from us any more: then only our side goes back. */
  remoteTakesFields: boolean;
}

/**
 * Says which fields go back to what they were before a run. A field goes back where both sides still hold what the run
 * left, by an edit on our side that the ordinary plan carries on; so what that plan would not let stand is not tried. What
 * holds the former value already needs nothing: planned again after it was carried out, the plan is empty.
 */
export function planRevert(trail: Pick<LeadTrail, "fields">, now: SidesNow, policy: SyncPolicy): RevertPlan {
  const plan: RevertPlan = { back: [], edited: [], kept: [] };
  for (const [field, fieldTrail] of trail.fields) {
    const fieldPolicy = policy[field];
    if (fieldPolicy) planField(plan, field, fieldTrail, fieldPolicy, now);
  }
  return plan;
}

/** The value both sides should hold again: our former one, else the remote's. */
export function valueBefore({ local, remote, left }: FieldTrail): JsonValue {
  if (local !== undefined) return local;
  return remote !== undefined ? remote : left;
}

function planField(plan: RevertPlan, field: string, trail: FieldTrail, policy: FieldPolicy, now: SidesNow): void {
  const before = valueBefore(trail);
  const local = now.local[field] ?? null;
  const remote = now.remote[field];
  const base = now.base.fields[field];
  if (jsonEquals(before, trail.left) || jsonEquals(local, before)) return;
  if (policy.owner === "remote" && !policy.decide) {
    plan.kept.push({ field, reason: "owned-by-remote" });
    return;
  }
  const side = editedSide(trail, policy, before, { base, local, remote });
  if (side) {
    plan.edited.push({ field, side, before, local, remote: remote === undefined ? (base?.remote ?? null) : remote });
    return;
  }
  carryOn(plan, { field, from: local, to: before }, policy, now);
}

/** What the ordinary plan makes of the edit. */
function carryOn(
  plan: RevertPlan,
  { field, from, to }: Pick<FieldReversal, "field" | "from" | "to">,
  policy: FieldPolicy,
  { base, remote, remoteTakesFields }: SidesNow,
): void {
  const next = planSync(
    base,
    { fields: { [field]: to }, events: [] },
    { fields: field in remote ? { [field]: remote[field] } : {}, events: [] },
    { [field]: policy },
  );
  if (next.toLocal.length > 0 || next.conflicts.some(({ resolution }) => resolution === "open")) {
    plan.kept.push({ field, reason: "owned-by-remote" });
    return;
  }
  const reachesRemote = next.toRemote.length > 0 && remoteTakesFields;
  plan.back.push({ field, from, to, reachesRemote });
  const shown = remote[field];
  const isBehind = shown !== undefined && !reachesRemote && !jsonEquals(shownAs(policy, to), shown);
  if (isBehind) plan.kept.push({ field, reason: "remote-keeps-its-value" });
}

interface FieldNow {
  base: BaseField | undefined;
  local: JsonValue;
  remote: JsonValue | undefined;
}

/** A side that holds what it held before the run was taken back already, by whomever: it is not edited. */
function editedSide(
  { left }: FieldTrail,
  policy: FieldPolicy,
  before: JsonValue,
  { base, local, remote }: FieldNow,
): EditedField["side"] | undefined {
  const isLocal = !jsonEquals(local, left);
  const agreed = base ? base.remote : shownAs(policy, left);
  const isRemote = remote !== undefined && !jsonEquals(remote, agreed) && !jsonEquals(remote, shownAs(policy, before));
  if (isLocal && isRemote) return "both";
  if (isLocal) return "local";
  return isRemote ? "remote" : undefined;
}

import type { JsonValue } from "../../domain/primitives.js";
import { jsonEquals } from "../plan/json-equals.js";
import type { SyncPolicy } from "../plan/policy.js";
import type { FieldValues } from "../plan/settle.js";
import type { LeadTrail } from "./lead-trail.js";
import type { FieldReversal } from "./plan-revert.js";

/** What ends with a link a run had made. */
export interface Unlinking {
  /** Our fields that go back. */
  local: FieldReversal[];
  /** What the remote's fields held before, where the run wrote them. */
  remote: Record<string, JsonValue>;
  /** Fields the remote cannot give back: its status follows from what happened, others are its own. */
  stays: string[];
}

/**
 * Two records that met go back to what each held before, by themselves: there is nothing they must agree on any more. A
 * prospect the run created has no fields of its own to give back.
 * @param remoteTakesFields whether the remote may be written to at all
 */
export function planUnlinking(
  { fields, link }: Pick<LeadTrail, "fields" | "link">,
  local: FieldValues,
  policy: SyncPolicy,
  remoteTakesFields: boolean,
): Unlinking {
  const unlinking: Unlinking = { local: [], remote: {}, stays: [] };
  for (const [field, trail] of fields) {
    const now = local[field] ?? null;
    if (trail.local !== undefined && jsonEquals(now, trail.left) && !jsonEquals(now, trail.local)) {
      unlinking.local.push({ field, from: now, to: trail.local, reachesRemote: false });
    }
    if (trail.remote === undefined || link === "created") continue;
    const canBeWritten = remoteTakesFields && !policy[field]?.decide && policy[field]?.owner !== "remote";
    if (canBeWritten) unlinking.remote[field] = trail.remote;
    else unlinking.stays.push(field);
  }
  return unlinking;
}

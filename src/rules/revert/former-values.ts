import type { JsonValue } from "../../domain/primitives.js";
import { jsonEquals } from "../plan/json-equals.js";
import type { SyncPolicy } from "../plan/policy.js";
import { shownAs } from "../plan/shown-as.js";
import type { LeadTrail } from "./lead-trail.js";

/** Fields a run changed on the remote only: what it told the remote was an edit of ours, so our own former value is not in its rows. */
export const untoldFields = ({ fields }: LeadTrail): string[] =>
  [...fields].filter(([, { local }]) => local === undefined).map(([field]) => field);

/**
 * Puts our own former values in the place of what the remote showed of them: names it had cut, sizes it has no word for.
 * @param former what was last agreed on before the run, for each of {@link untoldFields} the log knows
 */
export function withFormerValues(
  trail: LeadTrail,
  former: ReadonlyMap<string, JsonValue>,
  policy: SyncPolicy,
): LeadTrail {
  const fields = new Map(trail.fields);
  for (const [field, value] of former) {
    const fieldTrail = fields.get(field);
    const fieldPolicy = policy[field];
    if (!fieldTrail || !fieldPolicy || fieldTrail.remote === undefined) continue;
    const isShown = jsonEquals(shownAs(fieldPolicy, value), fieldTrail.remote) || isNeverShown(field, value);
    if (isShown) fields.set(field, { ...fieldTrail, remote: value });
  }
  return { ...trail, fields };
}

/** ResMan shows a qualified lead as whatever else it is (ResMan reference, section 7.2). */
const isNeverShown = (field: string, value: JsonValue): boolean => field === "status" && value === "qualified";

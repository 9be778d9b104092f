import type { LeadField } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import { LEAD_STATUSES } from "../../domain/status.js";
import { decideField, hasChanged } from "../plan/decide-field.js";
import { jsonEquals } from "../plan/json-equals.js";
import { conflictRuleOf, type FieldDecision, type FieldPolicy, type FieldState } from "../plan/policy.js";
import { type PolicyOverrides, resManPolicy } from "../plan/resman-policy.js";
import { shownAs } from "../plan/shown-as.js";

/** One field two sides disagree about. */
export interface Disagreement extends Pick<FieldState, "local" | "remote"> {
  field: LeadField;
  /** What both sides held before; undefined where that is not known, and then both count as edited. */
  base?: JsonValue | undefined;
}

/** The policy of a field outside of any one lead's history. */
export const policyOf = (field: LeadField, overrides: PolicyOverrides = {}): FieldPolicy =>
  resManPolicy({ returning: false }, overrides)[field];

/**
 * Decides a disagreement as the plan does: where only one side moved away from the base its edit stands, and the field's
 * rule decides a true conflict.
 */
export function decideConflict(policy: FieldPolicy, disagreement: Disagreement): FieldDecision {
  const state = stateOf(policy, disagreement);
  const changed = hasChanged(state);
  const isTrue = policy.owner !== "shared" || (changed.local && changed.remote);
  return isTrue ? conflictRuleOf(policy)(state) : decideField(policy, state, "unknown");
}

/** What the field's rule makes of both values; where the policy asks a person, the rule it took the place of. */
export function mergedValue(disagreement: Disagreement, overrides?: PolicyOverrides): JsonValue {
  const { field } = disagreement;
  const decision = conflictRuleOf(policyOf(field, overrides))(stateOf(policyOf(field), disagreement));
  if (decision.winner !== "open") return decision.value;
  return conflictRuleOf(policyOf(field))(stateOf(policyOf(field), disagreement)).value;
}

function stateOf(policy: FieldPolicy, { field, local, remote, base }: Disagreement): FieldState {
  if (base !== undefined) return { local, remote, base: { local: base, remote: shownAs(policy, base) } };
  if (field !== "status") return { local, remote, base: undefined };
  // Statuses without a base are a first contact, where nothing was edited; in a conflict both moved from somewhere else.
  const elsewhere = LEAD_STATUSES.find((status) => !jsonEquals(status, local) && !jsonEquals(status, remote)) ?? "new";
  return { local, remote, base: { local: elsewhere, remote: elsewhere } };
}

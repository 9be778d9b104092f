import type { JsonValue } from "../../domain/primitives.js";
import { decideField } from "./decide-field.js";
import { jsonEquals } from "./json-equals.js";
import type { FieldDecision, FieldPolicy, FieldState, Newer } from "./policy.js";
import { shownAs } from "./shown-as.js";

/** What somebody decided for one field. It holds for the pair of values they saw, and for no other. */
export interface FieldVerdict {
  local: JsonValue;
  remote: JsonValue;
  /** What both sides should hold. */
  value: JsonValue;
  /** Name of the rule, as the log shows it. */
  rule: string;
}

/**
 * Whether the sides still hold the values the verdict was given for. A side that holds what was decided has not moved on: it was
 * carried out there, and nobody lived to record it.
 */
export function isHeeded(
  verdict: FieldVerdict | undefined,
  { local, remote }: FieldState,
  policy: FieldPolicy,
): verdict is FieldVerdict {
  if (verdict === undefined) return false;
  const { value } = verdict;
  const isLocalThere = jsonEquals(verdict.local, local) || jsonEquals(value, local);
  return isLocalThere && (jsonEquals(verdict.remote, remote) || jsonEquals(shownAs(policy, value), remote));
}

/** Carries a verdict out. */
export function heed({ value, rule }: FieldVerdict, { local, remote }: FieldState): FieldDecision {
  if (jsonEquals(value, local)) return { winner: "local", value, rule };
  return { winner: jsonEquals(value, remote) ? "remote" : "merged", value, rule };
}

/** A side moved on after somebody decided: unless both have come to agree by themselves, a person is asked anew. */
export function askAnew(policy: FieldPolicy, state: FieldState, newer: Newer): FieldDecision {
  if (jsonEquals(shownAs(policy, state.local), state.remote)) return decideField(policy, state, newer);
  return { winner: "open", value: state.local, rule: "conflict:moved-on" };
}

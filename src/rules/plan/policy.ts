import type { ConflictSeverity } from "../../domain/conflict.js";
import type { BaseField } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import { isAbsent, jsonEquals } from "./json-equals.js";

/** One field as both sides see it now, and as they saw it when they last agreed. */
export interface FieldState {
  local: JsonValue;
  remote: JsonValue;
  /** Undefined at first contact: the sides never agreed on this field. */
  base: BaseField | undefined;
}

/**
 * What should become of a field. `local`: the local value stands and is written where the remote differs.
 * `remote`: the remote value stands. `merged`: both take `value`. `open`: a person must decide; neither side is touched.
 */
export interface FieldDecision {
  winner: "local" | "remote" | "merged" | "open";
  value: JsonValue;
  /** Name of the rule, as the log shows it. */
  rule: string;
}

export type FieldRule = (state: FieldState) => FieldDecision;

/** How bad it is that the sides hold these two values. */
export type SeverityRule = (values: Pick<FieldState, "local" | "remote">) => ConflictSeverity;

/** Which side's record is the later one when two records meet for the first time. */
export type Newer = "local" | "remote" | "unknown";

/** Who owns one field and how a true conflict about it is decided. */
export interface FieldPolicy {
  /**
   * `local`: only we may change it, the remote follows. `remote`: only the remote may. `shared`: whoever changed it last
   * wins; when both did, `onConflict` decides.
   */
  owner: "local" | "remote" | "shared";
  /** Decides when both sides changed a shared field to different values. Default: {@link remoteWins}. */
  onConflict?: FieldRule;
  /** At first contact, whose value stands when both sides have one. `newer`: that of the later record. Default: `newer`. */
  atFirstContact?: "remote" | "newer";
  /** Takes the place of all of the above for fields with a logic of their own (status). */
  decide?: FieldRule;
  /** What the remote shows after `value` was written to it, for remotes that cannot express every value. Default: the value itself. */
  express?(value: JsonValue): JsonValue;
  /** Whether letting `value` stand needs a write, given what the remote shows. Default: when `express(value)` differs from it. */
  needsWrite?(value: JsonValue, remote: JsonValue): boolean;
  /** How bad a conflict about this field is. Default: what `severityOf` says of the field. */
  severity?: ConflictSeverity | SeverityRule;
}

/** Parts of a field's policy that take the place of the default's; what is left out stays as it is. */
export type FieldPolicyOverride = Partial<FieldPolicy>;

/** For each synced field, who owns it and how a true conflict is decided. Fields without a policy are not synced. */
export type SyncPolicy<F extends string = string> = Readonly<Record<F, FieldPolicy>>;

/** Seed 000: the default for most fields. */
export const remoteWins: FieldRule = ({ remote }) => ({
  winner: "remote",
  value: remote,
  rule: "conflict:remote-wins",
});

export const localWins: FieldRule = ({ local }) => ({ winner: "local", value: local, rule: "conflict:local-wins" });

/** Leaves the decision to a person. */
export const askSomebody: FieldRule = ({ local }) => ({ winner: "open", value: local, rule: "conflict:manual-review" });

/** Seed 000, email, phone and move-in date: the remote's value unless it has none. */
export const remoteUnlessAbsent: FieldRule = ({ local, remote }) =>
  isAbsent(remote)
    ? { winner: "local", value: local, rule: "conflict:only-local-has-one" }
    : { winner: "remote", value: remote, rule: "conflict:remote-preferred" };

/** Seed 000, lead score. */
export const highest: FieldRule = ({ local, remote }) =>
  merged(Math.max(asNumber(local), asNumber(remote)), local, remote, "conflict:highest");

/**
 * Seed 000, budget range: the widest range of the sides that were named; a missing side is ignored. Where a maximum of one
 * side and a minimum of the other exclude each other, the range between them.
 */
export const widestRange: FieldRule = ({ local, remote }) => {
  const sides = [asRange(local), asRange(remote)];
  const known = (key: "min" | "max"): number[] => sides.map((side) => side[key]).filter((value) => value !== null);
  const [min, max] = [smallest(known("min")), largest(known("max"))];
  const range = min !== null && max !== null && min > max ? { min: max, max: min } : { min, max };
  return merged(min === null && max === null ? null : range, local, remote, "conflict:widest-range");
};

const smallest = (values: number[]): number | null => (values.length > 0 ? Math.min(...values) : null);
const largest = (values: number[]): number | null => (values.length > 0 ? Math.max(...values) : null);

/**
 * Decides a true conflict under a policy, whoever owns the field: the policy's rule, else the owner's value, else
 * {@link remoteWins}.
 */
export const conflictRuleOf = ({ owner, decide, onConflict }: FieldPolicy): FieldRule =>
  decide ?? onConflict ?? (owner === "local" ? localWins : remoteWins);

/** A default policy with parts of it replaced. A new sole owner has the last word, unless it comes with a rule of its own. */
export function withOverride(policy: FieldPolicy, override: FieldPolicyOverride | undefined): FieldPolicy {
  if (!override) return policy;
  const { onConflict, ...rest } = policy;
  const isOwned = override.owner !== undefined && override.owner !== "shared";
  return { ...rest, ...(onConflict && !isOwned && { onConflict }), ...override };
}

function merged(value: JsonValue, local: JsonValue, remote: JsonValue, rule: string): FieldDecision {
  if (jsonEquals(value, local)) return { winner: "local", value, rule };
  return { winner: jsonEquals(value, remote) ? "remote" : "merged", value, rule };
}

const asNumber = (value: JsonValue): number => (typeof value === "number" ? value : 0);

function asRange(value: JsonValue): { min: number | null; max: number | null } {
  const side = (key: "min" | "max"): number | null => {
    const number = typeof value === "object" && value !== null && !Array.isArray(value) ? value[key] : null;
    return typeof number === "number" && number > 0 ? number : null;
  };
  return { min: side("min"), max: side("max") };
}

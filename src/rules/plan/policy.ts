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
}

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

/** Seed 000, budget range: the widest range of the sides that were named; a missing side is ignored. */
export const widestRange: FieldRule = ({ local, remote }) => {
  const sides = [asRange(local), asRange(remote)];
  const pick = (key: "min" | "max", choose: (...values: number[]) => number): number | null => {
    const known = sides.map((side) => side[key]).filter((value) => value !== null);
    return known.length > 0 ? choose(...known) : null;
  };
  return merged({ min: pick("min", Math.min), max: pick("max", Math.max) }, local, remote, "conflict:widest-range");
};

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

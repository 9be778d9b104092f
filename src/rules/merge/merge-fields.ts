import type { LeadField, LeadFields } from "../../domain/lead.js";
import { LEAD_FIELDS } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { LeadStatus } from "../../domain/status.js";
import { isAbsent, jsonEquals } from "../plan/json-equals.js";
import { isResManOnly } from "../status/ladder.js";

/** A field that can be named in a merge: all but those only ResMan owns. */
export type MergeField = Exclude<LeadField, "lostReason" | "household">;

/** Names of all fields that can be merged. */
export const MERGE_FIELDS = LEAD_FIELDS.filter(
  (field): field is MergeField => field !== "lostReason" && field !== "household",
);

/** What to do where both sides say something else (seed 000, lead merge API). */
export type MergeStrategy = "resman_wins" | "domiq_wins" | "manual_review";

/** The two records of a merge. A field that is left out is one the record cannot show: it says nothing of it. */
export interface MergeSides {
  /** The prospect, or the lead that goes on; where a second prospect is retired, that one. */
  resman: Partial<LeadFields>;
  /** The conversation that was named, with the prospect it has. */
  domiq: Partial<LeadFields>;
}

export interface MergeFieldsOptions {
  strategy: MergeStrategy;
  /** The fields to merge; the others are left as they are. */
  fields: readonly MergeField[];
  /** The record that goes on: it holds its value while a field is open. Default `resman`. */
  survivor?: keyof MergeSides;
  /** What a person gave for single fields. It stands whatever the sides say. */
  given?: Partial<LeadFields>;
  /** Whether two different values mean the same, e.g. where ResMan cannot express ours. Default: never. */
  isSame?(field: MergeField, domiq: JsonValue, resman: JsonValue): boolean;
}

/** A field on which two records differ, and what becomes of it. */
export interface MergedField {
  field: MergeField;
  /** What each side says; null where it says nothing. */
  resman: JsonValue;
  domiq: JsonValue;
  /** `filled`: only one side has a value. `decided`: both had one. `open`: a person must choose. */
  kind: "filled" | "decided" | "open";
  /** What the lead should hold; while it is open, the value of the record that goes on. */
  value: JsonValue;
  /** Name of the rule, as the log shows it. */
  rule: string;
}

/**
 * Decides what two records of one person say together, field by field. Fields on which they agree are left out.
 * What only one of them knows is kept; a status that only ResMan can give is never overruled.
 */
export const mergeFields = (sides: MergeSides, options: MergeFieldsOptions): MergedField[] =>
  options.fields.flatMap((field) => mergeField(field, sides, options) ?? []);

function mergeField(field: MergeField, sides: MergeSides, options: MergeFieldsOptions): MergedField | undefined {
  const resman: JsonValue = sides.resman[field] ?? null;
  const domiq: JsonValue = sides.domiq[field] ?? null;
  const decided = (value: JsonValue, rule: string): MergedField => ({
    field,
    resman,
    domiq,
    kind: "decided",
    value,
    rule,
  });
  const given: JsonValue | undefined = options.given?.[field];
  const isAgreed = jsonEquals(resman, domiq);
  const kept = options.survivor === "domiq" ? domiq : resman;
  const isTold = field in sides.resman && field in sides.domiq;
  if (isStanding(field, kept)) {
    return isAgreed || !(isTold || given !== undefined) ? undefined : decided(kept, "merge:resman-only");
  }
  if (given !== undefined) {
    return isAgreed && jsonEquals(given, resman) ? undefined : decided(given, "merge:given");
  }
  if (isAgreed || options.isSame?.(field, domiq, resman)) return undefined;
  if (!isTold) return undefined;
  // A lead that is open is not lost because another record of the renter was.
  const isLoss = field === "status" && (resman === "lost" || domiq === "lost");
  if (!isLoss && (saysNothing(field, resman) || saysNothing(field, domiq))) {
    const value = saysNothing(field, resman) ? (domiq ?? resman) : resman;
    return { field, resman, domiq, kind: "filled", value, rule: "merge:only-one-has-it" };
  }
  // Both chats are told; neither is the other's correction.
  if (field === "initialMessage") return undefined;
  if (options.strategy === "domiq_wins") return decided(domiq, "merge:domiq-wins");
  if (options.strategy === "resman_wins") return decided(resman, "merge:resman-wins");
  return { field, resman, domiq, kind: "open", value: kept, rule: "merge:manual-review" };
}

/** Where the value stands for "nobody said anything". Every lead starts as `new`: it tells nothing against another status. */
export const saysNothing = (field: LeadField, value: JsonValue): boolean =>
  isAbsent(value) || (field === "status" && value === "new");

const isStanding = (field: MergeField, kept: JsonValue): boolean =>
  field === "status" && isResManOnly(kept as LeadStatus);

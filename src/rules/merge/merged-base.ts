import { LEAD_FIELDS, type LeadField, type LeadFields } from "../../domain/lead.js";
import type { BaseField, LinkBase } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import { isAbsent, jsonEquals } from "../plan/json-equals.js";
import { projectField } from "../resman/project.js";

/** Whether ResMan shows our value as well as it can. */
export const isShownAs = (field: LeadField, ours: JsonValue, shown: JsonValue): boolean =>
  jsonEquals(ours, shown) || jsonEquals(projectField(field, ours), shown);

export interface MergedBaseParts {
  /** What our side holds after the merge. */
  ours: LeadFields;
  /** What the prospect shows. */
  shown: Partial<LeadFields>;
  /** Fields in which ours is to reach the prospect. In all others both keep what they have. */
  merged: ReadonlySet<string>;
}

/**
 * The base of a lead that a merge gave its prospect. Where ours is to reach the prospect it looks like an edit made here,
 * which no rule overrides; elsewhere both sides agree to differ.
 */
export const mergedBase = ({ ours, shown, merged }: MergedBaseParts): LinkBase["fields"] =>
  Object.fromEntries(LEAD_FIELDS.map((field) => [field, baseOf(field, ours[field], shown[field], merged.has(field))]));

function baseOf(field: LeadField, ours: JsonValue, shown: JsonValue | undefined, isMerged: boolean): BaseField {
  if (shown === undefined) {
    return isMerged && !isAbsent(ours) ? { local: null, remote: null } : { local: ours, remote: ours };
  }
  return isMerged && !isShownAs(field, ours, shown) ? { local: shown, remote: shown } : { local: ours, remote: shown };
}

import type { LeadField, LeadFields } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import { snakeCase } from "../../domain/wire/camel-case.js";
import type { ResManLead } from "../../domain/wire/resman-lead.js";
import { isAbsent, jsonEquals } from "../plan/json-equals.js";
import { ruleValue } from "./canonical-value.js";
import { fieldNamed } from "./field-named.js";

/** A lead in the seeds' shape, in ours, or with some of either's fields. */
export type LeadRecord = (Partial<ResManLead> | Partial<LeadFields>) & { [field: string]: unknown };

/** Chooses between two values of a field that both records have. */
export type ChooseValue = (field: LeadField, resmanValue: JsonValue, domiqValue: JsonValue) => JsonValue;

/**
 * One record out of two of one person. What only one of them knows is kept; where both know something `choose` decides,
 * and what is not a synced field (ids, source, the old record's own fields) stays the existing record's.
 * Spelled as the existing record is.
 */
export function mergeLeadRecords<L extends LeadRecord>(existing: L, added: LeadRecord, choose: ChooseValue): L {
  const merged: Record<string, unknown> = { ...existing };
  for (const [name, value] of Object.entries(added)) {
    const key = keyIn(existing, name);
    const field = fieldNamed(name);
    const ours = ruleValue(field, value, name);
    const theirs = ruleValue(field, existing[key], key);
    if (isAbsent(ours) || jsonEquals(ours, theirs)) continue;
    if (isAbsent(theirs)) merged[key] = value;
    else if (field) merged[key] = spelled(key, choose(field, theirs, ours));
  }
  return merged as L;
}

/** The name under which the record has, or would have, a field that is spelled differently elsewhere. */
function keyIn(record: LeadRecord, name: string): string {
  const field = fieldNamed(name);
  if (!field) return name;
  const names = [field, snakeCase(field)];
  const used = names.find((candidate) => candidate in record);
  if (used) return used;
  const keys = Object.keys(record);
  if (keys.length === 0) return name;
  return keys.some((key) => key.includes("_")) ? snakeCase(field) : field;
}

/** The seeds' shape has no null in a budget: 0 stands for a side nobody named. */
function spelled(key: string, value: JsonValue): JsonValue {
  if (key !== "budget_range" || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return { min: value.min ?? 0, max: value.max ?? 0 };
}

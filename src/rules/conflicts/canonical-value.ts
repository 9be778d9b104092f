import { type LeadField, leadFieldsSchema } from "../../domain/lead.js";
import { type JsonValue, jsonValueSchema } from "../../domain/primitives.js";
import { toBudgetRange } from "../mappers/numbers.js";
import { invalid } from "./lead-conflict.js";

/** A value as the rules compare it: undefined and blank text are null, as are the zeros that stand for an unnamed budget. */
export function ruleValue(field: LeadField | undefined, value: unknown, path: string): JsonValue {
  if (value === undefined || (typeof value === "string" && value.trim() === "")) return null;
  const parsed = jsonValueSchema.safeParse(value);
  if (!parsed.success) throw invalid(path, "must be a JSON value");
  if (field === "status") return checkedStatus(parsed.data, path);
  return field === "budgetRange" ? namedBudget(parsed.data) : parsed.data;
}

function checkedStatus(value: JsonValue, path: string): JsonValue {
  const status = leadFieldsSchema.shape.status.safeParse(value);
  if (status.success) return status.data;
  throw invalid(path, `must be one of ${leadFieldsSchema.shape.status.options.join(", ")}`);
}

function namedBudget(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { min, max } = value;
  return toBudgetRange(typeof min === "number" ? min : null, typeof max === "number" ? max : null);
}

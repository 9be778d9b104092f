import type { JsonValue } from "../../../browser/index.js";
import { readInstant } from "../../ui/instant.js";

/** How a value is typed. */
export type FieldKind =
  | "text"
  | "long"
  | "email"
  | "tel"
  | "number"
  | "date"
  | "boolean"
  | "budget"
  | "list"
  | "status"
  | "json";

const KINDS: Readonly<Record<string, FieldKind>> = {
  email: "email",
  phone: "tel",
  initialMessage: "long",
  reasonForMoving: "long",
  leadScore: "number",
  occupantsCount: "number",
  moveInDate: "date",
  hasPets: "boolean",
  budgetRange: "budget",
  desiredFeatures: "list",
  status: "status",
};

/** How a field is typed. One that is not known goes by the values it has. */
export const kindOf = (field: string, ...values: (JsonValue | undefined)[]): FieldKind =>
  (Object.hasOwn(KINDS, field) && KINDS[field]) ||
  (values.every((value) => value == null || typeof value === "string") ? "text" : "json");

/** What is wrong with a typed value; names its message. */
export type Problem =
  | "notNumber"
  | "notScore"
  | "notCount"
  | "notDate"
  | "notEmail"
  | "notPhone"
  | "notBudget"
  | "notJson";

/** A typed value, or why it is none. Nothing typed: null. */
export type Typed = { value: JsonValue } | { problem: Problem };

/** Between the two ends of a budget. */
const SEPARATOR = ";";

/** A budget's two ends, as they were typed. */
export const budgetEnds = (text: string): readonly [min: string, max: string] => {
  const [min = "", max = ""] = text.split(SEPARATOR);
  return [min, max];
};

export const budgetText = (min: string, max: string): string => `${min}${SEPARATOR}${max}`;

/** A value as it would have been typed. */
export function asTyped(kind: FieldKind, value: JsonValue | undefined): string {
  if (value == null) return "";
  if (kind === "json") return JSON.stringify(value, null, 1);
  if (kind === "list" && Array.isArray(value)) return value.join(", ");
  if (kind === "budget" && typeof value === "object" && !Array.isArray(value)) {
    return budgetText(String(value.min || ""), String(value.max || ""));
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Reads what was typed. */
export function readTyped(field: string, kind: FieldKind, typed: string): Typed {
  const text = typed.trim();
  if (kind === "budget") return readBudget(budgetEnds(text));
  if (text === "") return { value: null };
  const reader = READERS[kind];
  return reader ? reader(text, field) : { value: text };
}

const READERS: Partial<Record<FieldKind, (text: string, field: string) => Typed>> = {
  boolean: (text) => ({ value: text === "true" }),
  list: (text) => ({
    value: text
      .split(/[,\n]/)
      .map((item) => item.trim())
      .filter(Boolean),
  }),
  email: (text) => check(/^[^\s@]+@[^\s@]+$/.test(text), text, "notEmail"),
  tel: (text) => check(text.replace(/\D/g, "").length > 6, text, "notPhone"),
  date: (text) => check(readInstant(text)?.isDay === true, text, "notDate"),
  number: (text, field) => readNumber(Number(text), field),
  json: (text) => {
    try {
      return { value: JSON.parse(text) as JsonValue };
    } catch {
      return { problem: "notJson" };
    }
  },
};

const check = (isGood: boolean, value: JsonValue, problem: Problem): Typed => (isGood ? { value } : { problem });

function readNumber(value: number, field: string): Typed {
  if (field === "leadScore") return check(value >= 0 && value <= 100, value, "notScore");
  if (field === "occupantsCount") return check(Number.isInteger(value) && value > 0, value, "notCount");
  return check(Number.isFinite(value), value, "notNumber");
}

function readBudget(ends: readonly [string, string]): Typed {
  const [min, max] = [Number(ends[0]), Number(ends[1])];
  if (!ends.join("").trim()) return { value: null };
  return check(
    min >= 0 && max >= 0 && Math.max(min, max) < Infinity && (!max || min <= max),
    { min, max },
    "notBudget",
  );
}

import type { JsonValue, LeadData } from "../../../browser/index.js";
import { asTyped, type FieldKind, kindOf, type Problem, readTyped } from "./field-kinds.js";

/** What was typed, by the names of the members. */
export type LeadDraft = Readonly<Record<string, string>>;

/** What is wrong, by the names of the members. */
export type Problems = Readonly<Record<string, string>>;

export const MAIN_FIELDS = ["firstName", "lastName", "email", "phone", "initialMessage", "leadScore"] as const;
export const MORE_FIELDS = [
  "moveInDate",
  "budgetRange",
  "apartmentSizePreference",
  "occupantsCount",
  "hasPets",
  "petDetails",
  "desiredFeatures",
  "workLocation",
  "reasonForMoving",
] as const;
const FIELDS: readonly string[] = [...MAIN_FIELDS, ...MORE_FIELDS];

/** What the API wants even where nobody knows. */
const USUAL: Readonly<Record<string, JsonValue>> = { firstName: "", lastName: "", initialMessage: "", leadScore: 50 };

type Defaults = Partial<LeadData> | undefined;

export const kindIn = (defaults: Defaults, field: string): FieldKind => kindOf(field, valueIn(defaults, field));

const valueIn = (defaults: Defaults, field: string): JsonValue | undefined =>
  (defaults as Record<string, JsonValue | undefined> | undefined)?.[field];

/** What stands in the form at first. */
export function draftOf(defaults: Defaults): LeadDraft {
  const typed = (field: string): [string, string] => [
    field,
    asTyped(kindIn(defaults, field), valueIn(defaults, field) ?? USUAL[field]),
  ];
  return Object.fromEntries([...FIELDS, "propertyId", "conversationId"].map(typed));
}

/** Reads a draft. What a default brought beyond the form's own fields is kept. */
export function readDraft(
  draft: LeadDraft,
  defaults: Defaults,
): { values: Record<string, JsonValue>; problems: Record<string, Problem> } {
  const values: Record<string, JsonValue> = {};
  const problems: Record<string, Problem> = {};
  for (const field of FIELDS) {
    const typed = readTyped(field, kindIn(defaults, field), draft[field] ?? "");
    if ("problem" in typed) problems[field] = typed.problem;
    else values[field] = typed.value ?? USUAL[field] ?? null;
  }
  return { values, problems };
}

/**
 * Which member each complaint of the server is about: the last name of its path that the form knows, so that
 * `leadData.email` and `leadData.budgetRange.min` are found. `rest`: those about something else.
 */
export function placeIssues(error: unknown, known: readonly string[]): { problems: Problems; rest: string[] } {
  const problems: Record<string, string> = {};
  const rest: string[] = [];
  const { issues } = Object(error) as { issues?: unknown };
  for (const { path, message } of Array.isArray(issues) ? (issues as { path: string; message: string }[]) : []) {
    const field = String(path)
      .split(".")
      .findLast((name) => known.includes(name));
    if (field) problems[field] ??= message;
    else rest.push(path ? `${path}: ${message}` : message);
  }
  return { problems, rest };
}

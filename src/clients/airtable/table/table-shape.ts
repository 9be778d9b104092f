import * as z from "zod";
import { ConfigError, type InputIssue } from "../../../domain/errors.js";
import type { FieldDefinition, FieldDefinitions } from "./define-table.js";
import { isBox } from "./is-box.js";

const FIELD_ID = /^fld[0-9A-Za-z]{14}$/;

/** A field of a definition, ready to be read and written. */
export interface ShapedField extends FieldDefinition {
  /** Your name for it. */
  key: string;
  isBox: boolean;
}

/** What a definition comes to. */
export interface TableShape {
  fields: ReadonlyMap<string, ShapedField>;
  /** Airtable's fields are named by id, and its answers must be so too. */
  byFieldId: boolean;
}

/** @throws ConfigError for a definition that cannot work, naming the field */
export function shapeOf(nameOrId: string, definitions: FieldDefinitions): TableShape {
  requireDefinitions(nameOrId, definitions);
  const shaped = Object.entries(definitions).map(
    ([key, definition]): ShapedField => ({ ...definition, key, isBox: isBox(definition.schema) }),
  );
  const byId = shaped.filter(({ field }) => FIELD_ID.test(field));
  const issues = [...mixedNames(shaped, byId), ...repeatedNames(shaped), ...unnamed(shaped)];
  if (shaped.length === 0) issues.push({ path: "", message: "has no field" });
  if (issues.length > 0) throw notValid(nameOrId, issues);
  return { fields: new Map(shaped.map((field) => [field.key, field])), byFieldId: byId.length > 0 };
}

function notValid(nameOrId: string, issues: readonly InputIssue[]): ConfigError {
  const list = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ");
  return new ConfigError(`The definition of the Airtable table ${String(nameOrId)} is not valid: ${list}`, {
    context: { issues },
  });
}

const isZod = (value: unknown): boolean => typeof value === "object" && value !== null && "_zod" in value;
const definitionsSchema = z.record(
  z.string(),
  z.looseObject({ field: z.string(), schema: z.custom(isZod, "must be a schema of zod") }),
);

/** Who writes no TypeScript is told too. */
function requireDefinitions(nameOrId: string, definitions: unknown): void {
  const result = definitionsSchema.safeParse(definitions);
  if (result.success) return;
  const issues = result.error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  throw notValid(nameOrId, issues);
}

/** An answer is keyed by names or by ids, never by both. */
function mixedNames(all: readonly ShapedField[], byId: readonly ShapedField[]): InputIssue[] {
  if (byId.length === 0 || byId.length === all.length) return [];
  const byName = all.filter((field) => !byId.includes(field));
  return byName.map(({ key }) => ({ path: key, message: "is named by name, others by id; use one or the other" }));
}

function repeatedNames(all: readonly ShapedField[]): InputIssue[] {
  const seen = new Map<string, string>();
  return all.flatMap(({ key, field }) => {
    const first = seen.get(field);
    seen.set(field, first ?? key);
    return first === undefined ? [] : [{ path: key, message: `is the same Airtable field as ${first}` }];
  });
}

const unnamed = (all: readonly ShapedField[]): InputIssue[] =>
  all.flatMap(({ key, field }) => (field.trim() === "" ? [{ path: key, message: "has no Airtable field" }] : []));

/** Your names to Airtable's, for formulas that go through the builder; those no formula can hold throw when they are used. */
export function namesOf<K extends string>({ fields }: TableShape): Record<K, string> {
  return Object.fromEntries([...fields.values()].map(({ key, field }) => [key, field])) as Record<K, string>;
}

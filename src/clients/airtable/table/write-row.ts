import * as z from "zod";
import { type InputIssue, ValidationError } from "../../../domain/errors.js";
import { requireList } from "../records/check-records.js";
import type { ShapedField, TableShape } from "./table-shape.js";

const jsonSchema = z.json();

/**
 * Cells to write, by Airtable's names. They are sent as they were given, since that is the form a cell has; members that are
 * undefined are left out, null clears.
 * @throws ValidationError naming every row and field that is not right, before anything is sent
 */
export function writeRows(
  rows: readonly unknown[],
  shape: TableShape,
  path: (index: number) => string,
): {
  fields: Record<string, unknown>;
}[] {
  requireList(rows, "The rows");
  const issues: InputIssue[] = [];
  const written = rows.map((row, index) => {
    const { cells, faults } = writeRow(row, shape);
    issues.push(...faults.map((fault) => ({ ...fault, path: [path(index), fault.path].filter(Boolean).join(".") })));
    return { fields: Object.fromEntries(cells) };
  });
  if (issues.length > 0) throw new ValidationError("The rows", issues);
  return written;
}

function writeRow(row: unknown, { fields }: TableShape): { cells: [string, unknown][]; faults: InputIssue[] } {
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    return { cells: [], faults: [{ path: "", message: "is no row" }] };
  }
  const given = Object.entries(row).filter(([, value]) => value !== undefined);
  const faults = given.flatMap(([key, value]) => {
    const message = faultOf(value, fields.get(key));
    return message === undefined ? [] : [{ path: key, message }];
  });
  return { cells: given.map(([key, value]) => [fields.get(key)?.field ?? key, value]), faults };
}

function faultOf(value: unknown, shaped: ShapedField | undefined): string | undefined {
  if (!shaped) return "is no field of this table";
  if (shaped.computed) return "is computed by Airtable and cannot be written";
  if (value === null) return undefined;
  const refusal = refusalOf(value, shaped);
  if (refusal !== undefined) return refusal;
  return jsonSchema.safeParse(value).success ? undefined : "cannot be sent as JSON";
}

function refusalOf(value: unknown, { schema }: ShapedField): string | undefined {
  try {
    const result = schema.safeParse(value);
    return result.success ? undefined : (result.error.issues[0]?.message ?? "does not fit its schema");
  } catch {
    // A check of the schema's own that throws, or one that is asynchronous.
    return "cannot be read by its schema";
  }
}

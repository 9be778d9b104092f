import type * as z from "zod";
import { type InputIssue, SyncError } from "../../../domain/errors.js";
import type { AirtableRecord } from "../../../domain/wire/airtable.js";
import type { ShapedField } from "./table-shape.js";

/**
 * Reads a record's cells by your names for them. Only for fields that were asked for: Airtable leaves out empty cells as it does
 * those nobody asked for (API reference, section 5).
 * @throws SyncError `CELL_INVALID` naming the record and each field that does not fit, never a value
 */
export function readRow(record: AirtableRecord, fields: Iterable<ShapedField>): Record<string, unknown> {
  const cells: [key: string, cell: unknown][] = [];
  const issues: (InputIssue & { field: string })[] = [];
  for (const shaped of fields) {
    const { key, field } = shaped;
    const { cell, message } = readCell(shaped, Object.hasOwn(record.fields, field) ? record.fields[field] : undefined);
    if (message === undefined) cells.push([key, cell]);
    else issues.push({ path: key, field, message });
  }
  if (issues.length > 0) throw invalidCells(record.id, issues);
  // From entries, so that a field called `__proto__` stays one.
  return Object.fromEntries(cells);
}

function readCell({ schema, isBox }: ShapedField, cell: unknown): { cell?: unknown; message?: string } {
  const isEmpty = cell === undefined || cell === null;
  if (isEmpty && !isBox) return { cell: null };
  const result = parse(schema, isEmpty ? false : cell);
  return result.success ? { cell: result.data } : { message: result.message };
}

function parse(
  schema: z.ZodType,
  cell: unknown,
): { success: true; data: unknown } | { success: false; message: string } {
  try {
    const result = schema.safeParse(cell);
    return result.success ? result : { success: false, message: inOurWords(result.error.issues[0]) };
  } catch {
    // A check of the schema's own; its error may quote the value.
    return { success: false, message: "cannot be read by its schema" };
  }
}

/** A schema's own message may quote the value; these facts are the schema's. */
function inOurWords(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "invalid_type") return `is no ${issue.expected}`;
  if (issue?.code === "invalid_format") return `is no valid ${issue.format}`;
  if (issue?.code === "invalid_value") return "is none of the listed values";
  if (issue?.code === "too_small" || issue?.code === "too_big") return `is ${issue.code.replace("_", " ")}`;
  return "does not fit its schema";
}

function invalidCells(recordId: string, issues: readonly (InputIssue & { field: string })[]): SyncError {
  const list = issues.map(({ path, field, message }) => `${path} (Airtable's "${field}") ${message}`).join("; ");
  return new SyncError("CELL_INVALID", `Airtable record ${recordId} does not fit: ${list}.`, {
    context: { recordId, issues },
  });
}

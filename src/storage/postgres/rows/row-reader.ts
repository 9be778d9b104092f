import * as z from "zod";
import { parseInput } from "../../../domain/errors.js";
import type { NamedColumn } from "./column.js";
import type { TableSpec } from "./table-spec.js";

/**
 * Makes the reader of one table's rows, which come as JSON so that no client's own parsing of types matters.
 * Instants get the form of `toISOString`. An empty column of a field that has a default counts as not given.
 * @throws ValidationError, from the reader, naming table and row, when what is stored is malformed
 */
export function rowReader<Schema extends z.ZodObject>(
  { schema, table, key }: TableSpec<Schema>,
  columns: readonly NamedColumn[],
): (row: Record<string, unknown>) => z.output<Schema> {
  const instants = columns.filter(({ type }) => type === "timestamptz").map(({ field }) => field);
  const defaulted = columns.map(({ field }) => field).filter((field) => hasDefault(schema.shape[field]));
  return (row) => {
    for (const field of instants) row[field] = isoInstant(row[field]);
    for (const field of defaulted) if (row[field] === null) delete row[field];
    return parseInput(schema, row, `${table} ${key.map((field) => String(row[field])).join("/")}`);
  };
}

const WITHOUT_ZONE = /T[\d:.]+$/;

/**
 * PostgreSQL writes `+00:00`, microseconds, or `infinity`, which is no instant and left for the schema to refuse.
 * A host's `timestamp` without a zone is taken as UTC, which is how we write it.
 */
function isoInstant(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const ms = Date.parse(WITHOUT_ZONE.test(value) ? `${value}Z` : value);
  return Number.isNaN(ms) ? value : new Date(ms).toISOString();
}

/** Whether a field may be left out but not be null. */
const hasDefault = (field: z.core.$ZodType | undefined): boolean =>
  field !== undefined && z.safeParse(field, undefined).success && !z.safeParse(field, null).success;

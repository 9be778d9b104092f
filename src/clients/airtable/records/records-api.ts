import * as z from "zod";
import { parseInput } from "../../../domain/errors.js";
import { safeParse } from "../../../domain/safe-parse.js";
import { AirtableError } from "../airtable-error.js";
import type { AirtableSettings } from "../client-options.js";
import type { AirtableRequest, AirtableSend } from "../send.js";

/** What the calls on records need. */
export interface RecordsApi {
  settings: AirtableSettings;
  send: AirtableSend;
}

/** Dots alone would lead elsewhere: a URL takes them for steps between folders. */
const tableSchema = z
  .string()
  .trim()
  .min(1)
  .refine((name) => !/^\.{1,2}$/.test(name), "cannot be addressed by this name; use its id");

/** Path of a table's records. @throws ValidationError when the table cannot be addressed */
export function tablePath({ settings }: RecordsApi, table: string): string {
  return `${settings.baseId}/${encodeURIComponent(parseInput(tableSchema, table, "The table"))}`;
}

/** An answer as the schema has it. @throws AirtableError `WIRE_SHAPE` */
export function parseAnswer<S extends z.ZodType>(schema: S, body: unknown, request: AirtableRequest): z.output<S> {
  const result = safeParse(schema, body);
  if (result?.success) return result.data;
  const places = result?.error.issues.map(({ path }) => path.join(".")) ?? [];
  throw misfit(request, places.slice(0, 5));
}

/** The error for an answer that does not fit its request. Names places, never values. */
export const misfit = ({ name, effect }: AirtableRequest, places: readonly string[]): AirtableError =>
  new AirtableError("WIRE_SHAPE", `${name} was answered in a form that cannot be understood.`, {
    outcomeUnknown: effect !== "read",
    context: { places },
  });

/** In pieces of at most so many. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}

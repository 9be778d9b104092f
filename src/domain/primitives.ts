import * as z from "zod";

/** Any value that survives JSON, as stored in the seeds' JSONB columns. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export const jsonValueSchema: z.ZodType<JsonValue> = z.json();
export const jsonObjectSchema = z.record(z.string(), jsonValueSchema);
export type JsonObject = z.infer<typeof jsonObjectSchema>;

/** Instant as ISO 8601 text with an offset, e.g. `2026-03-02T17:05:00Z`. */
export const instantSchema = z.iso.datetime({ offset: true });

/** Calendar day without a time, e.g. `2026-05-01`. */
export const dateSchema = z.iso.date();

import * as z from "zod";

/*
 * Airtable's shapes as they travel (API reference, sections 2, 5, 6 and 7). Unknown keys are kept or ignored, never refused:
 * Airtable may add some at any time.
 */

export const airtableRecordSchema = z.looseObject({
  id: z.string().min(1),
  createdTime: z.string(),
  /** Cells by field name or id. Empty cells are left out. */
  fields: z.record(z.string(), z.unknown()),
});
export type AirtableRecord = z.infer<typeof airtableRecordSchema>;

const RECORD_ID = /^rec[0-9A-Za-z]{14}$/;

/** Whether a value can be the id of a record: what is sent to Airtable must be one. What it sends may be anything. */
export const isAirtableRecordId = (value: unknown): value is string =>
  typeof value === "string" && RECORD_ID.test(value);

export const airtableFieldSchemaSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  /** `singleLineText`, `checkbox`, …: new ones may appear. */
  type: z.string(),
  description: z.string().optional(),
  options: z.record(z.string(), z.unknown()).nullish(),
});
export type AirtableFieldSchema = z.infer<typeof airtableFieldSchemaSchema>;

export const airtableTableSchemaSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  primaryFieldId: z.string(),
  fields: z.array(airtableFieldSchemaSchema),
});
export type AirtableTableSchema = z.infer<typeof airtableTableSchemaSchema>;

const changedTableSchema = z.looseObject({
  createdRecordsById: z.record(z.string(), z.unknown()).optional(),
  changedRecordsById: z.record(z.string(), z.unknown()).optional(),
  destroyedRecordIds: z.array(z.string()).optional(),
});

/** One transaction as a webhook tells it, or the error that ended the webhook. */
export const airtableWebhookPayloadSchema = z.looseObject({
  timestamp: z.string().optional(),
  baseTransactionNumber: z.number().optional(),
  changedTablesById: z.record(z.string(), changedTableSchema).optional(),
  destroyedTableIds: z.array(z.string()).optional(),
  /** True: the webhook never tells anything again; make a new one. */
  error: z.literal(true).optional(),
  code: z.string().optional(),
});
export type AirtableWebhookPayload = z.infer<typeof airtableWebhookPayloadSchema>;

/** Types of fields whose cells Airtable computes; writing one is refused (section 5). */
export const COMPUTED_FIELD_TYPES: ReadonlySet<string> = new Set([
  "aiText",
  "autoNumber",
  "button",
  "count",
  "createdBy",
  "createdTime",
  "externalSyncSource",
  "formula",
  "lastModifiedBy",
  "lastModifiedTime",
  "multipleLookupValues",
  "rollup",
  "manualSort",
]);

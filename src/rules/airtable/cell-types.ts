import type { CampaignField } from "../../domain/campaign-lead.js";
import { type AirtableFieldSchema, COMPUTED_FIELD_TYPES } from "../../domain/wire/airtable.js";

/** What a field of a lead holds. `integer` fits 32 bits, as the portal's columns do. */
export type ValueKind = "text" | "number" | "integer" | "instant" | "boolean";

/** What each field of a lead holds (`campaignFieldsSchema`). */
export const FIELD_KINDS: Readonly<Record<CampaignField, ValueKind>> = {
  firstName: "text",
  lastName: "text",
  email: "text",
  phone: "text",
  company: "text",
  title: "text",
  icpScore: "number",
  status: "text",
  processingStatus: "text",
  campaignId: "text",
  campaignName: "text",
  smsSentCount: "integer",
  smsSequencePosition: "integer",
  smsLastSentAt: "instant",
  smsStop: "boolean",
  leadSource: "text",
  formId: "text",
  booked: "boolean",
  bookedAt: "instant",
  claimedBy: "text",
  claimedAt: "instant",
  notes: "text",
};

/** Types whose cells hold any text (API reference, section 5). */
const PLAIN_TEXTS = ["singleLineText", "multilineText", "richText"];
const NUMBERS = ["number", "currency", "percent", "duration", "rating"];

/** Types whose cells can be given every value of a kind, or every one that is a choice, an address or an id where they ask for that. */
const WRITABLE: Readonly<Record<ValueKind, ReadonlySet<string>>> = {
  text: new Set([
    ...PLAIN_TEXTS,
    "email",
    "url",
    "phoneNumber",
    "singleSelect",
    "multipleSelects",
    "multipleRecordLinks",
    "singleCollaborator",
    "barcode",
  ]),
  number: new Set([...PLAIN_TEXTS, ...NUMBERS, "singleSelect"]),
  integer: new Set([...PLAIN_TEXTS, ...NUMBERS, "singleSelect"]),
  instant: new Set([...PLAIN_TEXTS, "dateTime", "date"]),
  boolean: new Set(["checkbox"]),
};

const COUNTS = ["autoNumber", "count"];

/** Types that are only read, beside those that can be written. */
const READABLE: Readonly<Record<ValueKind, ReadonlySet<string>>> = {
  text: new Set([
    ...NUMBERS,
    ...COUNTS,
    "date",
    "dateTime",
    "createdTime",
    "lastModifiedTime",
    "createdBy",
    "lastModifiedBy",
    "multipleCollaborators",
    "externalSyncSource",
    "aiText",
  ]),
  number: new Set(COUNTS),
  integer: new Set(COUNTS),
  instant: new Set(["createdTime", "lastModifiedTime"]),
  boolean: new Set(["number"]),
};

/** Types whose cells are of another type, which the field's options name. */
const DERIVED = new Set(["formula", "rollup", "multipleLookupValues"]);

/** Whether cells of a type can be given values of a kind. False for computed types. */
export const canWrite = (kind: ValueKind, type: string): boolean =>
  WRITABLE[kind].has(type) && !COMPUTED_FIELD_TYPES.has(type);

/** Whether cells of a field can be understood as values of a kind. Of a formula, its result counts, where Airtable tells it. */
export function canRead(kind: ValueKind, field: Pick<AirtableFieldSchema, "type" | "options">): boolean {
  if (!DERIVED.has(field.type)) return WRITABLE[kind].has(field.type) || READABLE[kind].has(field.type);
  const result = resultType(field);
  return result === undefined || DERIVED.has(result) || WRITABLE[kind].has(result) || READABLE[kind].has(result);
}

function resultType({ options }: Pick<AirtableFieldSchema, "options">): string | undefined {
  const result = options?.result;
  const type = typeof result === "object" && result !== null && "type" in result ? result.type : undefined;
  return typeof type === "string" ? type : undefined;
}

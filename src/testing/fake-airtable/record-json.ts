import { readCell } from "./cells/read-cell.js";
import type { FakeAirtableRecord } from "./model.js";
import type { FakeAirtableField, FakeAirtableTable } from "./schema.js";
import type { AirtableState } from "./state.js";
import type { StoredRecord } from "./table-store.js";

/** How a record is told. */
export interface RecordForm {
  /** Default: all fields. */
  fields?: readonly FakeAirtableField[];
  byFieldId?: boolean;
  asText?: boolean;
  commentCount?: boolean;
  /** Links become objects instead of ids. */
  dateDependencies?: boolean;
}

/** A record as it travels; empty cells are left out. */
export function recordJson(
  state: AirtableState,
  table: FakeAirtableTable,
  record: StoredRecord,
  form: RecordForm = {},
): Record<string, unknown> {
  const cells: Record<string, unknown> = {};
  for (const field of form.fields ?? table.fields) {
    const value = readCell(state, table, field, record);
    if (value !== undefined) cells[form.byFieldId ? field.id : field.name] = inForm(value, field, form);
  }
  return {
    id: record.id,
    createdTime: new Date(record.createdAt).toISOString(),
    fields: cells,
    ...(form.commentCount && { commentCount: 0 }),
  };
}

function inForm(value: unknown, { type }: FakeAirtableField, { asText, dateDependencies }: RecordForm): unknown {
  if (asText) return text(value);
  const isLink = type === "multipleRecordLinks" && Array.isArray(value);
  return dateDependencies && isLink ? value.map((id: unknown) => ({ id })) : value;
}

/** As people see it, roughly: the real form may change at any time, so nobody may rely on it. */
function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(", ");
  if (value === true) return "checked";
  const { name, email, text: label, filename } = Object(value) as Record<string, unknown>;
  return String(name ?? email ?? label ?? filename ?? value);
}

/** A copy for a test to look at. */
export function recordCopy(state: AirtableState, table: FakeAirtableTable, record: StoredRecord): FakeAirtableRecord {
  const { id, createdTime, fields } = recordJson(state, table, record);
  return {
    id: id as string,
    createdTime: createdTime as string,
    lastModified: record.modifiedAt === null ? null : new Date(record.modifiedAt).toISOString(),
    fields: Object.fromEntries(Object.entries(fields as object).map(([name, value]) => [name, copyOf(value)])),
  };
}

/** Most cells are plain values, which need no copying. */
const copyOf = (value: unknown): unknown => (typeof value === "object" ? structuredClone(value) : value);

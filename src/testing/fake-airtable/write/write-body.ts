import * as z from "zod";
import type { TableCall } from "../call.js";
import { isAirtableId } from "../ids.js";
import { invalidRequest, refusal, twice, unexpected } from "../refusal.js";

/** One record of a request. */
export interface WriteItem {
  id?: string;
  fields: Record<string, unknown>;
}

/** What a write asks for, its form checked. */
export interface WriteBody {
  items: WriteItem[];
  /** Whether it was a list of records, and is answered by one. */
  isBatch: boolean;
  typecast: boolean;
  byFieldId: boolean;
  /** Names or ids, where records are to be found by cells. */
  mergeOn: string[] | null;
}

const cells = z.record(z.string(), z.unknown());
const OPTIONS = { typecast: z.boolean().default(false), returnFieldsByFieldId: z.boolean().default(false) };
const UPSERT = { performUpsert: z.strictObject({ fieldsToMergeOn: z.array(z.string()).min(1).max(3) }).optional() };
const item = { fields: cells };

const schemas = {
  one: z.strictObject({ fields: cells, ...OPTIONS }),
  batch: z.strictObject({ records: z.array(z.unknown()), ...UPSERT, ...OPTIONS }),
  create: z.strictObject(item),
  update: z.strictObject({ id: z.string(), ...item }),
  upsert: z.strictObject({ id: z.string().optional(), ...item }),
};

const looseSchemas = {
  one: z.looseObject(schemas.one.shape),
  batch: z.looseObject(schemas.batch.shape),
  create: z.looseObject(schemas.create.shape),
  update: z.looseObject(schemas.update.shape),
  upsert: z.looseObject(schemas.upsert.shape),
};

const readable = (call: TableCall) => (call.state.settings.strict ? schemas : looseSchemas);

/** Reads the body of a write on the record its path names, or of a create of one. @throws AirtableRefusal */
export function parseOne(call: TableCall, recordId?: string): WriteBody {
  const given = call.body.value;
  if (!call.body.has("fields")) {
    throw unexpected(422, "INVALID_REQUEST_MISSING_FIELDS", 'Could not find field "fields" in the request body');
  }
  const result = readable(call).one.safeParse(given);
  if (!result.success) throw invalidRequest();
  const { fields, typecast, returnFieldsByFieldId } = result.data;
  const one = { fields, ...(recordId !== undefined && { id: recordId }) };
  return { items: [one], isBatch: false, typecast, byFieldId: returnFieldsByFieldId, mergeOn: null };
}

/** Reads the body of a write on several records. @throws AirtableRefusal */
export function parseBatch(call: TableCall, kind: "create" | "update"): WriteBody {
  const schema = readable(call);
  const result = schema.batch.safeParse(call.body.value);
  if (!result.success || (kind === "create" && result.data.performUpsert)) throw invalidRequest();
  const { records, typecast, returnFieldsByFieldId, performUpsert } = result.data;
  checkSize(call, records.length);
  const member = performUpsert ? schema.upsert : schema[kind];
  const items = records.map((record) => {
    const parsed = member.safeParse(record);
    if (!parsed.success) throw invalidRecords(call);
    return parsed.data as WriteItem;
  });
  checkIds(items);
  const mergeOn = performUpsert?.fieldsToMergeOn ?? null;
  return { items, isBatch: true, typecast, byFieldId: returnFieldsByFieldId, mergeOn };
}

/** @throws AirtableRefusal when there are too many records in a request, or none */
export function checkSize(call: TableCall, count: number): void {
  if (count === 0 || count > call.state.settings.maxRecordsPerRequest) throw invalidRecords(call);
}

const invalidRecords = ({ state, kind }: TableCall) =>
  unexpected(
    422,
    "INVALID_RECORDS",
    kind === "delete"
      ? `"records" must be an array of up to ${state.settings.maxRecordsPerRequest} record IDs`
      : `You must provide an array of up to ${state.settings.maxRecordsPerRequest} record objects, each with an "id" ID field and a "fields" object for cell values.`,
  );

function checkIds(items: readonly WriteItem[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (id === undefined) continue;
    if (!isAirtableId("rec", id)) throw refusal(422, "INVALID_RECORDS", "A record id is malformed.");
    if (seen.has(id)) throw twice();
    seen.add(id);
  }
}

import type { TableCall } from "../call.js";
import { type ListQuery, parseListQuery } from "../list/list-query.js";
import { selectRows } from "../list/select-rows.js";
import { type RecordForm, recordJson } from "../record-json.js";
import { unknownField } from "../refusal.js";
import { type AirtableReply, json } from "../reply.js";
import { findField } from "../schema.js";
import type { StoredRecord } from "../table-store.js";

/** `GET /v0/{base}/{table}` and `POST …/listRecords` (API reference, section 2.1). */
export function listRecords(call: TableCall): AirtableReply {
  const { state, table } = call;
  const query = parseListQuery(call);
  const form = formOf(call, query);
  const { id, ids, from } = position(call, query);
  const { records } = state.storeOf(table);
  const page: StoredRecord[] = [];
  let next = from;
  // Records that are gone since the first page are passed over.
  for (; next < ids.length && page.length < query.pageSize; next += 1) {
    const record = records.get(ids[next] as string);
    if (record) page.push(record);
  }
  const offset = state.iterators.offsetAt(id, next);
  return json(200, {
    records: page.map((record) => recordJson(state, table, record, form)),
    ...(offset !== undefined && { offset }),
  });
}

function position({ state, table }: TableCall, query: ListQuery): { id: string; ids: readonly string[]; from: number } {
  const { iteratorTtlMs } = state.settings;
  if (query.offset) return state.iterators.resume(query.offset, table.id, state.runtime.now(), iteratorTtlMs);
  const ids = selectRows(state, table, query);
  const id = state.newId("itr");
  if (ids.length > query.pageSize) state.iterators.begin(id, table.id, ids, state.runtime.now(), iteratorTtlMs);
  return { id, ids, from: 0 };
}

function formOf({ table }: TableCall, query: ListQuery): RecordForm {
  const fields = query.fields?.map((name) => {
    const field = findField(table, name);
    if (!field) throw unknownField(name);
    return field;
  });
  return {
    ...(fields && { fields }),
    byFieldId: query.returnFieldsByFieldId,
    asText: query.cellFormat === "string",
    commentCount: query.recordMetadata !== undefined,
    dateDependencies: query.includeDateDependencyMetadata,
  };
}

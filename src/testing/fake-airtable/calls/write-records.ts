import { checkQuery, type TableCall } from "../call.js";
import { recordJson } from "../record-json.js";
import { recordNotFound, rowMissing, twice } from "../refusal.js";
import { type AirtableReply, json } from "../reply.js";
import type { FakeAirtableField } from "../schema.js";
import type { StoredRecord } from "../table-store.js";
import { Transaction } from "../transaction.js";
import { CellReader } from "../write/cells.js";
import { mergeFields, UpsertMatcher } from "../write/upsert.js";
import { parseBatch, parseOne, type WriteBody, type WriteItem } from "../write/write-body.js";

/** A record to write: everything that could refuse it was asked. */
interface PlannedWrite {
  item: WriteItem;
  /** Undefined: it is made. */
  record: StoredRecord | undefined;
  cells: ReadonlyMap<FakeAirtableField, unknown>;
}

/** `POST /v0/{base}/{table}`: one record or several (API reference, section 2.3). */
export function createRecords(call: TableCall): AirtableReply {
  checkQuery(call);
  return write(call, call.body.has("records") ? parseBatch(call, "create") : parseOne(call));
}

/** `PATCH` and `PUT` on several records, also as an upsert (sections 2.4 and 2.5). */
export function updateRecords(call: TableCall, isWhole: boolean): AirtableReply {
  checkQuery(call);
  return write(call, parseBatch(call, "update"), isWhole);
}

/** `PATCH` and `PUT` on one record. */
export function updateRecord(call: TableCall, recordId: string, isWhole: boolean): AirtableReply {
  checkQuery(call);
  if (!call.state.storeOf(call.table).records.has(recordId)) throw recordNotFound(recordId);
  return write(call, parseOne(call, recordId), isWhole);
}

/** All or nothing: one record that is refused refuses them all. */
function write(call: TableCall, body: WriteBody, isWhole = false): AirtableReply {
  const { state, base, table, token } = call;
  const reader = new CellReader(state, table, body.typecast);
  const writes = plan(call, body, reader, isWhole);
  reader.makeChoices();
  const transaction = new Transaction(state, base, { source: "publicApi", userId: token.userId });
  const done = writes.map(({ item, record, cells }) => {
    if (record) transaction.update(table, record, cells);
    return { record: record ?? transaction.create(table, cells), created: !record, fields: item.fields };
  });
  transaction.commit();
  state.writes.push({
    at: state.nowIso(),
    kind: call.kind,
    baseId: base.id,
    tableId: table.id,
    userId: token.userId,
    records: done.map(({ record, created, fields }) => ({ id: record.id, created, fields })),
  });
  const records = done.map(({ record }) => recordJson(state, table, record, { byFieldId: body.byFieldId }));
  if (!body.isBatch) return json(200, records[0]);
  const idsOf = (created: boolean): string[] =>
    done.filter((one) => one.created === created).map(({ record }) => record.id);
  return json(200, {
    records,
    ...(body.mergeOn && { createdRecords: idsOf(true), updatedRecords: idsOf(false) }),
  });
}

function plan(call: TableCall, body: WriteBody, reader: CellReader, isWhole: boolean): PlannedWrite[] {
  const { records } = call.state.storeOf(call.table);
  const matcher = body.mergeOn && new UpsertMatcher(call, mergeFields(reader, body.mergeOn));
  const taken = new Set<StoredRecord>();
  return body.items.map((item) => {
    const named = item.id === undefined ? undefined : records.get(item.id);
    if (item.id !== undefined && !named) throw rowMissing(item.id);
    const record = named ?? matcher?.find(reader.read(item.fields));
    if (record && taken.has(record)) throw twice();
    if (record) taken.add(record);
    return { item, record, cells: isWhole ? reader.readWhole(item.fields, record) : reader.read(item.fields, record) };
  });
}

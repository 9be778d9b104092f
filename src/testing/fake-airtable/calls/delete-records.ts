import { checkQuery, type TableCall } from "../call.js";
import { recordNotFound } from "../refusal.js";
import { type AirtableReply, json } from "../reply.js";
import { Transaction } from "../transaction.js";
import { checkSize } from "../write/write-body.js";

/** `DELETE /v0/{base}/{table}?records[]=…` (API reference, section 2.6): one that is missing fails them all. */
export function deleteRecords(call: TableCall): AirtableReply {
  checkQuery(call, "records[]");
  // A single id without brackets is not understood.
  const ids = [...new Set(call.query.getAll("records[]"))];
  checkSize(call, ids.length);
  remove(call, ids);
  return json(200, { records: ids.map((id) => ({ id, deleted: true })) });
}

/** `DELETE /v0/{base}/{table}/{record}`. */
export function deleteRecord(call: TableCall, recordId: string): AirtableReply {
  checkQuery(call);
  remove(call, [recordId]);
  return json(200, { id: recordId, deleted: true });
}

function remove({ state, base, table, token, kind }: TableCall, ids: readonly string[]): void {
  const { records } = state.storeOf(table);
  const gone = ids.map((id) => {
    const record = records.get(id);
    if (!record) throw recordNotFound(id);
    return record;
  });
  const transaction = new Transaction(state, base, { source: "publicApi", userId: token.userId });
  for (const record of gone) transaction.destroy(table, record);
  transaction.commit();
  const at = state.nowIso();
  const written = ids.map((id) => ({ id, created: false }));
  state.writes.push({ at, kind, baseId: base.id, tableId: table.id, userId: token.userId, records: written });
}

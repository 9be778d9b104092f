import { checkQuery, flag, type TableCall } from "../call.js";
import { recordJson } from "../record-json.js";
import { notFound } from "../refusal.js";
import { type AirtableReply, json } from "../reply.js";

/** `GET /v0/{base}/{table}/{record}`: finds records of other tables of the base too (API reference, section 2.2). */
export function getRecord(call: TableCall, recordId: string): AirtableReply {
  const { state, base, table } = call;
  checkQuery(call, "cellFormat", "timeZone", "userLocale", "returnFieldsByFieldId", "includeDateDependencyMetadata");
  const form = {
    byFieldId: flag(call, "returnFieldsByFieldId"),
    asText: call.query.get("cellFormat") === "string",
    dateDependencies: flag(call, "includeDateDependencyMetadata"),
  };
  for (const candidate of [table, ...base.tables]) {
    const record = state.storeOf(candidate).records.get(recordId);
    if (record) return json(200, recordJson(state, candidate, record, form));
  }
  throw notFound();
}

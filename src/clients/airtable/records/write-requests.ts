import * as z from "zod";
import { type AirtableRecord, airtableRecordSchema } from "../../../domain/wire/airtable.js";
import type { AirtableCreate, AirtableUpdate, AirtableWriteOptions } from "../../../ports/airtable.js";
import type { AirtableRequest, AirtableSendOptions } from "../send.js";
import { misfit, parseAnswer, type RecordsApi, tablePath } from "./records-api.js";

/** A record as Airtable holds it after a write. */
export interface WrittenRecord {
  record: AirtableRecord;
  /** It was made, not changed. */
  created: boolean;
}

/** Writes the records of one request. */
export type WriteRecords<T> = (records: readonly T[], options: AirtableSendOptions) => Promise<WrittenRecord[]>;

const answerSchema = z.object({
  records: z.array(airtableRecordSchema),
  createdRecords: z.array(z.string()).default([]),
});

type BodyOptions = Pick<AirtableWriteOptions, "byFieldId" | "typecast">;

const bodyOf = (records: readonly (AirtableCreate & { id?: string })[], options: BodyOptions): object => ({
  // Copied by name: a key Airtable does not know, such as an `id` of null, fails the request.
  records: records.map(({ id, fields }) => ({ ...(id !== undefined && { id }), fields })),
  ...(options.typecast && { typecast: true }),
  ...(options.byFieldId && { returnFieldsByFieldId: true }),
});

/** Plain creates: each repetition would make more of them. */
export function createsTo(api: RecordsApi, table: string, options: BodyOptions): WriteRecords<AirtableCreate> {
  const path = tablePath(api, table);
  return async (records, sendOptions) => {
    const request: AirtableRequest = {
      name: "Airtable create records",
      method: "POST",
      path,
      body: bodyOf(
        records.map(({ fields }) => ({ fields })),
        options,
      ),
      effect: "create",
      needsBody: true,
    };
    const { records: made } = await ask(api, request, records.length, sendOptions);
    return made.map((record) => ({ record, created: true }));
  };
}

/** @param method `PATCH` changes the named cells, `PUT` clears all others */
export function updatesTo(
  api: RecordsApi,
  table: string,
  method: "PATCH" | "PUT",
  options: BodyOptions,
): WriteRecords<AirtableUpdate> {
  const path = tablePath(api, table);
  const name = method === "PATCH" ? "Airtable update records" : "Airtable replace records";
  return async (records, sendOptions) => {
    const body = bodyOf(records, options);
    const request: AirtableRequest = { name, method, path, body, effect: "idempotent", needsBody: true };
    const answer = await ask(api, request, records.length, sendOptions);
    const byId = new Map(answer.records.map((record) => [record.id, record]));
    return records.map(({ id }) => {
      const record = byId.get(id);
      if (!record) throw misfit(request, ["records"]);
      return { record, created: false };
    });
  };
}

export function upsertsTo(
  api: RecordsApi,
  table: string,
  mergeOn: readonly string[],
  options: BodyOptions,
): WriteRecords<AirtableCreate> {
  const path = tablePath(api, table);
  return async (records, sendOptions) => {
    const request: AirtableRequest = {
      name: "Airtable upsert records",
      method: "PATCH",
      path,
      body: {
        performUpsert: { fieldsToMergeOn: mergeOn },
        ...bodyOf(
          records.map(({ fields }) => ({ fields })),
          options,
        ),
      },
      effect: "idempotent",
      needsBody: true,
    };
    const answer = await ask(api, request, records.length, sendOptions);
    const created = new Set(answer.createdRecords);
    return answer.records.map((record) => ({ record, created: created.has(record.id) }));
  };
}

/** An answer holds the records in the order they were sent in. */
async function ask(
  api: RecordsApi,
  request: AirtableRequest,
  count: number,
  options: AirtableSendOptions,
): Promise<z.output<typeof answerSchema>> {
  const { body } = await api.send(request, options);
  const answer = parseAnswer(answerSchema, body, request);
  if (answer.records.length !== count) throw misfit(request, ["records"]);
  return answer;
}

import * as z from "zod";
import { isRemoteError } from "../../../domain/errors.js";
import { hooksOf } from "../../http/observed.js";
import { airtableTypeOf } from "../airtable-error.js";
import type { AirtableBatchOptions } from "../batch-options.js";
import { ErrorType } from "../read-answer.js";
import type { AirtableRequest, AirtableSendOptions } from "../send.js";
import { faultsOfIds } from "./check-records.js";
import { getRecords } from "./read-records.js";
import { parseAnswer, type RecordsApi, tablePath } from "./records-api.js";
import { writeAll } from "./write-all.js";

const answerSchema = z.object({ records: z.array(z.object({ id: z.string(), deleted: z.literal(true) })) });

/** Ids in, ids that were deleted now out. */
export async function deleteRecords(
  api: RecordsApi,
  table: string,
  ids: readonly string[],
  options: AirtableBatchOptions = {},
): Promise<string[]> {
  const faults = faultsOfIds(ids);
  const items = faults.size > 0 ? ids : [...new Set(ids)];
  const { maxRecordsPerRequest, concurrency } = api.settings;
  const outcomes = await writeAll(
    {
      name: "Airtable delete records",
      items,
      faults,
      size: maxRecordsPerRequest,
      concurrency,
      write: (batch, sendOptions) => deleteBatch(api, table, batch, sendOptions),
      recordOf: () => undefined,
    },
    options,
  );
  return outcomes.flatMap((deleted) => deleted ?? []);
}

/** For each id itself, or undefined where it was gone already. */
async function deleteBatch(
  api: RecordsApi,
  table: string,
  ids: readonly string[],
  options: AirtableSendOptions,
): Promise<(string | undefined)[]> {
  const deleted = new Set<string>();
  for (let rest = ids; rest.length > 0; ) {
    try {
      for (const id of await sendDelete(api, table, rest, options)) deleted.add(id);
      break;
    } catch (error) {
      const there = isAboutGoneRecords(error) ? await stillThere(api, table, rest, options) : rest;
      if (there.length === rest.length) throw error;
      rest = there;
    }
  }
  return ids.map((id) => (deleted.has(id) ? id : undefined));
}

async function sendDelete(
  api: RecordsApi,
  table: string,
  ids: readonly string[],
  options: AirtableSendOptions,
): Promise<string[]> {
  const query = new URLSearchParams(ids.map((id) => ["records[]", id]));
  const path = tablePath(api, table);
  const request: AirtableRequest = {
    name: "Airtable delete records",
    method: "DELETE",
    path,
    query,
    effect: "idempotent",
    needsBody: true,
  };
  const { body } = await api.send(request, options);
  return parseAnswer(answerSchema, body, request).records.map(({ id }) => id);
}

/** One id that is gone fails them all, in several words (API reference, section 2.6). */
function isAboutGoneRecords(error: unknown): boolean {
  if (!isRemoteError(error)) return false;
  const type = airtableTypeOf(error);
  return error.status === 404 || type === ErrorType.noSuchRow || type === ErrorType.noPermissionOrModel;
}

async function stillThere(
  api: RecordsApi,
  table: string,
  ids: readonly string[],
  { signal, ...hooks }: AirtableSendOptions,
): Promise<string[]> {
  const found = await getRecords(api, table, ids, {}, { ...hooksOf(hooks), ...(signal && { signal }) });
  return found.map(({ id }) => id);
}

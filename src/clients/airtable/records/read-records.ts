import type { AirtableRecord } from "../../../domain/wire/airtable.js";
import type { AirtableCallOptions, AirtableQuery } from "../../../ports/airtable.js";
import { linkedAbort } from "../../../runtime/linked-abort.js";
import type { AirtableProgress } from "../batch-options.js";
import { recordIdIn } from "../formula/modified-since.js";
import { requireList } from "./check-records.js";
import { readPages } from "./pages.js";
import { chunksOf, type RecordsApi } from "./records-api.js";

/** Ids of one request: one page, so that it needs no offset (API reference, section 4.5). */
const IDS_PER_REQUEST = 100;

/** All records of a query, each once, as it was seen last. */
export async function listRecords(
  api: RecordsApi,
  table: string,
  query: AirtableQuery = {},
  options: AirtableCallOptions & { onProgress?: (progress: AirtableProgress) => void } = {},
): Promise<AirtableRecord[]> {
  const found = new Map<string, AirtableRecord>();
  for await (const page of readPages(api, table, query, options)) {
    // What was read before may be gone by now.
    if (page.restarted) found.clear();
    for (const record of page.records) found.set(record.id, record);
    options.onProgress?.({ done: found.size, total: page.next === undefined ? found.size : null });
  }
  return [...found.values()];
}

/**
 * Records by id, in the order asked for; those that are not in this table are left out.
 * @throws ValidationError for what is no record id, before anything is sent
 */
export async function getRecords(
  api: RecordsApi,
  table: string,
  ids: readonly string[],
  query: Pick<AirtableQuery, "fields" | "byFieldId"> = {},
  options: AirtableCallOptions = {},
): Promise<AirtableRecord[]> {
  requireList(ids, "The record ids");
  const wanted = [...new Set(ids)];
  const formulas = chunksOf(wanted, IDS_PER_REQUEST).map((chunk) => recordIdIn(chunk));
  const { signal, abort } = linkedAbort(options.signal);
  const found = new Map<string, AirtableRecord>();
  const waiting = formulas.values();
  const work = async (): Promise<void> => {
    for (const filterByFormula of waiting) {
      const records = await listRecords(api, table, { ...query, filterByFormula }, { ...options, signal });
      for (const record of records) found.set(record.id, record);
    }
  };
  try {
    await Promise.all(Array.from({ length: api.settings.concurrency }, work));
    return wanted.flatMap((id) => found.get(id) ?? []);
  } finally {
    abort();
  }
}

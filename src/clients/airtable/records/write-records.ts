import type { AirtableRecord } from "../../../domain/wire/airtable.js";
import type {
  AirtableCreate,
  AirtableUpdate,
  AirtableWriteOptions,
  AirtableWriteOutcome,
} from "../../../ports/airtable.js";
import type { AirtableBatchOptions } from "../batch-options.js";
import type { AirtableUpsertResult } from "../record-calls.js";
import { type Faults, faultsOfCreates, faultsOfUpdates, faultsOfUpserts } from "./check-records.js";
import type { RecordsApi } from "./records-api.js";
import { type NamedJob, writeAll } from "./write-all.js";
import { sendOptionsOf, type WriteJob, writeBatches } from "./write-batches.js";
import { createsTo, updatesTo, upsertsTo, type WriteRecords, type WrittenRecord } from "./write-requests.js";

/** One request after the other, so that records are made in order. */
export async function createRecords(
  api: RecordsApi,
  table: string,
  records: readonly AirtableCreate[],
  options: AirtableBatchOptions = {},
): Promise<AirtableRecord[]> {
  const job = jobOf(api, records, faultsOfCreates(records), createsTo(api, table, options));
  const written = await writeAll({ ...named("Airtable create records", job), concurrency: 1 }, options);
  return written.map(({ record }) => record);
}

export async function updateRecords(
  api: RecordsApi,
  table: string,
  method: "PATCH" | "PUT",
  records: readonly AirtableUpdate[],
  options: AirtableBatchOptions = {},
): Promise<AirtableRecord[]> {
  const job = jobOf(api, records, faultsOfUpdates(records), updatesTo(api, table, method, options));
  const name = method === "PATCH" ? "Airtable update records" : "Airtable replace records";
  return (await writeAll(named(name, job), options)).map(({ record }) => record);
}

export async function upsertRecords(
  api: RecordsApi,
  table: string,
  records: readonly AirtableCreate[],
  mergeOn: readonly string[],
  options: AirtableBatchOptions = {},
): Promise<AirtableUpsertResult> {
  const job = jobOf(api, records, faultsOfUpserts(records, mergeOn), upsertsTo(api, table, mergeOn, options));
  const written = await writeAll(named("Airtable upsert records", job), options);
  const idsOf = (made: boolean): string[] =>
    written.filter(({ created }) => created === made).map(({ record }) => record.id);
  return {
    records: written.map(({ record }) => record),
    createdRecords: idsOf(true),
    updatedRecords: idsOf(false),
  };
}

export function updateEach(
  api: RecordsApi,
  table: string,
  records: readonly AirtableUpdate[],
  options: AirtableWriteOptions = {},
): AsyncGenerator<AirtableWriteOutcome, void, undefined> {
  return each(jobOf(api, records, faultsOfUpdates(records), updatesTo(api, table, "PATCH", options)), options);
}

export function upsertEach(
  api: RecordsApi,
  table: string,
  records: readonly AirtableCreate[],
  mergeOn: readonly string[],
  options: AirtableWriteOptions = {},
): AsyncGenerator<AirtableWriteOutcome, void, undefined> {
  const job = jobOf(api, records, faultsOfUpserts(records, mergeOn), upsertsTo(api, table, mergeOn, options));
  return each(job, options);
}

/** Tells of each request; what ends them all is thrown once the others on their way have been told of. */
async function* each<T>(
  job: WriteJob<T, WrittenRecord>,
  options: AirtableWriteOptions,
): AsyncGenerator<AirtableWriteOutcome, void, undefined> {
  let fatal: Error | undefined;
  for await (const step of writeBatches(job, sendOptionsOf(options))) {
    if (step.fatal) fatal = step.fatal;
    else yield { written: step.done.map(({ index, result }) => ({ index, ...result })), failed: step.failed };
  }
  if (fatal) throw fatal;
}

const jobOf = <T>(
  { settings }: RecordsApi,
  items: readonly T[],
  faults: Faults,
  write: WriteRecords<T>,
): WriteJob<T, WrittenRecord> => ({
  items,
  faults,
  size: settings.maxRecordsPerRequest,
  concurrency: settings.concurrency,
  write,
});

const named = <T>(name: string, job: WriteJob<T, WrittenRecord>): NamedJob<T, WrittenRecord> => ({
  ...job,
  name,
  recordOf: ({ record }) => record,
});

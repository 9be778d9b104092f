import type { AirtableRecord } from "../../domain/wire/airtable.js";
import type { AirtableCreate, AirtableGateway, AirtableUpdate } from "../../ports/airtable.js";
import type { AirtableBatchOptions } from "./batch-options.js";

/** What an upsert did. */
export interface AirtableUpsertResult {
  /** In the order of the records handed over. */
  records: AirtableRecord[];
  createdRecords: string[];
  updatedRecords: string[];
}

/** The calls on the records of a table, as {@link AirtableClient} has them. */
export interface AirtableRecordCalls extends Pick<AirtableGateway, "pages" | "getMany"> {
  create(table: string, records: readonly AirtableCreate[], options?: AirtableBatchOptions): Promise<AirtableRecord[]>;
  update(table: string, records: readonly AirtableUpdate[], options?: AirtableBatchOptions): Promise<AirtableRecord[]>;
  replace(table: string, records: readonly AirtableUpdate[], options?: AirtableBatchOptions): Promise<AirtableRecord[]>;
  upsert(
    table: string,
    records: readonly AirtableCreate[],
    mergeOn: readonly string[],
    options?: AirtableBatchOptions,
  ): Promise<AirtableUpsertResult>;
  delete(table: string, ids: readonly string[], options?: AirtableBatchOptions): Promise<string[]>;
}

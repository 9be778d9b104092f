import type { AirtableRecord, AirtableTableSchema, AirtableWebhookPayload } from "../domain/wire/airtable.js";
import type { RequestHooks } from "./requests.js";

/** Options of a call of Airtable. */
export interface AirtableCallOptions extends RequestHooks {
  signal?: AbortSignal;
  /** Asked right before a request that changes something leaves, when it is its turn; what it throws ends the call, nothing sent. */
  beforeWrite?: () => Promise<void>;
}

/** Which records of a table to read. */
export interface AirtableQuery {
  /** Ids or names. Default: all fields. */
  fields?: readonly string[];
  /** Formula a record must fulfil. */
  filterByFormula?: string;
  /** Only records changed, or made, after this instant (API reference, section 4.2). */
  modifiedSince?: string;
  /** 1 to 100. Default 100. */
  pageSize?: number;
  /** Records in all. */
  maxRecords?: number;
  view?: string;
  sort?: readonly { field: string; direction?: "asc" | "desc" }[];
  /** Fields come keyed by id, not by name. Default false. */
  byFieldId?: boolean;
  /** Goes on from a page's `next`; where the server has forgotten it, reading starts again from the first page. */
  offset?: string;
}

/** One page of records. */
export interface AirtablePage {
  records: AirtableRecord[];
  /** Goes on from here; absent on the last page. */
  next?: string;
  /** Airtable's own time when it answered, ISO 8601 of whole seconds: of the first page of a reading, where its changes are complete. */
  serverTime: string;
  /** Set on the first page after the server forgot the iterator: records may come again, and those read before may be stale. */
  restarted?: true;
}

/** A record to change. */
export interface AirtableUpdate {
  id: string;
  fields: Record<string, unknown>;
}

/** A record to make. */
export interface AirtableCreate {
  fields: Record<string, unknown>;
}

/** Options of writes in batches. */
export interface AirtableWriteOptions extends AirtableCallOptions {
  /** The answer's fields come keyed by id. Default false. */
  byFieldId?: boolean;
  /** Lets Airtable convert texts and make unknown choices of selects. Default false. */
  typecast?: boolean;
}

/** What became of the records of one request. Indexes are those of the records handed over. */
export interface AirtableWriteOutcome {
  written: { index: number; record: AirtableRecord; created: boolean }[];
  /** Each was refused by itself, after its batch was split in halves; or was not sent. */
  failed: { index: number; error: Error }[];
}

/** What the engine needs of Airtable: one base. `AirtableClient` is it. */
export interface AirtableGateway {
  readonly baseId: string;
  /** Records page by page, in the server's order. Read a page, then the next, without slow work in between. @throws RemoteError */
  pages(table: string, query?: AirtableQuery, options?: AirtableCallOptions): AsyncIterable<AirtablePage>;
  /** Records by id, a hundred a request; those that are not in this table (any more) are left out. @throws RemoteError */
  getMany(
    table: string,
    ids: readonly string[],
    query?: Pick<AirtableQuery, "fields" | "byFieldId">,
    options?: AirtableCallOptions,
  ): Promise<AirtableRecord[]>;
  /**
   * Changes the named cells of any number of records, ten a request, several requests at a time; tells of each as it is
   * done. One bad record does not stop the others. @throws RemoteError when nothing can go on: credentials, quota
   */
  updateEach(
    table: string,
    records: readonly AirtableUpdate[],
    options?: AirtableWriteOptions,
  ): AsyncIterable<AirtableWriteOutcome>;
  /** As {@link updateEach}, for records found by the fields in `mergeOn`, and made where there is none. Safe to repeat. */
  upsertEach(
    table: string,
    records: readonly AirtableCreate[],
    mergeOn: readonly string[],
    options?: AirtableWriteOptions,
  ): AsyncIterable<AirtableWriteOutcome>;
  /** Tables of the base and their fields. @throws RemoteError */
  tables(options?: AirtableCallOptions): Promise<AirtableTableSchema[]>;
  /** What the token may do in this base; undefined where the base is not visible to it. */
  permissionLevel(options?: AirtableCallOptions): Promise<string | undefined>;
  readonly webhooks: AirtableFeedGateway;
}

/** A change feed without a notification URL (API reference, section 6). */
export interface AirtableFeedGateway {
  /** Makes a webhook that nobody is pinged for and returns its id. @throws RemoteError */
  createFeed(
    specification: AirtableFeedSpecification,
    options?: AirtableCallOptions,
  ): Promise<{ id: string; expiresAt: string | null }>;
  /**
   * Payloads from a cursor (1 is the first), up to fifty a request. `gap`: some were purged before they were read, so that
   * what they told must be found otherwise. @throws RemoteError `NOT_FOUND` when there is no such webhook (any more)
   */
  readFeed(
    id: string,
    cursor: number,
    options?: AirtableCallOptions,
  ): Promise<{ payloads: AirtableWebhookPayload[]; cursor: number; mightHaveMore: boolean; gap: boolean }>;
  /** Deletes a webhook; one that is gone is no error. */
  deleteFeed(id: string, options?: AirtableCallOptions): Promise<void>;
}

/** What a feed tells of. */
export interface AirtableFeedSpecification {
  tableId: string;
  changeTypes: readonly ("add" | "remove" | "update")[];
}

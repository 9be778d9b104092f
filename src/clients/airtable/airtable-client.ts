import * as z from "zod";
import type { CampaignFields } from "../../domain/campaign-lead.js";
import { parseInput } from "../../domain/errors.js";
import type { AirtableRecord, AirtableTableSchema } from "../../domain/wire/airtable.js";
import type {
  AirtableCallOptions,
  AirtableCreate,
  AirtableGateway,
  AirtablePage,
  AirtableQuery,
  AirtableUpdate,
  AirtableWriteOptions,
  AirtableWriteOutcome,
} from "../../ports/airtable.js";
import type { RateLimiter } from "../../ports/rate-limiter.js";
import type { Runtime } from "../../ports/runtime.js";
import type { CampaignFieldMap } from "../../rules/airtable/field-map.js";
import { createHttpTransport } from "../../runtime/http/http-transport.js";
import { redactingLogger } from "../../runtime/redacting-logger.js";
import { SpacedRateLimiter } from "../../runtime/spaced-rate-limiter.js";
import { createRuntime } from "../../runtime/system-runtime.js";
import { createRequestQueue } from "../http/request-queue.js";
import type { AirtableBatchOptions } from "./batch-options.js";
import { type AirtableClientOptions, resolveSettings } from "./client-options.js";
import { createSend } from "./create-send.js";
import { mapToDatabaseLead } from "./map-to-database-lead.js";
import { type AirtableBase, type AirtableIdentity, type AirtableMeta, createMeta } from "./meta.js";
import type { AirtableRecordCalls, AirtableUpsertResult } from "./record-calls.js";
import { deleteRecords } from "./records/delete-records.js";
import { readPages } from "./records/pages.js";
import { getRecords, listRecords } from "./records/read-records.js";
import type { RecordsApi } from "./records/records-api.js";
import { createRecords, updateEach, updateRecords, upsertEach, upsertRecords } from "./records/write-records.js";
import { AirtableTable } from "./table/airtable-table.js";
import type { FieldDefinitions } from "./table/define-table.js";
import { AirtableWebhooks } from "./webhooks/airtable-webhooks.js";

/** What Airtable counts: so many requests within a second (API reference, section 3.4), and a little for what clocks are off. */
const LIMIT = 5;
const WINDOW_MS = 1010;
/** Held up for longer than this, a request was most likely not on its way but waited at Airtable. */
const MOST_LATE_MS = 250;

/** A shorter interval than Airtable's means that another limit is meant, e.g. that of a fake: its window shrinks with it. */
function limiterOf(intervalMs: number, runtime: Runtime): RateLimiter {
  const windowMs = Math.min(WINDOW_MS, LIMIT * intervalMs);
  return new SpacedRateLimiter(intervalMs, runtime, { limit: LIMIT, windowMs, mostLateMs: MOST_LATE_MS });
}

/**
 * Client of one Airtable base. Making it does nothing yet; requests go out when a method is called, never faster than the base
 * allows.
 *
 * Every method throws an {@link AirtableError} when Airtable fails, refuses or cannot be understood, and `ABORTED` when its
 * signal fires. What is safe to repeat is tried again on passing faults; a plain create only where it was surely not carried out.
 *
 * @example
 * const airtable = new AirtableClient({ token, baseId: "appXXXXXXXXXXXXXX" });
 * for await (const page of airtable.pages("Leads", { modifiedSince })) console.log(page.records);
 */
export class AirtableClient implements AirtableGateway, AirtableRecordCalls {
  readonly baseId: string;
  /** `airtable:<baseId>` */
  readonly remote: string;
  readonly webhooks: AirtableWebhooks;
  readonly #leadsTable: string;
  readonly #records: RecordsApi;
  readonly #meta: AirtableMeta;

  /** @throws ConfigError naming the option that is wrong. */
  constructor(options: AirtableClientOptions) {
    const settings = resolveSettings(options);
    const runtime = createRuntime(options.runtime);
    const send = createSend({
      settings,
      transport: createHttpTransport(runtime),
      queue: createRequestQueue(settings.concurrency),
      rateLimiter: options.rateLimiter ?? limiterOf(settings.intervalMs, runtime),
      runtime,
      logger: redactingLogger(options.logger),
    });
    this.baseId = settings.baseId;
    this.remote = `airtable:${settings.baseId}`;
    this.webhooks = new AirtableWebhooks(send, settings.baseId);
    this.#leadsTable = settings.leadsTable;
    this.#records = { settings, send };
    this.#meta = createMeta(send, settings.baseId);
  }

  /**
   * Records page by page, in the server's order; the next page is fetched while you work on this one. Read them back to back:
   * the server forgets a reading that rests, which is then begun again.
   * @throws ValidationError for a query that makes no sense
   */
  pages(table: string, query?: AirtableQuery, options?: AirtableCallOptions): AsyncIterable<AirtablePage> {
    return readPages(this.#records, table, query, options);
  }

  /** All records of a query, without repetition. */
  list(
    table: string,
    query?: AirtableQuery,
    options?: AirtableCallOptions & Pick<AirtableBatchOptions, "onProgress">,
  ): Promise<AirtableRecord[]> {
    return listRecords(this.#records, table, query, options);
  }

  /**
   * One record; undefined where it is not in this table. Costs one request by formula, since a read by id finds records of other
   * tables too. @throws ValidationError for what is no record id
   */
  async get(
    table: string,
    id: string,
    query?: Pick<AirtableQuery, "fields" | "byFieldId">,
    options?: AirtableCallOptions,
  ): Promise<AirtableRecord | undefined> {
    const [record] = await this.getMany(table, [id], query, options);
    return record;
  }

  /**
   * Records by id, a hundred a request, several requests at a time, in the order asked for; those that are not in this table are
   * left out. @throws ValidationError for what is no record id
   */
  getMany(
    table: string,
    ids: readonly string[],
    query?: Pick<AirtableQuery, "fields" | "byFieldId">,
    options?: AirtableCallOptions,
  ): Promise<AirtableRecord[]> {
    return getRecords(this.#records, table, ids, query, options);
  }

  /**
   * Makes records, ten a request, in order. A request whose outcome is unknown is not repeated: use {@link upsert} on a key
   * where that must not lose or double records. @throws AirtableBatchError
   */
  create(table: string, records: readonly AirtableCreate[], options?: AirtableBatchOptions): Promise<AirtableRecord[]> {
    return createRecords(this.#records, table, records, options);
  }

  /**
   * Changes the named cells; null clears one, `undefined` leaves it alone.
   * @throws AirtableBatchError naming what was done and what was not; ValidationError, with nothing sent, for an id that is none
   * or is given twice, or a cell that cannot be sent
   */
  update(table: string, records: readonly AirtableUpdate[], options?: AirtableBatchOptions): Promise<AirtableRecord[]> {
    return updateRecords(this.#records, table, "PATCH", records, options);
  }

  /** Changes whole records: cells that are not named are cleared. @throws as {@link update} */
  replace(
    table: string,
    records: readonly AirtableUpdate[],
    options?: AirtableBatchOptions,
  ): Promise<AirtableRecord[]> {
    return updateRecords(this.#records, table, "PUT", records, options);
  }

  /**
   * Changes the records the fields in `mergeOn` find, and makes those they do not. Safe to repeat.
   * @throws AirtableBatchError; ValidationError, with nothing sent, where a key is missing or given twice
   */
  upsert(
    table: string,
    records: readonly AirtableCreate[],
    mergeOn: readonly string[],
    options?: AirtableBatchOptions,
  ): Promise<AirtableUpsertResult> {
    return upsertRecords(this.#records, table, records, mergeOn, options);
  }

  /**
   * Deletes records; those that are gone already are no error. Returns the ids that Airtable says were deleted now: one whose
   * deletion was tried twice, since the first answer was lost, counts as gone already. @throws AirtableBatchError
   */
  delete(table: string, ids: readonly string[], options?: AirtableBatchOptions): Promise<string[]> {
    return deleteRecords(this.#records, table, ids, options);
  }

  /**
   * Changes the named cells of any number of records and tells of each request as it is done. A refused request is split in halves
   * until the culprit is alone; records with an id or a cell that cannot be sent fail by themselves. Leaving the iteration
   * early ends what was not sent yet.
   * @throws AirtableError when nothing can go on: credentials, quota, five requests in a row that failed for good; what
   * `beforeWrite` throws
   */
  updateEach(
    table: string,
    records: readonly AirtableUpdate[],
    options?: AirtableWriteOptions,
  ): AsyncIterable<AirtableWriteOutcome> {
    return updateEach(this.#records, table, records, options);
  }

  /** As {@link updateEach}, for records found by the fields in `mergeOn`, and made where there is none. Safe to repeat. */
  upsertEach(
    table: string,
    records: readonly AirtableCreate[],
    mergeOn: readonly string[],
    options?: AirtableWriteOptions,
  ): AsyncIterable<AirtableWriteOutcome> {
    return upsertEach(this.#records, table, records, mergeOn, options);
  }

  /** A table by the fields you name, with types that follow from their schemas. */
  table<F extends FieldDefinitions>(nameOrId: string, fields: F): AirtableTable<F> {
    return new AirtableTable(this, nameOrId, fields);
  }

  /** Seed 004: leads changed after this instant, fields keyed by name. @throws ValidationError for an invalid date */
  async getLeadsModifiedSince(cutoffTime: Date, options?: AirtableCallOptions): Promise<AirtableRecord[]> {
    const cutoff = parseInput(z.date(), cutoffTime, "cutoffTime");
    return this.list(this.#leadsTable, { modifiedSince: cutoff.toISOString() }, options);
  }

  /**
   * Seed 004: a record, its fields keyed by name, as the fields of a lead of this client. Cells that cannot be read are left out.
   * @throws ValidationError when `clientId` is empty
   */
  mapToDatabaseLead(
    record: AirtableRecord,
    clientId: string,
    fields?: CampaignFieldMap,
  ): Partial<CampaignFields> & { clientId: string; airtableRecordId: string } {
    return mapToDatabaseLead(record, clientId, fields);
  }

  /** Tables of the base and their fields. */
  tables(options?: AirtableCallOptions): Promise<AirtableTableSchema[]> {
    return this.#meta.tables(options);
  }

  /** What the token may do in this base; undefined where the base is not visible to it. */
  async permissionLevel(options?: AirtableCallOptions): Promise<string | undefined> {
    const bases = await this.#meta.bases(options);
    return bases.find(({ id }) => id === this.baseId)?.permissionLevel;
  }

  /** Every base the token can see. */
  bases(options?: AirtableCallOptions): Promise<AirtableBase[]> {
    return this.#meta.bases(options);
  }

  /** Whose token it is. */
  whoami(options?: AirtableCallOptions): Promise<AirtableIdentity> {
    return this.#meta.whoami(options);
  }
}

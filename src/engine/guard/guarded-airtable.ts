import type { AirtableRecord, AirtableTableSchema } from "../../domain/wire/airtable.js";
import type {
  AirtableCallOptions,
  AirtableCreate,
  AirtableFeedGateway,
  AirtableGateway,
  AirtablePage,
  AirtableQuery,
  AirtableUpdate,
  AirtableWriteOptions,
  AirtableWriteOutcome,
} from "../../ports/airtable.js";
import type { WithHooks } from "./hooks.js";

/** An Airtable whose every request carries the hooks of the guard. */
export class GuardedAirtable implements AirtableGateway {
  readonly webhooks: AirtableFeedGateway;
  readonly #inner: AirtableGateway;
  readonly #told: WithHooks<AirtableCallOptions>;

  constructor(inner: AirtableGateway, told: WithHooks<AirtableCallOptions>) {
    this.#inner = inner;
    this.#told = told;
    this.webhooks = {
      createFeed: (specification, options) => inner.webhooks.createFeed(specification, told(options)),
      readFeed: (id, cursor, options) => inner.webhooks.readFeed(id, cursor, told(options)),
      deleteFeed: (id, options) => inner.webhooks.deleteFeed(id, told(options)),
    };
  }

  get baseId(): string {
    return this.#inner.baseId;
  }

  get remote(): string {
    return `airtable:${this.baseId}`;
  }

  pages(table: string, query?: AirtableQuery, options?: AirtableCallOptions): AsyncIterable<AirtablePage> {
    return this.#inner.pages(table, query, this.#told(options));
  }

  getMany(
    table: string,
    ids: readonly string[],
    query?: Pick<AirtableQuery, "fields" | "byFieldId">,
    options?: AirtableCallOptions,
  ): Promise<AirtableRecord[]> {
    return this.#inner.getMany(table, ids, query, this.#told(options));
  }

  updateEach(
    table: string,
    records: readonly AirtableUpdate[],
    options: AirtableWriteOptions = {},
  ): AsyncIterable<AirtableWriteOutcome> {
    return this.#inner.updateEach(table, records, { ...options, ...this.#told(options) });
  }

  upsertEach(
    table: string,
    records: readonly AirtableCreate[],
    mergeOn: readonly string[],
    options: AirtableWriteOptions = {},
  ): AsyncIterable<AirtableWriteOutcome> {
    return this.#inner.upsertEach(table, records, mergeOn, { ...options, ...this.#told(options) });
  }

  tables(options?: AirtableCallOptions): Promise<AirtableTableSchema[]> {
    return this.#inner.tables(this.#told(options));
  }

  permissionLevel(options?: AirtableCallOptions): Promise<string | undefined> {
    return this.#inner.permissionLevel(this.#told(options));
  }
}

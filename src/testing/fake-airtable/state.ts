import { SyncError } from "../../domain/errors.js";
import type { Fetch, Runtime } from "../../ports/runtime.js";
import { airtableId } from "./ids.js";
import { Iterators } from "./list/iterators.js";
import type { FakeAirtableRequestKind, FakeAirtableWrite } from "./model.js";
import { type FakeAirtableBase, type FakeAirtableTable, findNamed } from "./schema.js";
import type { FakeAirtableSettings, FakeAirtableUser } from "./settings.js";
import { TableStore } from "./table-store.js";
import { WebhookStore } from "./webhooks/webhook-store.js";

/** A table in its base. */
export interface Place {
  base: FakeAirtableBase;
  table: FakeAirtableTable;
}

/** What the fake remembers. */
export class AirtableState {
  readonly settings: FakeAirtableSettings;
  readonly runtime: Omit<Runtime, "fetch">;
  readonly pingFetch: Fetch | undefined;
  readonly iterators = new Iterators();
  readonly webhooks = new WebhookStore();
  readonly requests: Partial<Record<FakeAirtableRequestKind, number>> = {};
  readonly writes: FakeAirtableWrite[] = [];
  readonly unexpected: string[] = [];
  #pings = new AbortController();
  readonly #stores = new Map<string, TableStore>();
  readonly #transactions = new Map<string, number>();

  constructor(settings: FakeAirtableSettings, runtime: Omit<Runtime, "fetch">, pingFetch?: Fetch) {
    this.settings = settings;
    this.runtime = runtime;
    this.pingFetch = pingFetch;
  }

  /** Milliseconds since the Unix epoch, by the server's clock. */
  now(): number {
    return this.runtime.now() + this.settings.clockSkewMs;
  }

  /** The server's time as Airtable stores it: whole seconds. */
  wholeSecond(): number {
    return Math.floor(this.now() / 1000) * 1000;
  }

  nowIso(): string {
    return new Date(this.now()).toISOString();
  }

  newId(prefix: string): string {
    return airtableId(prefix, this.runtime);
  }

  /** The next number of a base's transactions. */
  nextTransaction(baseId: string): number {
    const number = (this.#transactions.get(baseId) ?? 0) + 1;
    this.#transactions.set(baseId, number);
    return number;
  }

  storeOf({ id }: FakeAirtableTable): TableStore {
    const known = this.#stores.get(id);
    if (known) return known;
    const store = new TableStore();
    this.#stores.set(id, store);
    return store;
  }

  /** A table by name or id, of the first base that has it. @throws SyncError `NOT_FOUND` */
  place(nameOrId: string): Place {
    for (const base of this.settings.bases) {
      const table = findNamed(base.tables, nameOrId);
      if (table) return { base, table };
    }
    throw new SyncError("NOT_FOUND", `There is no table ${nameOrId}.`);
  }

  user(id: string): FakeAirtableUser {
    return this.settings.users.find((user) => user.id === id) ?? { id, email: `${id}@example.com`, name: id };
  }

  /** Fires when pings are to be tried no more. */
  get pingSignal(): AbortSignal {
    return this.#pings.signal;
  }

  stopPings(): void {
    this.#pings.abort();
    this.#pings = new AbortController();
  }

  /** Forgets records, webhooks and counters. */
  reset(): void {
    this.stopPings();
    this.#stores.clear();
    this.#transactions.clear();
    this.iterators.forget();
    this.webhooks.forget();
    this.writes.length = 0;
    this.unexpected.length = 0;
    for (const kind of Object.keys(this.requests)) delete this.requests[kind as FakeAirtableRequestKind];
  }
}

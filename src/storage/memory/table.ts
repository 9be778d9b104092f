import type { Entry } from "./block.js";
import { inOrder } from "./in-order.js";
import { KeyIndex, type KeySpec } from "./key-index.js";
import { mergeOrdered } from "./merge-ordered.js";
import { OrderedIndex, type OrderSpec, type Range } from "./ordered-index.js";
import type { Part } from "./position.js";
import type { Slot } from "./slot.js";

export interface TableSpec<Row, Order extends string, Key extends string> {
  id(row: Readonly<Row>): string;
  orders: Readonly<Record<Order, OrderSpec<Row>>>;
  keys: Readonly<Record<Key, KeySpec<Row>>>;
}

/** What repositories do with rows, be it on what is committed or within a transaction. Rows are never changed, only replaced. */
export interface Rows<Row, Order extends string, Key extends string> {
  get(id: string): Readonly<Row> | undefined;
  put(row: Readonly<Row>): void;
  delete(id: string): void;
  /** The rows that share a key, in the order of that index. */
  find(index: Key, key: string, part?: Part<Row>): readonly Readonly<Row>[];
  /** Rows in the order of an index. To be used up before the table is written to. */
  scan(index: Order, range: Range<Row>): Iterable<Readonly<Row>>;
}

interface Stored<Row> extends Slot<Row> {
  /** One for each order. */
  entries: Entry<Row>[];
}

/** Committed rows. What an operation costs does not depend on how many there are, but for the logarithm of a search. */
export class Table<Row, Order extends string, Key extends string> implements Rows<Row, Order, Key> {
  readonly spec: TableSpec<Row, Order, Key>;
  readonly #stored = new Map<string, Stored<Row>>();
  readonly #orders: readonly OrderedIndex<Row>[];
  readonly #keys: readonly KeyIndex<Row>[];

  constructor(spec: TableSpec<Row, Order, Key>) {
    this.spec = spec;
    const orders = Object.entries<OrderSpec<Row>>(spec.orders);
    this.#orders = orders.map(([name, order]) => new OrderedIndex(name, order));
    const keys = Object.entries<KeySpec<Row>>(spec.keys);
    this.#keys = keys.map(([name, key]) => new KeyIndex(name, key));
  }

  get(id: string): Readonly<Row> | undefined {
    return this.#stored.get(id)?.row;
  }

  put(row: Readonly<Row>): void {
    const id = this.spec.id(row);
    const stored = this.#stored.get(id);
    if (stored === undefined) this.#add({ id, row, entries: [] });
    else this.#replace(stored, row);
  }

  delete(id: string): void {
    const stored = this.#stored.get(id);
    if (stored === undefined) return;
    for (const [n, entry] of stored.entries.entries()) this.#orders[n]?.remove(entry, stored.row);
    for (const key of this.#keys) key.remove(stored, stored.row);
    this.#stored.delete(id);
  }

  rows(): Readonly<Row>[] {
    return Array.from(this.#stored.values(), ({ row }) => row);
  }

  find(index: Key, key: string, part?: Part<Row>): readonly Readonly<Row>[] {
    return this.sorted(index, this.slots(index, key), part);
  }

  *scan(index: Order, range: Range<Row>): Generator<Readonly<Row>, void> {
    for (const { slot } of mergeOrdered(this.entries(index, range), range.newestFirst)) yield slot.row;
  }

  /** The slots that share a key, in no order. */
  slots(index: Key, key: string): readonly Slot<Row>[] {
    return this.#keys.find(({ name }) => name === index)?.find(key) ?? [];
  }

  /** Rows of slots in the order of an index. */
  sorted(index: Key, slots: readonly Slot<Row>[], part?: Part<Row>): readonly Readonly<Row>[] {
    const { at } = this.spec.keys[index];
    const rows = slots.map(({ row }) => row);
    return inOrder(rows, (row) => ({ id: this.spec.id(row), rank: at ? Date.parse(at(row)) : 0 }), part);
  }

  /** Of each list asked for, its entries in order. */
  entries(index: Order, range: Range<Row>): Iterable<Entry<Row>>[] {
    return this.#orders.find(({ name }) => name === index)?.scan(this.spec.id, range) ?? [];
  }

  #add(stored: Stored<Row>): void {
    stored.entries = this.#orders.map((order) => order.add(stored));
    for (const key of this.#keys) key.add(stored);
    this.#stored.set(stored.id, stored);
  }

  #replace(stored: Stored<Row>, row: Readonly<Row>): void {
    const before = stored.row;
    stored.row = row;
    for (let n = 0; n < this.#orders.length; n++) {
      const entry = stored.entries[n];
      if (entry !== undefined) this.#orders[n]?.move(entry, before);
    }
    for (const key of this.#keys) key.move(stored, before);
  }
}

import type { Entry } from "./block.js";
import { GroupIndex, type GroupSpec } from "./group-index.js";
import { inOrder } from "./in-order.js";
import { KeyIndex, type KeySpec } from "./key-index.js";
import { mergeOrdered } from "./merge-ordered.js";
import { OrderedIndex, type OrderSpec, type Range } from "./ordered-index.js";
import type { Part } from "./position.js";
import type { Slot } from "./slot.js";

export interface TableSpec<Row, Order extends string, Key extends string> {
  id(row: Readonly<Row>): string;
  /** Default: rows are not grouped. */
  group?: GroupSpec<Row>;
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
  /** The slots of rows that share a key, in no order. */
  slots(index: Key, key: string): readonly Slot<Row>[];
  /** Rows in the order of an index. To be used up before the table is written to. */
  scan(index: Order, range: Range<Row>): Iterable<Readonly<Row>>;
  /** What {@link scan} merges: the entries of each list asked for, in order. */
  entries(index: Order, range: Range<Row>): Iterable<Entry<Row>>[];
  /** How many rows there are of each kind an order tells apart, in one of its lists or in all. */
  countKinds(index: Order, list: string | undefined): Map<string, number>;
  /** The rows whose group passes a test, in no order. */
  members(passes: (group: string) => boolean): Readonly<Row>[];
  /** The names of the lists of an index that have rows (within a transaction: may have), in order. */
  lists(index: Order): readonly string[];
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
  readonly #orderOf: ReadonlyMap<string, OrderedIndex<Row>>;
  readonly #keys: readonly KeyIndex<Row>[];
  readonly #keyOf: ReadonlyMap<string, KeyIndex<Row>>;
  readonly #groups: GroupIndex<Row> | undefined;

  constructor(spec: TableSpec<Row, Order, Key>) {
    this.spec = spec;
    const orders = Object.entries<OrderSpec<Row>>(spec.orders);
    this.#orderOf = new Map(orders.map(([name, order]) => [name, new OrderedIndex(order)]));
    this.#orders = [...this.#orderOf.values()];
    const keys = Object.entries<KeySpec<Row>>(spec.keys);
    this.#keyOf = new Map(keys.map(([name, key]) => [name, new KeyIndex(key)]));
    this.#keys = [...this.#keyOf.values()];
    this.#groups = spec.group && new GroupIndex(spec.group);
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
    this.#groups?.remove(stored, stored.row);
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

  countKinds(index: Order, list: string | undefined): Map<string, number> {
    return this.#orderOf.get(index)?.countKinds(list) ?? new Map();
  }

  members(passes: (group: string) => boolean): Readonly<Row>[] {
    return Array.from(this.#groups?.slots(passes) ?? [], ({ row }) => row);
  }

  lists(index: Order): readonly string[] {
    return this.#orderOf.get(index)?.lists() ?? [];
  }

  slots(index: Key, key: string): readonly Slot<Row>[] {
    return this.#keyOf.get(index)?.find(key) ?? [];
  }

  /** Rows of slots in the order of an index. */
  sorted(index: Key, slots: readonly Slot<Row>[], part?: Part<Row>): readonly Readonly<Row>[] {
    const { at } = this.spec.keys[index];
    const rows = slots.map(({ row }) => row);
    return inOrder(rows, (row) => ({ id: this.spec.id(row), rank: at ? Date.parse(at(row)) : 0 }), part);
  }

  entries(index: Order, range: Range<Row>): Iterable<Entry<Row>>[] {
    return this.#orderOf.get(index)?.scan(this.spec.id, range) ?? [];
  }

  #add(stored: Stored<Row>): void {
    stored.entries = this.#orders.map((order) => order.add(stored));
    for (const key of this.#keys) key.add(stored);
    this.#groups?.add(stored);
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
    this.#groups?.move(stored, before);
  }
}

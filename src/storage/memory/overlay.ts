import type { Entry } from "./block.js";
import { mergeOrdered } from "./merge-ordered.js";
import type { Range } from "./ordered-index.js";
import type { Part } from "./position.js";
import type { Slot } from "./slot.js";
import { type Rows, Table } from "./table.js";

/** A table as its transaction sees it: the committed rows, and over them those the transaction wrote. */
export class Overlay<Row, Order extends string, Key extends string> implements Rows<Row, Order, Key> {
  readonly #base: Table<Row, Order, Key>;
  readonly #deleted = new Set<string>();
  /** Made with the first write: most transactions write to few of the tables. */
  #written: Table<Row, Order, Key> | undefined;

  constructor(base: Table<Row, Order, Key>) {
    this.#base = base;
  }

  get(id: string): Readonly<Row> | undefined {
    return this.#written?.get(id) ?? (this.#deleted.has(id) ? undefined : this.#base.get(id));
  }

  put(row: Readonly<Row>): void {
    this.#written ??= new Table(this.#base.spec);
    this.#written.put(row);
  }

  delete(id: string): void {
    this.#written?.delete(id);
    this.#deleted.add(id);
  }

  find(index: Key, key: string, part?: Part<Row>): readonly Readonly<Row>[] {
    return this.#base.sorted(index, this.slots(index, key), part);
  }

  slots(index: Key, key: string): readonly Slot<Row>[] {
    const committed = this.#base.slots(index, key).filter(({ id }) => this.#isUntouched(id));
    return [...committed, ...(this.#written?.slots(index, key) ?? [])];
  }

  *scan(index: Order, range: Range<Row>): Generator<Readonly<Row>, void> {
    for (const { slot } of mergeOrdered(this.entries(index, range), range.newestFirst)) yield slot.row;
  }

  entries(index: Order, range: Range<Row>): Iterable<Entry<Row>>[] {
    const committed = this.#base.entries(index, range).map((entries) => this.#untouched(entries));
    return [...committed, ...(this.#written?.entries(index, range) ?? [])];
  }

  countKinds(index: Order, list: string | undefined): Map<string, number> {
    const counts = new Map<string, number>();
    for (const entries of this.entries(index, { list })) {
      for (const { kind } of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return counts;
  }

  members(passes: (group: string) => boolean): Readonly<Row>[] {
    const committed = this.#base.members(passes).filter((row) => this.#isUntouched(this.#base.spec.id(row)));
    return [...committed, ...(this.#written?.members(passes) ?? [])];
  }

  lists(index: Order): readonly string[] {
    const committed = this.#base.lists(index);
    return this.#written ? [...new Set([...committed, ...this.#written.lists(index)])].sort() : committed;
  }

  /** Makes what the transaction wrote the committed state. Cannot fail: rows were checked before they were written. */
  commit(): void {
    for (const id of this.#deleted) this.#base.delete(id);
    for (const row of this.#written?.rows() ?? []) this.#base.put(row);
  }

  *#untouched(entries: Iterable<Entry<Row>>): Generator<Entry<Row>, void> {
    for (const entry of entries) if (this.#isUntouched(entry.id)) yield entry;
  }

  #isUntouched(id: string): boolean {
    return !this.#deleted.has(id) && this.#written?.get(id) === undefined;
  }
}

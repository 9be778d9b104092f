import { type Entry, NO_KIND } from "./block.js";
import { OrderedList } from "./ordered-list.js";
import type { Part, Position } from "./position.js";
import type { Slot } from "./slot.js";
import { SortedNames } from "./sorted-names.js";

export interface OrderSpec<Row> {
  /** The list a row stands in; null: in none. Default: all rows stand in one list. */
  list?(row: Readonly<Row>): string | null;
  /** The part of its list a row stands in, counted from 0: parts are walked each by itself, or merged. Default: one part. */
  part?(row: Readonly<Row>): number;
  /** The instant rows are ordered by, ties by id. Default: by id alone. */
  at?(row: Readonly<Row>): string;
  /** What rows of a list are told apart by. Default: nothing. */
  kind?(row: Readonly<Row>): string;
}

export interface Range<Row> extends Part<Row> {
  /** Default: all lists, merged. */
  list?: string | undefined;
  /** Default: all parts, merged. */
  part?: number | undefined;
  /** Default: every kind. */
  kinds?: ReadonlySet<string> | undefined;
  /** Start behind this id, of whatever row, in an order by id alone; without `after`. */
  afterId?: string | undefined;
  /** Start at this instant (milliseconds since the epoch), without `after`. */
  from?: number;
  /** Stop before this instant, without `newestFirst`. */
  to?: number;
}

/** The parts of a list, made as they are needed. */
interface Parts<Row> {
  lists: (OrderedList<Row> | undefined)[];
  size: number;
}

/** Lists rows in order. */
export class OrderedIndex<Row> {
  readonly #spec: OrderSpec<Row>;
  readonly #parts = new Map<string, Parts<Row>>();
  readonly #filled = new SortedNames();

  constructor(spec: OrderSpec<Row>) {
    this.#spec = spec;
  }

  add(slot: Slot<Row>): Entry<Row> {
    const entry = { id: slot.id, rank: 0, slot, kind: NO_KIND, block: undefined };
    this.#insert(entry);
    return entry;
  }

  /** Follows a row that was replaced in its slot. */
  move(entry: Entry<Row>, before: Readonly<Row>): void {
    const { row } = entry.slot;
    if (!this.#isSamePlace(row, before)) {
      this.remove(entry, before);
      this.#insert(entry);
      return;
    }
    const kind = this.#kind(row);
    if (kind !== entry.kind) entry.block?.changeKind(entry, kind);
  }

  /** @param row as it was when the entry was placed. */
  remove(entry: Entry<Row>, row: Readonly<Row>): void {
    const name = this.#listOf(row);
    if (name === null) return;
    // An emptied list stays: a key that comes and goes in a large Map leaves a chain of holes every look-up walks.
    const parts = this.#partsOf(name);
    parts.lists[this.#part(row)]?.delete(entry);
    parts.size -= 1;
    if (parts.size === 0) this.#filled.delete(name);
  }

  /** The names of lists that have entries, in order. */
  lists(): readonly string[] {
    return this.#filled.sorted();
  }

  /** The entries of each list asked for, in order. */
  scan(idOf: (row: Readonly<Row>) => string, range: Range<Row>): Iterable<Entry<Row>>[] {
    const { list, part, to, kinds, newestFirst } = range;
    const start = this.#startOf(idOf, range);
    const walks = this.#asked(list, part).map((found) => found.walk({ start, kinds, newestFirst }));
    return to === undefined ? walks : walks.map((entries) => until(entries, to));
  }

  /** How many entries there are of each kind, in one list or in all. */
  countKinds(list: string | undefined): Map<string, number> {
    const counts = new Map<string, number>();
    for (const found of this.#asked(list, undefined)) found.countKinds(counts);
    return counts;
  }

  #startOf(idOf: (row: Readonly<Row>) => string, { after, afterId, from }: Range<Row>): Position | undefined {
    if (after !== undefined) return { rank: this.#rank(after), id: idOf(after) };
    return afterId === undefined ? atInstant(from) : { rank: 0, id: afterId };
  }

  #asked(name: string | undefined, part: number | undefined): OrderedList<Row>[] {
    const asked = name === undefined ? [...this.#parts.values()] : [this.#parts.get(name)];
    const found: OrderedList<Row>[] = [];
    for (const parts of asked) {
      for (const list of part === undefined ? (parts?.lists ?? []) : [parts?.lists[part]]) {
        if (list !== undefined && !list.isEmpty) found.push(list);
      }
    }
    return found;
  }

  #isSamePlace(row: Readonly<Row>, before: Readonly<Row>): boolean {
    const name = this.#listOf(row);
    if (name !== this.#listOf(before)) return false;
    if (name === null) return true;
    return this.#part(row) === this.#part(before) && this.#spec.at?.(row) === this.#spec.at?.(before);
  }

  #insert(entry: Entry<Row>): void {
    const { row } = entry.slot;
    const name = this.#listOf(row);
    if (name === null) return;
    entry.rank = this.#rank(row);
    entry.kind = this.#kind(row);
    const parts = this.#partsOf(name);
    const part = this.#part(row);
    const list = parts.lists[part] ?? new OrderedList();
    parts.lists[part] = list;
    list.insert(entry);
    parts.size += 1;
    if (parts.size === 1) this.#filled.add(name);
  }

  #partsOf(name: string): Parts<Row> {
    let parts = this.#parts.get(name);
    if (parts === undefined) {
      parts = { lists: [], size: 0 };
      this.#parts.set(name, parts);
    }
    return parts;
  }

  #part(row: Readonly<Row>): number {
    return this.#spec.part ? this.#spec.part(row) : 0;
  }

  #listOf(row: Readonly<Row>): string | null {
    return this.#spec.list ? this.#spec.list(row) : "";
  }

  #kind(row: Readonly<Row>): string {
    return this.#spec.kind ? this.#spec.kind(row) : NO_KIND;
  }

  #rank(row: Readonly<Row>): number {
    return this.#spec.at ? Date.parse(this.#spec.at(row)) : 0;
  }
}

/** The position before everything of an instant. */
const atInstant = (rank: number | undefined): Position | undefined =>
  rank === undefined ? undefined : { rank, id: "" };

function* until<Row>(entries: Iterable<Entry<Row>>, to: number): Generator<Entry<Row>, void> {
  for (const entry of entries) {
    if (entry.rank >= to) return;
    yield entry;
  }
}

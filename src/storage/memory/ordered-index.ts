import type { Entry } from "./block.js";
import { OrderedList } from "./ordered-list.js";
import type { Part, Position } from "./position.js";
import type { Slot } from "./slot.js";

export interface OrderSpec<Row> {
  /** The list a row stands in; null: in none. Default: all rows stand in one list. */
  list?(row: Readonly<Row>): string | null;
  /** The instant rows are ordered by, ties by id. Default: by id alone. */
  at?(row: Readonly<Row>): string;
  /** What rows of a list are told apart by. Default: nothing. */
  kind?(row: Readonly<Row>): string;
}

export interface Range<Row> extends Part<Row> {
  /** Default: all lists, merged. */
  list?: string | undefined;
  /** Default: every kind. */
  kinds?: ReadonlySet<string> | undefined;
  /** Start at this instant (milliseconds since the epoch), without `after`. */
  from?: number;
  /** Stop before this instant, without `newestFirst`. */
  to?: number;
}

/** Lists rows in order. */
export class OrderedIndex<Row> {
  readonly name: string;
  readonly #spec: OrderSpec<Row>;
  readonly #lists = new Map<string, OrderedList<Row>>();

  constructor(name: string, spec: OrderSpec<Row>) {
    this.name = name;
    this.#spec = spec;
  }

  add(slot: Slot<Row>): Entry<Row> {
    const entry = { id: slot.id, rank: 0, slot, kind: "", block: undefined };
    this.#insert(entry);
    return entry;
  }

  /** Follows a row that was replaced in its slot. */
  move(entry: Entry<Row>, before: Readonly<Row>): void {
    const { row } = entry.slot;
    if (this.#listOf(row) !== this.#listOf(before) || this.#spec.at?.(row) !== this.#spec.at?.(before)) {
      this.remove(entry, before);
      this.#insert(entry);
      return;
    }
    const kind = this.#kind(row);
    if (kind !== entry.kind) entry.block?.changeKind(entry, kind);
  }

  /** @param row as it was when the entry was placed. */
  remove(entry: Entry<Row>, row: Readonly<Row>): void {
    const list = this.#listOf(row);
    // An emptied list stays: a key that comes and goes in a large Map leaves a chain of holes every look-up walks.
    if (list !== null) this.#list(list).delete(entry);
  }

  /** The entries of each list asked for, in order. */
  scan(idOf: (row: Readonly<Row>) => string, range: Range<Row>): Iterable<Entry<Row>>[] {
    const { list, after, from, to, kinds, newestFirst } = range;
    const start = after === undefined ? atInstant(from) : { rank: this.#rank(after), id: idOf(after) };
    const lists = list === undefined ? [...this.#lists.values()] : [this.#lists.get(list)];
    const walks = lists
      .filter((found) => found !== undefined)
      .map((found) => found.walk({ start, kinds, newestFirst }));
    return to === undefined ? walks : walks.map((entries) => until(entries, to));
  }

  #insert(entry: Entry<Row>): void {
    const { row } = entry.slot;
    const list = this.#listOf(row);
    if (list === null) return;
    entry.rank = this.#rank(row);
    entry.kind = this.#kind(row);
    this.#list(list).insert(entry);
  }

  #list(name: string): OrderedList<Row> {
    let list = this.#lists.get(name);
    if (list === undefined) {
      list = new OrderedList();
      this.#lists.set(name, list);
    }
    return list;
  }

  #listOf(row: Readonly<Row>): string | null {
    return this.#spec.list ? this.#spec.list(row) : "";
  }

  #kind(row: Readonly<Row>): string {
    return this.#spec.kind ? this.#spec.kind(row) : "";
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

import type { Position } from "./position.js";
import type { Slot } from "./slot.js";

const BLOCK_SIZE = 128;

/** The kind of entries that are not told apart: they are not counted. */
export const NO_KIND = "";

/** A row's place in an ordered list. */
export interface Entry<Row> extends Position {
  readonly slot: Slot<Row>;
  rank: number;
  kind: string;
  /** The block it stands in; undefined while it is in no list. */
  block: Block<Row> | undefined;
}

/** A short sorted run of entries that knows how many it has of each kind. */
export class Block<Row> {
  readonly entries: Entry<Row>[] = [];
  readonly #counts = new Map<string, number>();

  /** How many entries more make it full; negative when it should be split. */
  get room(): number {
    return BLOCK_SIZE - this.entries.length;
  }

  hasAny(kinds: ReadonlySet<string>): boolean {
    for (const [kind, count] of this.#counts) if (count > 0 && kinds.has(kind)) return true;
    return false;
  }

  /** Adds how many it has of each kind to `counts`. */
  countKinds(counts: Map<string, number>): void {
    for (const [kind, count] of this.#counts) counts.set(kind, (counts.get(kind) ?? 0) + count);
  }

  insert(entry: Entry<Row>): void {
    // Most entries come last and leave first.
    if (standsBefore(this.entries.at(-1), entry)) this.entries.push(entry);
    else this.entries.splice(this.indexOf(entry), 0, entry);
    this.#count(entry.kind, 1);
    entry.block = this;
  }

  delete(entry: Entry<Row>): void {
    if (this.entries[0] === entry) this.entries.shift();
    else this.entries.splice(this.indexOf(entry), 1);
    this.#count(entry.kind, -1);
    entry.block = undefined;
  }

  changeKind(entry: Entry<Row>, kind: string): void {
    this.#count(entry.kind, -1);
    this.#count(kind, 1);
    entry.kind = kind;
  }

  /** Moves the later half of a block into a new one. */
  split(): Block<Row> {
    const later = new Block<Row>();
    for (const entry of this.entries.splice(this.entries.length / 2)) {
      this.#count(entry.kind, -1);
      later.#count(entry.kind, 1);
      later.entries.push(entry);
      entry.block = later;
    }
    return later;
  }

  /** The index of the first entry that stands behind `position`. */
  indexBehind(position: Position): number {
    const index = this.indexOf(position);
    const entry = this.entries[index];
    return entry?.id === position.id && entry.rank === position.rank ? index + 1 : index;
  }

  /** The index of the first entry that does not stand before `position`. */
  indexOf(position: Position): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (standsBefore(this.entries[middle], position)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #count(kind: string, by: 1 | -1): void {
    if (kind === NO_KIND) return;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + by);
  }
}

/** Whether an entry stands before a position; where there is no entry, nothing does. */
export function standsBefore(entry: Position | undefined, position: Position): boolean {
  if (entry === undefined) return false;
  return entry.rank === position.rank ? entry.id < position.id : entry.rank < position.rank;
}

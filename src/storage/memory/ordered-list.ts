import { Block, type Entry, standsBefore } from "./block.js";
import type { Position } from "./position.js";

export interface Walk {
  /** Start behind this position. */
  start?: Position | undefined;
  /** Default: every kind. */
  kinds?: ReadonlySet<string> | undefined;
  /** From the last to the first. Default: false. */
  newestFirst?: boolean | undefined;
}

/**
 * Entries in order, kept as a list of short sorted blocks. One long sorted array would move half of its entries with
 * every insertion that is not at the end (a job that comes back with a later `nextRetryAt`); a tree costs an object per
 * entry and chases pointers when it is listed. Here an insertion or removal moves at most one block, whatever the size.
 * A change of kind moves nothing; a walk for some kinds skips the blocks that have none of them.
 */
export class OrderedList<Row> {
  readonly #blocks: Block<Row>[] = [];

  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  insert(entry: Entry<Row>): void {
    const at = this.#blockAt(entry);
    const block = this.#blocks[at] ?? this.#lastWithRoom();
    block.insert(entry);
    if (block.room < 0) this.#blocks.splice(at + 1, 0, block.split());
  }

  delete(entry: Entry<Row>): void {
    const block = entry.block;
    block?.delete(entry);
    if (block?.entries.length === 0) this.#blocks.splice(this.#blocks.indexOf(block), 1);
  }

  countKinds(counts: Map<string, number>): void {
    for (const block of this.#blocks) block.countKinds(counts);
  }

  walk(options: Walk): Iterable<Entry<Row>> {
    return options.newestFirst ? this.#descending(options) : this.#ascending(options);
  }

  *#ascending({ start, kinds }: Walk): Generator<Entry<Row>, void> {
    const first = start === undefined ? 0 : this.#blockAt(start);
    for (let at = first; at < this.#blocks.length; at++) {
      const block = this.#blocks[at];
      if (block === undefined || (kinds && !block.hasAny(kinds))) continue;
      const from = start !== undefined && at === first ? block.indexBehind(start) : 0;
      for (let n = from; n < block.entries.length; n++) {
        const entry = block.entries[n];
        if (entry !== undefined && (!kinds || kinds.has(entry.kind))) yield entry;
      }
    }
  }

  *#descending({ start, kinds }: Walk): Generator<Entry<Row>, void> {
    const first = start === undefined ? this.#blocks.length - 1 : this.#blockAt(start);
    for (let at = first; at >= 0; at--) {
      const block = this.#blocks[at];
      if (block === undefined || (kinds && !block.hasAny(kinds))) continue;
      const to = start !== undefined && at === first ? block.indexOf(start) : block.entries.length;
      for (let n = to - 1; n >= 0; n--) {
        const entry = block.entries[n];
        if (entry !== undefined && (!kinds || kinds.has(entry.kind))) yield entry;
      }
    }
  }

  /** Entries that arrive in order fill block after block instead of leaving each half empty. */
  #lastWithRoom(): Block<Row> {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.room > 0) return last;
    const added = new Block<Row>();
    this.#blocks.push(added);
    return added;
  }

  /** The first block that reaches as far as `position`; the number of blocks when none does. */
  #blockAt(position: Position): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (standsBefore(this.#blocks[middle]?.entries.at(-1), position)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

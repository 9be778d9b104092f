import { type BlockOptions, maxBlockOf } from "./blocks.js";

interface Entry<R> {
  id: string;
  record: R;
  keys: readonly string[];
}

/**
 * Records in memory by their blocking keys, kept up to date one by one: finds those that share a key with a record
 * without looking at the others. Looking a lead up by its mailbox or line costs the same among any number of leads.
 */
export class CandidateIndex<R> {
  readonly #keysOf: (record: R) => readonly string[];
  readonly #options: BlockOptions;
  readonly #maxBlock: number;
  readonly #entries = new Map<string, Entry<R>>();
  readonly #blocks = new Map<string, Entry<R>[]>();

  /**
   * @param keysOf the keys of a record, e.g. `(record) => matcher.keysOf(record)`
   * @param options what a look-up does with a key that very many records share: it passes it over, and says so
   * @throws ConfigError when `maxBlock` is no whole number from 2
   */
  constructor(keysOf: (record: R) => readonly string[], options: BlockOptions = {}) {
    this.#keysOf = keysOf;
    this.#options = options;
    this.#maxBlock = maxBlockOf(options);
  }

  /** How many records it holds. */
  get size(): number {
    return this.#entries.size;
  }

  /** The record stored under this id. */
  get(id: string): R | undefined {
    return this.#entries.get(id)?.record;
  }

  /** Stores a record in place of the one with the same id, if any. Its keys are taken now: store it again when it changes. */
  set(id: string, record: R): this {
    const entry: Entry<R> = { id, record, keys: [...new Set(this.#keysOf(record))] };
    this.delete(id);
    this.#entries.set(id, entry);
    for (const key of entry.keys) {
      const block = this.#blocks.get(key);
      if (block) block.push(entry);
      else this.#blocks.set(key, [entry]);
    }
    return this;
  }

  /** Forgets a record. False when there was none with this id. */
  delete(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    for (const key of entry.keys) this.#remove(entry, key);
    return this.#entries.delete(id);
  }

  /** The last of the block takes the entry's place: leaving a block that thousands share is no shifting of thousands. */
  #remove(entry: Entry<R>, key: string): void {
    const block = this.#blocks.get(key) ?? [];
    const last = block.pop();
    if (block.length === 0) this.#blocks.delete(key);
    else if (last && last !== entry) block[block.indexOf(entry)] = last;
  }

  /**
   * The stored records that share a key with this one, each once, in no order that means anything.
   * @param except the id of a stored record to leave out, such as this record's own
   */
  find(record: R, except?: string): R[] {
    const found = new Set<Entry<R>>();
    for (const key of new Set(this.#keysOf(record))) {
      const block = this.#blocks.get(key);
      if (!block) continue;
      if (block.length > this.#maxBlock) this.#options.onOversized?.({ key, size: block.length });
      else for (const entry of block) if (entry.id !== except) found.add(entry);
    }
    return Array.from(found, (entry) => entry.record);
  }
}

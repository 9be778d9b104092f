import { isSyncError, StorageError } from "../../domain/errors.js";

/** A transaction larger than this holds its rows for too long. */
const MAX_BATCH = 500;
/** Beyond this the store is far too slow for what comes in, and memory would fill up. */
const MAX_WAITING = 10_000;

interface Waiting<Item, Result> {
  item: Item;
  done(result: Result): void;
  failed(error: unknown): void;
}

/**
 * Stores items that come one by one: those that come while the store is busy with others go together. One that cannot be
 * stored does not keep the others of its batch from it.
 */
export class GroupCommit<Item, Result> {
  /** Stores all items or none; gives their results in their order. */
  readonly #store: (items: readonly Item[]) => Promise<Result[]>;
  #waiting: Waiting<Item, Result>[] = [];
  #isBusy = false;

  constructor(store: (items: readonly Item[]) => Promise<Result[]>) {
    this.#store = store;
  }

  /** Resolves when the item is stored. @throws what kept the store from taking it; StorageError when too many wait */
  add(item: Item): Promise<Result> {
    if (this.#waiting.length >= MAX_WAITING) {
      const message = "Too much waits to be stored; try again later.";
      return Promise.reject(new StorageError("STORAGE_ERROR", message, { retryable: true }));
    }
    return new Promise((done, failed) => {
      this.#waiting.push({ item, done, failed });
      if (!this.#isBusy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MAX_BATCH);
      this.#waiting = this.#waiting.slice(MAX_BATCH);
      await this.#commit(batch);
    }
    this.#isBusy = false;
  }

  /** Returns what a store said that is away: then nothing else needs to be tried. */
  async #commit(batch: readonly Waiting<Item, Result>[]): Promise<unknown> {
    try {
      const results = await this.#store(batch.map(({ item }) => item));
      for (const [index, { done }] of batch.entries()) done(results[index] as Result);
      return undefined;
    } catch (error) {
      const mayBeAway = isSyncError(error) && error.retryable;
      if (batch.length > 1) return this.#commitInParts(batch, mayBeAway ? 1 : Math.ceil(batch.length / 2));
      batch[0]?.failed(error);
      return mayBeAway ? error : undefined;
    }
  }

  async #commitInParts(batch: readonly Waiting<Item, Result>[], cut: number): Promise<unknown> {
    const rest = batch.slice(cut);
    const away = await this.#commit(batch.slice(0, cut));
    if (away === undefined) return this.#commit(rest);
    for (const { failed } of rest) failed(away);
    return away;
  }
}

import type { NewsTopic, StorageAdapter } from "../../ports/storage.js";

/** One subscription to the store's news of a topic, shared by all who wait for them; open while somebody does. */
export class StoreNews {
  readonly #storage: Pick<StorageAdapter, "listen">;
  readonly #topic: NewsTopic;
  readonly #listeners = new Set<{ call(): void }>();
  /** Opening and closing come one after another. */
  #change: Promise<void> = Promise.resolve();
  #close: (() => Promise<void>) | undefined;

  constructor(storage: Pick<StorageAdapter, "listen">, topic: NewsTopic = "jobs") {
    this.#storage = storage;
    this.#topic = topic;
  }

  /** Resolves when news will be heard. Returns what ends it. @throws what the store throws */
  async listen(onNews: () => void): Promise<() => Promise<void>> {
    const listener = { call: onNews };
    this.#listeners.add(listener);
    const stop = (): Promise<void> => {
      this.#listeners.delete(listener);
      return this.#follow();
    };
    try {
      await this.#follow();
    } catch (error) {
      this.#listeners.delete(listener);
      throw error;
    }
    return stop;
  }

  #follow(): Promise<void> {
    const change = this.#change.then(async () => {
      if (this.#listeners.size > 0) {
        this.#close ??= await this.#storage.listen?.(() => {
          for (const listener of [...this.#listeners]) listener.call();
        }, this.#topic);
      } else {
        const close = this.#close;
        this.#close = undefined;
        await close?.();
      }
    });
    // Whoever comes next starts from what is true then.
    this.#change = change.catch(() => undefined);
    return change;
  }
}

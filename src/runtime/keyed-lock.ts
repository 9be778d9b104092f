/**
 * Runs work of the same key one at a time, in the order it was asked for, within this process.
 * Work that names several keys waits for all of them; taking them in sorted order rules out deadlock.
 */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<void>>();

  async run<T>(keys: Iterable<string>, work: () => Promise<T>): Promise<T> {
    const releases: (() => void)[] = [];
    try {
      for (const key of [...new Set(keys)].sort()) releases.push(await this.#acquire(key));
      return await work();
    } finally {
      for (const release of releases.reverse()) release();
    }
  }

  async #acquire(key: string): Promise<() => void> {
    const before = this.#tails.get(key);
    let open = (): void => {};
    const tail = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#tails.set(key, tail);
    await before;
    return () => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
      open();
    };
  }
}

interface Ended<V> {
  value: V;
  leave(): void;
}

/** Work that is under way, taken in the order it ends. It must not reject. */
export class Underway<V> {
  readonly #running = new Set<Promise<Ended<V>>>();

  get size(): number {
    return this.#running.size;
  }

  add(work: Promise<V>): void {
    const running: Promise<Ended<V>> = work.then((value) => ({ value, leave: () => this.#running.delete(running) }));
    this.#running.add(running);
  }

  /** What ends next. Never, where nothing is under way. */
  async next(): Promise<V> {
    const { value, leave } = await Promise.race(this.#running);
    leave();
    return value;
  }

  /** Resolves when all has ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }
}

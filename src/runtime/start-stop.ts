/** What was started: called to end it. */
export type End<A extends unknown[]> = (...how: A) => Promise<void>;

/**
 * Lets something start and stop, one after the other, however the calls come: concurrent starts share one, a stop waits for the
 * start before it, and a start that failed neither keeps a stop nor a later start from going on.
 */
export class StartStop<A extends unknown[] = []> {
  readonly #begin: () => Promise<End<A>>;
  /** Set while it runs, or is about to. */
  #running: Promise<End<A>> | undefined;
  #stopping: Promise<void> = Promise.resolve();

  /** @param begin Starts, and returns what ends it. */
  constructor(begin: () => Promise<End<A>>) {
    this.#begin = begin;
  }

  /** Whether it was started, and not stopped since. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Calling it again while it runs changes nothing. @throws what `begin` throws; it can be tried again then */
  async start(): Promise<void> {
    const running = this.#running ?? this.#stopping.then(this.#begin);
    this.#running = running;
    try {
      await running;
    } catch (error) {
      // A later start is not this one's business.
      if (this.#running === running) this.#running = undefined;
      throw error;
    }
  }

  /** Resolves when it has ended; at once where it did not run. */
  stop(...how: A): Promise<void> {
    const running = this.#running;
    if (!running) return this.#stopping;
    this.#running = undefined;
    this.#stopping = running.then(
      (end) => end(...how),
      // What never began need not end; whoever started it was told.
      () => undefined,
    );
    return this.#stopping;
  }
}

/** Lets one piece of work run at a time, in the order asked for. */
export class Turns {
  #taken = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Whether nobody has a turn or waits for one. */
  get idle(): boolean {
    return this.#taken === 0;
  }

  async take<T>(work: () => T | Promise<T>): Promise<T> {
    this.#taken += 1;
    const turn = this.#last.then(work);
    // Whoever comes next only needs to know that this turn is over; its failure goes to the one who took it.
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#taken -= 1;
    }
  }
}

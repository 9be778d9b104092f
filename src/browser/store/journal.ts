/**
 * Puts what is asked and what arrives by itself into one order. An answer may be older than what arrived while it was under
 * way, so that is kept until no such answer can come any more.
 */
export interface Journal<E> {
  /** Makes a request, and says at which place in the order it began. */
  during<T>(request: (asked: number) => Promise<T>): Promise<T>;
  /** Something arrived. */
  note(event: E): void;
  /** What arrived after a request began, in order. */
  since(asked: number): E[];
  /** A place after all that was asked or arrived so far. */
  tick(): number;
}

export function createJournal<E>(): Journal<E> {
  let last = 0;
  let notes: { at: number; event: E }[] = [];
  const open = new Set<number>();
  const tick = (): number => {
    last += 1;
    return last;
  };
  return {
    tick,
    async during(request) {
      const asked = tick();
      open.add(asked);
      try {
        return await request(asked);
      } finally {
        open.delete(asked);
        const oldest = Math.min(...open);
        notes = notes.filter(({ at }) => at > oldest);
      }
    },
    note(event) {
      const at = tick();
      if (open.size > 0) notes.push({ at, event });
    },
    since: (asked) => notes.filter(({ at }) => at > asked).map(({ event }) => event),
  };
}

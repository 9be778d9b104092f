/** The right to go on with something: what ends it, and what is asked before each write to a remote. */
export interface Hold {
  /** Ends the work: the caller gave up, or the right is lost. */
  signal?: AbortSignal;
  /** Makes sure of the right right before a write; what it throws ends the work with nothing sent. */
  beforeWrite?: () => Promise<void>;
}

/** Both rights at once: either can end the work, and each is asked before a write. */
export const joinHolds = (outer: Hold, inner: Required<Hold>): Required<Hold> => ({
  signal: outer.signal ? AbortSignal.any([outer.signal, inner.signal]) : inner.signal,
  beforeWrite: async () => {
    await outer.beforeWrite?.();
    await inner.beforeWrite();
  },
});

/** Keeps requests to a remote under its limit. */
export interface RateLimiter {
  /** Resolves when the next request may be sent. @throws SyncError `ABORTED` as soon as the signal fires */
  acquire(signal?: AbortSignal): Promise<void>;
  /**
   * Told of each request that was let go and answered, both in milliseconds since the Unix epoch: what an answer took says how
   * late its request may have arrived. Absent where it makes no difference.
   */
  answered?(leftAt: number, answeredAt: number): void;
  /** Lets nobody send for this many milliseconds: what the remote asked for. */
  pause(ms: number): Promise<void>;
}

/** Keeps requests to a remote under its limit. */
export interface RateLimiter {
  /** Resolves when the next request may be sent. @throws SyncError `ABORTED` as soon as the signal fires */
  acquire(signal?: AbortSignal): Promise<void>;
  /** Lets nobody send for this many milliseconds: what the remote asked for. */
  pause(ms: number): Promise<void>;
}

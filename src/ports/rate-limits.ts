/** At most this many requests within any span of this length. */
export interface RateLimit {
  limit: number;
  intervalMs: number;
}

/** How fast all processes together may call a remote. */
export interface RateLimitRepository {
  /** Reserves the earliest instant, not before `at`, at which one more request keeps to the limit; the caller waits for it. */
  reserve(key: string, at: string, limit: RateLimit): Promise<string>;
  /** Gives nobody an instant before this one any more: what a remote asked for. Never shortens an earlier pause. */
  pause(key: string, until: string): Promise<void>;
}

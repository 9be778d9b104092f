/** When the engine stops sending to a remote that fails, and how it finds out that it is back. One circuit a remote. */
export interface CircuitOptions {
  /**
   * Requests in a row that failed through no fault of the data before nothing is sent any more. Default 10: so an outage makes
   * more errors in a minute than the seeds' alert `apiErrors` allows.
   */
  failures?: number;
  /** Milliseconds until the first probe: one request, from one process. Doubles with each probe that fails. Default 5 seconds. */
  firstProbeMs?: number;
  /** Longest time between two probes, in milliseconds. Default 1 minute. */
  maxProbeMs?: number;
}

/** When a property that keeps failing is left to rest, for longer and longer, until it works again. */
export interface ErrorBudgetOptions {
  /** Failed syncs in a row, of whatever lead, before the property turns to `error`. Default 10. */
  failures?: number;
  /** Milliseconds of the first rest. Doubles with each failure after it. Default 1 minute. */
  firstRestMs?: number;
  /** Longest rest in milliseconds. Default 30 minutes. */
  maxRestMs?: number;
}

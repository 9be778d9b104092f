import type { RequestReport } from "../domain/request-report.js";

/** Who goes along with each single request of a call, reads, pages and repetitions included. */
export interface RequestHooks {
  /**
   * Asked right before a request leaves, when it is its turn and after `beforeWrite`. What it throws ends the call with nothing
   * sent; an error with code `CIRCUIT_OPEN` also ends the repetitions. May make the request wait.
   */
  beforeRequest?(): void | Promise<void>;
  /**
   * Told of each request that was let leave, however it ended: `ABORTED` where the caller gave up first. Answers from a cache
   * are no requests. Must not throw.
   */
  onRequest?(report: RequestReport): void;
}

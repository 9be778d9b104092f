import type { Runtime } from "../../ports/runtime.js";

/** What notifiers that speak HTTP have in common. */
export interface HttpNotifierOptions {
  /** Fetch, time and timers. Default: the platform's. */
  runtime?: Partial<Runtime>;
}

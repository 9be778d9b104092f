import type { Logger } from "../../../ports/logger.js";
import type { Timers } from "../../../ports/runtime.js";

/** How a database is talked to. */
export interface DatabaseOptions {
  /**
   * Whether statements are prepared once per connection. Set it to false behind a pooler that gives each transaction
   * another connection, such as PgBouncer before 1.21. Default: true.
   */
  prepare?: boolean;
  /** Waits before a lost connection is tried again. Needed by `listen` on a `pg` pool; the others wait by themselves. */
  timers?: Timers;
  /** Told of lost connections. Default: nobody is. */
  logger?: Logger;
}

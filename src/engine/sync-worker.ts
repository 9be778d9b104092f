import type { SyncEventName } from "../domain/events.js";
import { createContext, type EngineContext } from "./context.js";
import type { SyncListener } from "./emitter.js";
import type { SyncEngineOptions } from "./options.js";
import { EngineQueries } from "./queries/engine-queries.js";
import { WorkLoop } from "./queue/work-loop.js";

/**
 * Works on queued jobs and nothing else: for processes whose only task it is. Any number of them, on any number of hosts,
 * may share one store; a killed one's jobs are taken over when its lease ends. It can be asked what an engine can, so a
 * `LeadSyncMonitor` may watch it.
 *
 * @example
 * const worker = new SyncWorker({ storage, resman, concurrency: 8 });
 * await worker.start();
 * process.once("SIGTERM", () => worker.stop());
 */
export class SyncWorker extends EngineQueries {
  readonly #ctx: EngineContext;
  readonly #loop: WorkLoop;

  /** Takes the options of a `SyncEngine`; those about pulls are not used. Does no I/O. @throws ConfigError naming the option. */
  constructor(options: SyncEngineOptions) {
    const ctx = createContext(options);
    super(ctx);
    this.#ctx = ctx;
    this.#loop = new WorkLoop(this.#ctx);
  }

  /** Starts taking jobs. Calling it again while it runs changes nothing. @throws StorageError `SCHEMA_OUTDATED` */
  start(): Promise<void> {
    return this.#loop.start();
  }

  /**
   * Stops; resolves when nothing runs any more. @param options.drain Lets running jobs finish (default); false ends them,
   * and they go back to the queue.
   */
  stop(options: { drain?: boolean } = {}): Promise<void> {
    return this.#loop.stop(options.drain ?? true);
  }

  /** Listens to an event. Returns a function that ends it. */
  on<E extends SyncEventName>(event: E, listener: SyncListener<E>): () => void {
    return this.#ctx.events.on(event, listener);
  }
}

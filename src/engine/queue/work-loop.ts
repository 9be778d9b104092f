import { type End, StartStop } from "../../runtime/start-stop.js";
import type { EngineContext } from "../context.js";
import { checkClock } from "../leases/check-clock.js";
import { QueueWorker } from "./queue-worker.js";
import { runJob } from "./run-job.js";

/** What runs beside the worker from start to stop, until its signal fires. */
export type Companion = (signal: AbortSignal) => Promise<void>;

/** What runs between `start` and `stop`: a worker on the queue, and whatever goes along with it. */
export class WorkLoop {
  readonly #ctx: EngineContext;
  readonly #companion: Companion;
  readonly #life = new StartStop(() => this.#begin());
  #worker: QueueWorker | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #unlisten: (() => Promise<void>) | undefined;
  #companionEnds = new AbortController();

  constructor(ctx: EngineContext, companion: Companion = async () => {}) {
    this.#ctx = ctx;
    this.#companion = companion;
  }

  get isRunning(): boolean {
    return this.#life.isRunning;
  }

  wake(): void {
    this.#worker?.wake();
  }

  /** Concurrent calls share one start; a start that fails can be tried again. */
  start(): Promise<void> {
    return this.#life.start();
  }

  async #begin(): Promise<End<[drain: boolean]>> {
    const { storage, runtime, news, events } = this.#ctx;
    await storage.checkReady?.();
    await checkClock(this.#ctx);
    const workerId = `worker-${runtime.randomId()}`;
    const worker = new QueueWorker(this.#ctx, workerId, (job, hold) => runJob(this.#ctx, job, hold));
    this.#unlisten = await news.listen(() => worker.wake());
    this.#worker = worker;
    this.#companionEnds = new AbortController();
    this.#work = Promise.all([worker.run(), this.#companion(this.#companionEnds.signal)]);
    events.emit("engine:started", { workerId });
    return (drain) => this.#end(drain);
  }

  /** Called again with `drain` false while it drains, it ends the running jobs. */
  stop(drain: boolean): Promise<void> {
    if (!drain) this.#worker?.stop(true);
    return this.#life.stop(drain);
  }

  async #end(drain: boolean): Promise<void> {
    this.#companionEnds.abort();
    this.#worker?.stop(!drain);
    await this.#unlisten?.();
    await this.#work;
    this.#ctx.events.emit("engine:stopped", { workerId: this.#worker?.workerId ?? "" });
    this.#worker = undefined;
  }
}

import { type End, StartStop } from "../../runtime/start-stop.js";
import type { EngineContext } from "../context.js";
import { checkClock } from "../leases/check-clock.js";
import { tracedJob } from "./job-trace.js";
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
  #unsubscribe: (() => void)[] = [];
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
    const { storage, runtime, news, events, tracing } = this.#ctx;
    await storage.checkReady?.();
    await checkClock(this.#ctx);
    const workerId = `worker-${runtime.randomId()}`;
    const worker = new QueueWorker(this.#ctx, workerId, (job, hold) =>
      tracedJob(this.#ctx, job, () => runJob(this.#ctx, job, hold)),
    );
    this.#unlisten = await news.listen(() => worker.wake());
    // Jobs that rested are due at once.
    const wake = (): void => worker.wake();
    this.#unsubscribe = [events.on("circuit:closed", wake), events.on("property:recovered", wake)];
    this.#worker = worker;
    this.#companionEnds = new AbortController();
    const { signal } = this.#companionEnds;
    this.#work = tracing.detached(() => Promise.all([worker.run(), this.#companion(signal)]));
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
    for (const end of this.#unsubscribe.splice(0)) end();
    // A store that is away keeps nothing from ending.
    await this.#unlisten?.().catch((error: unknown) =>
      this.#ctx.events.emit("engine:error", { error, during: "end listening" }),
    );
    await this.#work;
    this.#ctx.events.emit("engine:stopped", { workerId: this.#worker?.workerId ?? "" });
    this.#worker = undefined;
  }
}

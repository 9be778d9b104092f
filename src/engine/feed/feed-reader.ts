import type { FeedEvent } from "../../domain/feed-event.js";
import type { FeedQuery } from "../../ports/storage.js";
import { backoffDelay } from "../../rules/backoff.js";
import { sleep } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import { WakeUp } from "../leases/wake-up.js";

/** Takes a batch of events; the next one comes when it resolves. */
export type FeedFollower = (events: FeedEvent[]) => void | Promise<void>;

type ReaderContext = Pick<EngineContext, "storage" | "runtime" | "settings" | "events">;

/** Events handed over at a time. */
const BATCH = 200;
/** Between two tries to read a store that is away. */
const STORE_AWAY = { baseMs: 1000, exponential: true, capMs: 30_000 };

/** Reads the feed from one position on and hands it to one follower, who sets the pace. */
export class FeedReader {
  readonly #ctx: ReaderContext;
  readonly #query: Omit<FeedQuery, "limit">;
  readonly #follower: FeedFollower;
  readonly #wakeUp: WakeUp;

  constructor(ctx: ReaderContext, query: Omit<FeedQuery, "limit">, follower: FeedFollower) {
    this.#ctx = ctx;
    this.#query = query;
    this.#follower = follower;
    this.#wakeUp = new WakeUp(ctx.runtime);
  }

  /** Looks for events now instead of at the next poll. */
  wake(): void {
    this.#wakeUp.now();
  }

  /** Runs until the signal fires. What goes wrong is reported and ends nothing. */
  async run(signal: AbortSignal): Promise<void> {
    const { runtime, settings } = this.#ctx;
    signal.addEventListener("abort", () => this.wake(), { once: true });
    let { after } = this.#query;
    for (let failures = 0; !signal.aborted; ) {
      const events = await this.#read(after);
      failures = events ? 0 : failures + 1;
      if (signal.aborted) return;
      const last = events?.at(-1);
      if (events && last) {
        await this.#handOver(events, signal);
        after = last.position;
      } else if (events) {
        await this.#wakeUp.sleep(settings.pollMs);
      } else {
        const delayMs = STORE_AWAY.baseMs + backoffDelay(failures, STORE_AWAY, runtime.random());
        // A sleep rejects for one reason only, which ends the loop.
        await sleep(runtime, delayMs, signal).catch(() => undefined);
      }
    }
  }

  /** Undefined when the store cannot be read. */
  async #read(after: number): Promise<FeedEvent[] | undefined> {
    try {
      return await this.#ctx.storage.feed.list({ ...this.#query, after, limit: BATCH });
    } catch (error) {
      this.#ctx.events.emit("engine:error", { error, during: "read feed" });
      return undefined;
    }
  }

  /** Who stops does not wait for a follower: it may be the follower itself that stops. */
  #handOver(events: FeedEvent[], signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener("abort", done);
        resolve();
      };
      signal.addEventListener("abort", done, { once: true });
      void this.#tell(events).then(done);
    });
  }

  async #tell(events: FeedEvent[]): Promise<void> {
    try {
      await this.#follower(events);
    } catch (error) {
      this.#ctx.events.emit("engine:error", { error, during: "follow feed" });
    }
  }
}

import * as z from "zod";
import { parseInput } from "../../domain/errors.js";
import type { FeedEvent } from "../../domain/feed-event.js";
import { propertyIdSchema } from "../../domain/ids.js";
import type { FeedQuery } from "../../ports/storage.js";
import type { EngineContext } from "../context.js";
import { type FeedFollower, FeedReader } from "./feed-reader.js";

/** What to follow, and from where. */
export interface FollowOptions {
  /** Position of the last event seen. Default: only what comes from now on. */
  after?: number;
  /** Default: all. */
  propertyIds?: readonly string[];
  signal?: AbortSignal;
}

const position = z.int().min(0);
const propertyIds = z.array(propertyIdSchema).optional();

const feedQuerySchema = z.strictObject({
  after: position,
  propertyIds,
  limit: z.int().min(1).max(1000).optional(),
});

const followOptionsSchema = z.strictObject({
  after: position.optional(),
  propertyIds,
  signal: z.instanceof(AbortSignal).optional(),
});

/** What happened to leads and conflicts, in one order that all processes agree on. */
export class Feed {
  readonly #ctx: EngineContext;

  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
  }

  /** Events after a position. @throws ValidationError */
  async list(query: FeedQuery): Promise<FeedEvent[]> {
    parseInput(feedQuerySchema, query, "FeedQuery");
    return this.#ctx.storage.feed.list(query);
  }

  /** Positions of the oldest event kept and of the newest. */
  bounds(): Promise<{ first: number; last: number }> {
    return this.#ctx.storage.feed.bounds();
  }

  /**
   * Hands over every event in order, each once, until the returned function is called or the signal fires; the engine need
   * not be started. A follower sets its own pace: its next events come when its promise resolves, and what it throws goes to
   * `engine:error` and ends nothing. While the store is away the follower waits, and then goes on where it was.
   *
   * Each follower reads for itself: to serve many listeners follow once and tell them. The returned function resolves when
   * nothing will be handed over any more; it does not wait for a follower that still works.
   * @throws ValidationError; what the store throws before the first event
   */
  async follow(options: FollowOptions, onEvents: FeedFollower): Promise<() => Promise<void>> {
    const { signal, propertyIds, after } = parseInput(followOptionsSchema, options, "FollowOptions");
    const from = after ?? (await this.bounds()).last;
    const reader = new FeedReader(this.#ctx, { after: from, ...(propertyIds && { propertyIds }) }, onEvents);
    const stopListening = await this.#ctx.feedNews.listen(() => reader.wake());
    const own = new AbortController();
    const ended = reader.run(signal ? AbortSignal.any([own.signal, signal]) : own.signal).then(() =>
      stopListening().catch((error: unknown) => {
        this.#ctx.events.emit("engine:error", { error, during: "stop following" });
      }),
    );
    return () => {
      own.abort();
      return ended;
    };
  }
}

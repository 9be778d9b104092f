import PQueue from "p-queue";
import { SyncError } from "../../domain/errors.js";
import { StartStop } from "../../runtime/start-stop.js";
import type { EngineContext } from "../context.js";
import { Feed } from "../feed/feed.js";
import { type BridgeOptions, resolveBridgeOptions } from "./options.js";
import { Subscription } from "./subscription.js";
import { SubscriptionStates } from "./subscription-states.js";

/** How a subscriber fares. */
export interface SubscriberStatus {
  id: string;
  /** Position of the last event it has taken, or that was none for it. */
  position: number;
  /** Position of the newest event: what lies between is still to come. */
  newest: number;
  /** In a row. */
  failures: number;
  failingSince: string | null;
  /** Set when deliveries have ended until it is enabled again. */
  disabledAt: string | null;
  /** Whether this process is the one that serves it. */
  isDelivering: boolean;
  /** Why the latest delivery from this process failed, e.g. `HTTP 500`; null when it did not. */
  lastFailure: string | null;
}

/**
 * Tells subscribers of what changes in ResMan, as the seeds' `LeadUpdateWebhook`: by signed HTTP, or in this process.
 *
 * Each subscriber gets the updates in the order of the feed, each at least once: the next one goes out when the one before was
 * taken. A repeat has the same `webhook-id`. Its position is kept in the store; of all processes with a bridge on one store
 * one serves a subscriber, and another takes over when that one ends. A subscriber that fails holds up nobody else: it is
 * tried again with growing pauses, and disabled when it answers 410 or has failed for long; {@link enable} lets it go on
 * where it stopped. Made by `engine.bridge(...)`.
 *
 * @example
 * const bridge = engine.bridge({ subscribers: [{ id: "crm", url: "https://crm.example.com/hook", secret }] });
 * await bridge.start();
 */
export class Bridge {
  readonly #ctx: EngineContext;
  readonly #states: SubscriptionStates;
  readonly #subscriptions: readonly Subscription[];
  readonly #life = new StartStop(() => this.#begin());

  /** Does no I/O. @throws ConfigError naming the option */
  constructor(ctx: EngineContext, options: BridgeOptions) {
    const { subscribers, settings } = resolveBridgeOptions(options);
    this.#ctx = ctx;
    const states = new SubscriptionStates(ctx.storage);
    this.#states = states;
    const slots = new PQueue({ concurrency: settings.concurrency });
    this.#subscriptions = subscribers.map(
      (subscriber) => new Subscription({ ctx, subscriber, settings, states, slots }),
    );
  }

  /**
   * Begins to deliver. Resolves when every subscriber has its place in the feed: what happens from now on reaches it.
   * Concurrent calls share one start; one that fails can be tried again. @throws what the store throws
   */
  start(): Promise<void> {
    return this.#life.start();
  }

  /** Stops. Resolves when nothing runs any more; a delivery that was under way is ended, and comes again. */
  stop(): Promise<void> {
    return this.#life.stop();
  }

  /** How each subscriber fares, in the order they were given. @throws what the store throws */
  async status(): Promise<SubscriberStatus[]> {
    const { last } = await this.#ctx.storage.feed.bounds();
    return Promise.all(
      this.#subscriptions.map(async ({ subscriber: { id, fromStart }, isDelivering, lastFailure = null }) => {
        const state = await this.#states.load(id);
        const { position = fromStart ? 0 : last, failures = 0, failingSince = 0, disabledAt = 0 } = state ?? {};
        const instants = { failingSince: isoOrNull(failingSince), disabledAt: isoOrNull(disabledAt) };
        return { id, position, newest: last, failures, ...instants, isDelivering, lastFailure };
      }),
    );
  }

  /**
   * Lets a disabled subscriber go on where it stopped, and forgets its failures. Where another process serves it, that one
   * notices within a minute. @throws SyncError `NOT_FOUND`; what the store throws
   */
  async enable(id: string): Promise<void> {
    const subscription = this.#subscriptions.find(({ subscriber }) => subscriber.id === id);
    if (!subscription) throw new SyncError("NOT_FOUND", "The bridge has no subscriber of this id.");
    const { disabledAt } = await subscription.state();
    if (!disabledAt) return;
    await this.#states.save(id, { failures: 0, failingSince: 0, disabledAt: 0 }, this.#ctx.runtime.now());
    subscription.wake();
  }

  /** Resolves to what ends it. */
  async #begin(): Promise<() => Promise<void>> {
    await this.#ctx.storage.checkReady?.();
    for (const subscription of this.#subscriptions) await subscription.state();
    const ends = new AbortController();
    // One follower for all: it only tells that there is something.
    const unfollow = await new Feed(this.#ctx).follow({}, () => {
      for (const subscription of this.#subscriptions) subscription.wake();
    });
    const work = Promise.all(this.#subscriptions.map((subscription) => subscription.run(ends.signal)));
    return async () => {
      ends.abort();
      await unfollow();
      await work;
    };
  }
}

const isoOrNull = (at: number): string | null => (at === 0 ? null : new Date(at).toISOString());

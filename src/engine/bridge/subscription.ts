import { isSyncError } from "../../domain/errors.js";
import type { FeedEvent } from "../../domain/feed-event.js";
import { backoffDelay } from "../../rules/backoff.js";
import { sleep } from "../../runtime/sleep.js";
import { type EngineContext, nowIso } from "../context.js";
import { type Hold, joinHolds } from "../leases/hold.js";
import { Lease } from "../leases/lease.js";
import { WakeUp } from "../leases/wake-up.js";
import { type DeliveryParts, deliverUpdate } from "./deliver-update.js";
import { isFromResMan, type LeadUpdate, leadUpdateOf } from "./lead-update.js";
import type { BridgeSettings, Subscriber } from "./options.js";
import type { SubscriptionState, SubscriptionStates } from "./subscription-states.js";

/** Events read at a time. */
const BATCH = 100;
/** Between two looks of a process at a lease that another one has. */
const STANDBY_MS = 10_000;
/** Between two looks at what nobody tells of: a subscriber enabled by another process. */
const LOOK_MS = 60_000;
/** Fewer failures than this are no reason to disable, however long ago the first of them was: we may have been away. */
const MIN_FAILURES = 5;
/** Nobody can ask us to wait longer (a day); a timer could not do it either. */
const MAX_PAUSE_MS = 86_400_000;
const STORE_AWAY = { baseMs: 1000, exponential: true, capMs: 30_000 };

export interface SubscriptionParts {
  ctx: EngineContext;
  subscriber: Subscriber;
  settings: BridgeSettings;
  states: SubscriptionStates;
  slots: DeliveryParts["slots"];
}

/** Serves one subscriber: each event once it is committed, in order, until it has taken it. Only one process at a time does. */
export class Subscription {
  readonly subscriber: Subscriber;
  readonly #parts: SubscriptionParts;
  readonly #wakeUp: WakeUp;
  #isDelivering = false;
  #lastFailure: string | undefined;

  constructor(parts: SubscriptionParts) {
    this.#parts = parts;
    this.subscriber = parts.subscriber;
    this.#wakeUp = new WakeUp(parts.ctx.runtime);
  }

  /** Whether this process is the one that serves it. */
  get isDelivering(): boolean {
    return this.#isDelivering;
  }

  /** Why the latest delivery from here failed; undefined when it did not. */
  get lastFailure(): string | undefined {
    return this.#lastFailure;
  }

  /** Looks for events now. */
  wake(): void {
    this.#wakeUp.now();
  }

  /** Where it stands; one that is new begins here. @throws what the store throws */
  async state(): Promise<SubscriptionState> {
    const { ctx, states } = this.#parts;
    const { id, fromStart } = this.subscriber;
    const known = await states.load(id);
    if (known) return known;
    const position = fromStart ? 0 : (await ctx.storage.feed.bounds()).last;
    await states.save(id, { position }, ctx.runtime.now());
    return { position, failures: 0, failingSince: 0, disabledAt: 0 };
  }

  /** Runs until the signal fires. What goes wrong in the store is reported and ends nothing. */
  async run(signal: AbortSignal): Promise<void> {
    const { runtime, events } = this.#parts.ctx;
    for (let failures = 0; !signal.aborted; ) {
      let pauseMs = STANDBY_MS;
      const begunAt = runtime.now();
      try {
        await this.#deliverWhileHeld(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        events.emit("engine:error", { error, during: `deliver to ${this.subscriber.id}` });
        // What went well for a while begins anew.
        failures = runtime.now() - begunAt > STORE_AWAY.capMs ? 1 : failures + 1;
        pauseMs = STORE_AWAY.baseMs + backoffDelay(failures, STORE_AWAY, runtime.random());
      }
      // A sleep rejects for one reason only.
      await sleep(runtime, pauseMs, signal).catch(() => undefined);
    }
  }

  /** Resolves at once where another process has the lease. */
  async #deliverWhileHeld(signal: AbortSignal): Promise<void> {
    const { storage, runtime, settings, events } = this.#parts.ctx;
    const { leaseMs } = settings;
    const names = [`deliver:${this.subscriber.id}`];
    const terms = { holder: runtime.randomId(), leaseMs };
    const since = runtime.now();
    const { acquired } = await storage.locks.acquire(names, { ...terms, at: nowIso(runtime) });
    if (!acquired) return;
    const renew = (): Promise<void> => storage.locks.renew(names, { ...terms, at: nowIso(runtime) });
    const lease = new Lease({ runtime, leaseMs, since, renew });
    this.#isDelivering = true;
    try {
      await this.#deliver(joinHolds({ signal }, lease.hold));
    } finally {
      this.#isDelivering = false;
      lease.release();
      // What cannot be given back comes free when its lease ends.
      await storage.locks
        .release(names, terms.holder)
        .catch((error: unknown) => events.emit("engine:error", { error, during: "release lock" }));
    }
  }

  async #deliver(hold: Required<Hold>): Promise<never> {
    const { feed } = this.#parts.ctx.storage;
    const { propertyIds } = this.subscriber;
    for (let state = await this.state(); ; ) {
      const { position: after, disabledAt } = state;
      const events = disabledAt ? [] : await feed.list({ after, limit: BATCH, ...(propertyIds && { propertyIds }) });
      if (events.length > 0) {
        state = await this.#deliverAll(events, state, hold);
      } else {
        await this.#wakeUp.sleep(LOOK_MS, hold.signal);
        if (disabledAt) state = await this.state();
      }
    }
  }

  /** Ends early where the subscriber is disabled. */
  async #deliverAll(
    events: readonly FeedEvent[],
    begin: SubscriptionState,
    hold: Required<Hold>,
  ): Promise<SubscriptionState> {
    let state = begin;
    let saved = begin.position;
    for (const event of events) {
      const update = await this.#updateOf(event);
      if (update) {
        state = await this.#deliverOne(event, update, state, hold);
        if (state.disabledAt) return state;
        saved = event.position;
      }
      state = { ...state, position: event.position };
    }
    if (state.position > saved) await this.#save({ position: state.position }, hold);
    return state;
  }

  /** Undefined for an event that is not for the subscriber, or that nobody could read. */
  async #updateOf(event: FeedEvent): Promise<LeadUpdate | undefined> {
    if (!isFromResMan(event)) return undefined;
    const { storage, events } = this.#parts.ctx;
    try {
      return await leadUpdateOf(event, storage.conversations);
    } catch (error) {
      // It would be no better the next time, and must not hold up the others.
      if (!isSyncError(error, "INVALID_INPUT")) throw error;
      events.emit("engine:error", { error, during: `deliver to ${this.subscriber.id}` });
      return undefined;
    }
  }

  /** Tries until the subscriber has taken it, or is disabled. */
  async #deliverOne(
    event: FeedEvent,
    update: LeadUpdate,
    begin: SubscriptionState,
    hold: Required<Hold>,
  ): Promise<SubscriptionState> {
    const { ctx, settings, slots } = this.#parts;
    const { runtime } = ctx;
    const parts = { runtime, slots, timeoutMs: settings.timeoutMs };
    const backoff = { baseMs: settings.retryBaseMs, exponential: true, capMs: settings.retryCapMs };
    let state = begin;
    for (let attempt = 1; ; attempt++) {
      const delivery = await deliverUpdate(parts, this.subscriber, { event, update, attempt }, hold);
      if (delivery.isDelivered) return this.#succeed(event.position, state, hold);
      state = await this.#fail(state, delivery, hold);
      if (state.disabledAt) return state;
      const pauseMs = backoffDelay(state.failures, backoff, runtime.random(), delivery.retryAfterMs);
      await sleep(runtime, Math.min(pauseMs, MAX_PAUSE_MS), hold.signal);
    }
  }

  async #succeed(position: number, state: SubscriptionState, hold: Required<Hold>): Promise<SubscriptionState> {
    this.#lastFailure = undefined;
    const cleared = state.failures > 0 ? { failures: 0, failingSince: 0 } : {};
    await this.#save({ position, ...cleared }, hold);
    return { ...state, position, ...cleared };
  }

  async #fail(
    state: SubscriptionState,
    { reason, isGone }: { reason: string; isGone: boolean },
    hold: Required<Hold>,
  ): Promise<SubscriptionState> {
    const { ctx, settings } = this.#parts;
    const now = ctx.runtime.now();
    this.#lastFailure = reason;
    const failures = state.failures + 1;
    const failingSince = state.failingSince || now;
    const isHopeless =
      failures >= settings.disableAfterFailures ||
      (failures >= MIN_FAILURES && now - failingSince >= settings.disableAfterMs);
    const disabled = isGone || isHopeless ? { disabledAt: now } : {};
    const changed = { failures, failingSince, ...disabled };
    await this.#save(changed, hold);
    const facts = { subscriberId: this.subscriber.id, failures, reason };
    if (isGone || isHopeless) {
      ctx.logger.error("A subscriber was disabled", facts);
      ctx.events.emit("bridge:disabled", { ...facts, reason: isGone ? "gone" : "failing" });
    } else {
      ctx.logger.warn("A delivery to a subscriber failed", facts);
    }
    return { ...state, ...changed };
  }

  /** Not by a process that was frozen and is no longer the one that serves it. */
  async #save(parts: Partial<SubscriptionState>, hold: Required<Hold>): Promise<void> {
    await hold.beforeWrite();
    await this.#parts.states.save(this.subscriber.id, parts, this.#parts.ctx.runtime.now());
  }
}

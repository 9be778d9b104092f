import PQueue from "p-queue";
import type { PollingTerms } from "../../rules/polling/next-poll.js";
import type { EngineContext } from "../context.js";
import { WakeUp } from "../leases/wake-up.js";
import { PropertyWatch } from "./property-watch.js";

/** Properties that are added, or switched on or off, are noticed so late at most. */
const LIST_EVERY_MS = 30_000;
const LIST_AGAIN_MS = 5000;

/** Pulls every property with inbound sync, each at its own pace, until the signal fires. Never throws. */
export async function pollProperties(ctx: EngineContext, signal: AbortSignal): Promise<void> {
  const { polling } = ctx.settings;
  if (polling) await new Poller(ctx, polling).run(signal);
}

class Poller {
  readonly #ctx: EngineContext;
  readonly #terms: PollingTerms;
  readonly #watches = new Map<string, PropertyWatch>();
  /** A slow property keeps no other one waiting, until so many of them are slow. */
  readonly #turns: PQueue;
  readonly #wakeUp: WakeUp;
  #listAt = Number.NEGATIVE_INFINITY;

  constructor(ctx: EngineContext, terms: PollingTerms) {
    this.#ctx = ctx;
    this.#terms = terms;
    this.#turns = new PQueue({ concurrency: ctx.settings.concurrency });
    this.#wakeUp = new WakeUp(ctx.runtime);
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#list();
      this.#beginDue(signal);
      // Only the signal makes it throw, and that ends the loop.
      await this.#wakeUp.sleep(this.#idleMs(), signal).catch(() => undefined);
    }
    await this.#turns.onIdle();
    await Promise.all(Array.from(this.#watches.values(), (watch) => watch.leave()));
  }

  #beginDue(signal: AbortSignal): void {
    const now = this.#ctx.runtime.now();
    for (const watch of this.#watches.values()) {
      if (watch.dueAt <= now) void this.#begin(watch, signal);
    }
  }

  async #begin(watch: PropertyWatch, signal: AbortSignal): Promise<void> {
    watch.isRunning = true;
    await this.#turns.add(() => watch.turn(signal));
    this.#wakeUp.now();
  }

  #idleMs(): number {
    const dues = Array.from(this.#watches.values(), ({ dueAt }) => dueAt);
    return Math.max(0, Math.min(this.#listAt, ...dues) - this.#ctx.runtime.now());
  }

  async #list(): Promise<void> {
    const { runtime, events } = this.#ctx;
    if (runtime.now() < this.#listAt) return;
    try {
      await this.#follow();
      this.#listAt = runtime.now() + LIST_EVERY_MS;
    } catch (error) {
      events.emit("engine:error", { error, during: "poll" });
      this.#listAt = runtime.now() + LIST_AGAIN_MS;
    }
  }

  /** Watches the properties that are to be pulled, and no others. */
  async #follow(): Promise<void> {
    const { storage } = this.#ctx;
    const [integrations, properties] = await Promise.all([storage.integrations.list(), storage.properties.list()]);
    const timeZones = new Map(properties.map(({ id, timeZone }) => [String(id), timeZone]));
    const inbound = new Set<string>();
    for (const { propertyId, syncEnabled, syncDirection } of integrations) {
      if (!syncEnabled || syncDirection === "to_resman") continue;
      inbound.add(propertyId);
      let watch = this.#watches.get(propertyId);
      if (!watch) {
        watch = new PropertyWatch(this.#ctx, this.#terms, propertyId);
        this.#watches.set(propertyId, watch);
      }
      watch.timeZone = timeZones.get(propertyId) ?? null;
    }
    for (const [propertyId, watch] of this.#watches) {
      // A pull under way notices by itself that its property was switched off.
      if (inbound.has(propertyId) || watch.isRunning) continue;
      this.#watches.delete(propertyId);
      await watch.leave();
    }
  }
}

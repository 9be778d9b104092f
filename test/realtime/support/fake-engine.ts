import { SyncError } from "../../../src/domain/errors.js";
import type { FeedEvent, FeedEventType } from "../../../src/domain/feed-event.js";
import { propertyIdSchema } from "../../../src/domain/ids.js";
import type { FeedQuery } from "../../../src/ports/storage.js";
import type { RealtimeEngine } from "../../../src/realtime/realtime-engine.js";
import type { UpstreamEngine } from "../../../src/realtime/upstream-options.js";

type Follower = (events: FeedEvent[]) => void | Promise<void>;

/** A feed in this process. What is added is in the store at once, and handed over when the test says so. */
export class FakeFeed {
  readonly #events: FeedEvent[] = [];
  readonly #followers = new Set<{ after: number; propertyIds: readonly string[] | undefined; hand: Follower }>();
  #first = 1;
  /** Called whenever events are read, before the answer is given. */
  onList: () => void = () => {};
  lists = 0;

  get last(): number {
    return this.#events.length;
  }

  /** Stores events; followers do not know of them yet. */
  store(
    propertyId: string,
    count = 1,
    parts: { type?: FeedEventType; source?: "resman" | "domiq"; pad?: string; data?: FeedEvent["data"] } = {},
  ) {
    for (let index = 0; index < count; index += 1) {
      const position = this.#events.length + 1;
      this.#events.push({
        id: `event-${position}`,
        position,
        propertyId: propertyIdSchema.parse(propertyId),
        type: parts.type ?? "lead_update",
        source: parts.source ?? "resman",
        data: { conversation_id: `lead-${position}`, ...parts.data, ...(parts.pad && { pad: parts.pad }) },
        createdAt: "2026-03-02T17:00:00.000Z",
      });
    }
  }

  /** Hands over what was stored. */
  async tell(): Promise<void> {
    for (const follower of [...this.#followers]) {
      const events = this.#read({
        after: follower.after,
        limit: 100_000,
        ...(follower.propertyIds && { propertyIds: follower.propertyIds }),
      });
      follower.after = this.last;
      if (events.length > 0) await follower.hand(events);
    }
  }

  async add(...what: Parameters<FakeFeed["store"]>): Promise<void> {
    this.store(...what);
    await this.tell();
  }

  /** Forgets events before a position. */
  forget(first: number): void {
    this.#first = first;
  }

  get followers(): number {
    return this.#followers.size;
  }

  #read({ after, propertyIds, limit = 100 }: FeedQuery): FeedEvent[] {
    return this.#events
      .filter(({ position }) => position > after && position >= this.#first)
      .filter(({ propertyId }) => propertyIds?.includes(propertyId) ?? true)
      .slice(0, limit);
  }

  async list(query: FeedQuery): Promise<FeedEvent[]> {
    this.lists += 1;
    const events = this.#read(query);
    this.onList();
    return events;
  }

  async bounds(): Promise<{ first: number; last: number }> {
    return { first: this.last === 0 ? 0 : this.#first, last: this.last };
  }

  async follow(
    options: { after?: number; propertyIds?: readonly string[]; signal?: AbortSignal },
    hand: Follower,
  ): Promise<() => Promise<void>> {
    const follower = { after: options.after ?? this.last, propertyIds: options.propertyIds, hand };
    this.#followers.add(follower);
    const stop = async (): Promise<void> => {
      this.#followers.delete(follower);
    };
    options.signal?.addEventListener("abort", () => void stop(), { once: true });
    return stop;
  }
}

/** A call of the engine, as it came. */
export type Call = [name: string, ...values: unknown[]];

/** An engine that only notes what it is asked for. Leads are named `<property>-…`, and so are conflicts and prospects. */
export class FakeEngine {
  readonly feed = new FakeFeed();
  readonly calls: Call[] = [];
  /** Called at each change, before it is carried out. */
  onChange: (name: string) => Promise<void> | void = () => {};

  async #change(...call: Call): Promise<never> {
    await this.onChange(call[0]);
    this.calls.push(call);
    return undefined as never;
  }

  readonly updateLeadStatus = (...values: unknown[]) => this.#change("updateLeadStatus", ...values);
  readonly editLead = (...values: unknown[]) => this.#change("editLead", ...values);
  readonly submitLead = (...values: unknown[]) => this.#change("submitLead", ...values);
  readonly getLead = async (id: string) => ({ propertyId: propertyOf(id) }) as never;
  readonly conversationsOf = async (id: string) =>
    /^p\d-/.test(id) ? [{ conversationId: `${id}-chat`, propertyId: propertyOf(id) }] : [];
  readonly conflicts = {
    get: async (id: string) => ({ conflict: { propertyId: propertyOf(id) } }) as never,
    resolve: (...values: unknown[]) => this.#change("resolve", ...values),
  };
  readonly webhooks = {
    receive: (...values: unknown[]) => this.#change("receive", ...values),
  };
}

function propertyOf(id: string): string {
  const [, propertyId] = /^(p\d)-/.exec(id) ?? [];
  if (propertyId === undefined) throw new SyncError("NOT_FOUND", `No conversation ${id}.`);
  return propertyId;
}

/** It fits both sides of realtime. */
export const asEngine = (engine: FakeEngine): RealtimeEngine & UpstreamEngine => engine as never;

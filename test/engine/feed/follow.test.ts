import { describe, expect, it, vi } from "vitest";
import type { FeedEvent, NewFeedEvent } from "../../../src/domain/feed-event.js";
import { createContext } from "../../../src/engine/context.js";
import { Feed } from "../../../src/engine/feed/feed.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { createManualClock } from "../../../src/testing/index.js";

const event = (number: number, propertyId = "p1"): NewFeedEvent => ({
  id: `e${number}`,
  propertyId: propertyId as NewFeedEvent["propertyId"],
  type: "lead_update",
  source: "domiq",
  data: { number },
  createdAt: "2026-03-02T17:00:00.000Z",
});

/** A feed on a store whose parts can be replaced, and a clock that only the test moves. */
function setup(parts: (storage: StorageAdapter) => Partial<StorageAdapter> = () => ({})) {
  const clock = createManualClock("2026-03-02T17:00:00Z");
  const memory = new MemoryStorageAdapter();
  const replaced = parts(memory);
  const storage = new Proxy<StorageAdapter>(memory, {
    get: (target, key) => {
      if (key in replaced) return Reflect.get(replaced, key);
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const { now, setTimeout, clearTimeout } = clock;
  const runtime = { now, setTimeout, clearTimeout, random: () => 0.5 };
  const ctx = createContext({ storage, resman: () => expect.fail("nobody asks ResMan"), runtime, pollMs: 1000 });
  const errors: string[] = [];
  ctx.events.on("engine:error", ({ during }) => errors.push(during));
  let count = 0;
  const append = (propertyId?: string) => memory.feed.append([event(++count, propertyId)]);
  return { feed: new Feed(ctx), memory, clock, errors, append };
}

/** Patient: other work may keep the machine busy. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000 });

const numbers = (events: readonly FeedEvent[]): unknown[] => events.map(({ data }) => data.number);

/** A follower that keeps what it heard. */
function listener() {
  const heard: unknown[] = [];
  return { heard, hear: (events: FeedEvent[]): void => void heard.push(...numbers(events)) };
}

describe("Feed.follow", () => {
  it("hands over what comes from now on, woken by the store, without a tick of the clock", async () => {
    const { feed, append } = setup();
    await append();
    const { heard, hear } = listener();
    const stop = await feed.follow({}, hear);
    await append();
    await append();
    await eventually(() => expect(heard).toEqual([2, 3]));
    await stop();
    await append();
    expect(heard).toEqual([2, 3]);
  });

  it("goes on from a position, in order and each once, however many there are", async () => {
    const { feed, memory } = setup();
    await memory.feed.append(Array.from({ length: 1050 }, (_, index) => event(index + 1)));
    const { heard, hear } = listener();
    const stop = await feed.follow({ after: 10 }, hear);
    await eventually(() => expect(heard).toHaveLength(1040));
    expect(heard).toEqual(Array.from({ length: 1040 }, (_, index) => index + 11));
    await stop();
  });

  it("hands over only what the properties are told", async () => {
    const { feed, append } = setup();
    const { heard, hear } = listener();
    const stop = await feed.follow({ after: 0, propertyIds: ["p2"] }, hear);
    for (const property of ["p1", "p2", "p3", "p2"]) await append(property);
    await eventually(() => expect(heard).toEqual([2, 4]));
    await stop();
  });

  it("polls a store that tells no news", async () => {
    const { feed, append, clock } = setup(() => ({ listen: undefined as never }));
    const { heard, hear } = listener();
    const stop = await feed.follow({}, hear);
    await clock.advance(0);
    await append();
    await clock.advance(999);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect(heard).toEqual([1]);
    await stop();
    expect(clock.pending).toBe(0);
  });

  it("waits for a slow follower, and lets nobody else wait for it", async () => {
    const { feed, append } = setup();
    const quick = listener();
    const slow = listener();
    const release: (() => void)[] = [];
    const stops = [
      await feed.follow({}, quick.hear),
      await feed.follow({}, async (events) => {
        slow.hear(events);
        await new Promise<void>((resolve) => release.push(resolve));
      }),
    ];
    await append();
    await eventually(() => expect(slow.heard).toEqual([1]));
    await append();
    await append();
    await eventually(() => expect(quick.heard).toEqual([1, 2, 3]));
    expect(slow.heard).toEqual([1]);
    release[0]?.();
    await eventually(() => expect(slow.heard).toEqual([1, 2, 3]));
    await Promise.all(stops.map((stop) => stop()));
  });

  it("reports a follower that throws, and goes on behind what it was given", async () => {
    const { feed, append, errors } = setup();
    const { heard, hear } = listener();
    const stop = await feed.follow({}, (events) => {
      hear(events);
      if (heard.length === 1) throw new Error("dropped it");
      return heard.length === 2 ? Promise.reject(new Error("dropped it later")) : undefined;
    });
    for (const count of [1, 2, 3]) {
      await append();
      await eventually(() => expect(heard).toHaveLength(count));
    }
    expect(heard).toEqual([1, 2, 3]);
    expect(errors).toEqual(["follow feed", "follow feed"]);
    await stop();
  });

  it("goes on where it was when the store was away, and does not knock at every turn", async () => {
    let isAway = false;
    const tries: number[] = [];
    const { feed, append, clock, errors } = setup(({ feed: inner }) => ({
      feed: {
        ...inner,
        list: async (query) => {
          tries.push(query.after);
          if (isAway) throw new Error("away");
          return inner.list(query);
        },
      },
    }));
    const { heard, hear } = listener();
    const stop = await feed.follow({}, hear);
    await append();
    await eventually(() => expect(heard).toEqual([1]));
    await clock.advance(0);
    isAway = true;
    const before = tries.length;
    await append();
    await clock.advance(10_000);
    expect(errors.length).toBeGreaterThan(1);
    expect(tries.length - before).toBeLessThan(6);
    expect(new Set(tries.slice(before))).toEqual(new Set([1]));
    isAway = false;
    await clock.advance(60_000);
    expect(heard).toEqual([1, 2]);
    await stop();
    expect(clock.pending).toBe(0);
  });

  it("ends with the signal, and at once where it has fired already", async () => {
    const { feed, append, clock } = setup();
    const { heard, hear } = listener();
    const ends = new AbortController();
    await feed.follow({ signal: ends.signal }, hear);
    await feed.follow({ signal: AbortSignal.abort(), after: 0 }, hear);
    ends.abort();
    await append();
    await clock.advance(5000);
    expect(heard).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("can be stopped by the follower itself, and twice", async () => {
    const { feed, append } = setup();
    const { heard, hear } = listener();
    const stop = await feed.follow({}, async (events) => {
      hear(events);
      await stop();
    });
    await append();
    await eventually(() => expect(heard).toEqual([1]));
    await stop();
    await append();
    expect(heard).toEqual([1]);
  });

  it("listens to the store once for all, and no longer than somebody follows", async () => {
    const open = new Set<object>();
    const { feed } = setup((memory) => ({
      listen: async (onNews, topic) => {
        const mark = { topic };
        open.add(mark);
        const close = await memory.listen?.(onNews, topic);
        return async () => {
          open.delete(mark);
          await close?.();
        };
      },
    }));
    const stops = [await feed.follow({}, () => {}), await feed.follow({}, () => {})];
    expect([...open]).toEqual([{ topic: "feed" }]);
    for (const stop of stops) await stop();
    expect(open.size).toBe(0);
  });
});

describe("Feed.list", () => {
  it.each([
    { after: -1 },
    { after: 1.5 },
    { after: 0, limit: 0 },
    { after: 0, limit: 1001 },
    { after: 0, propertyIds: [""] },
    { after: 0, since: 3 },
  ])("refuses %j", async (query) => {
    const { feed } = setup();
    await expect(feed.list(query)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const { limit: _, ...options } = query as { limit?: number };
    if (limitless(query)) await expect(feed.follow(options, () => {})).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("reads on from a position, and says how far there is something", async () => {
    const { feed, append } = setup();
    for (const _ of [1, 2, 3]) await append();
    expect(numbers(await feed.list({ after: 1 }))).toEqual([2, 3]);
    expect(numbers(await feed.list({ after: 0, limit: 2 }))).toEqual([1, 2]);
    expect(await feed.bounds()).toEqual({ first: 1, last: 3 });
  });
});

const limitless = (query: object): boolean => !("limit" in query);

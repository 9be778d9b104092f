import type { NewFeedEvent } from "../../../src/domain/feed-event.js";
import type { FeedRepository, Repositories, StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { altered, type BrokenAdapter, broken } from "./altered-adapter.js";

const brokenFeed = (
  fault: string,
  noticedBy: string,
  alter: (feed: FeedRepository) => Partial<FeedRepository>,
): BrokenAdapter => broken(fault, noticedBy, ({ feed }) => ({ feed: { ...feed, ...alter(feed) } }));

/** Positions are given when an event is added, not when it is committed: as a column with a sequence would. */
function withPositionsOfInsertion(): StorageAdapter {
  const memory = new MemoryStorageAdapter();
  const placeOf = new Map<string, number>();
  const over = (repositories: Repositories): Repositories => ({
    ...repositories,
    feed: {
      ...repositories.feed,
      append: (events) => {
        for (const { id } of events) placeOf.set(id, placeOf.size + 1);
        return repositories.feed.append(events);
      },
      list: async ({ after, propertyIds, limit = 100 }) => {
        const all = await memory.feed.list({ after: 0, limit: 1000, ...(propertyIds && { propertyIds }) });
        return all
          .map((event) => ({ ...event, position: placeOf.get(event.id) ?? 0 }))
          .filter(({ position }) => position > after)
          .sort((a, b) => a.position - b.position)
          .slice(0, limit);
      },
    },
  });
  // Whoever waits for a turn has added already, as writers of a database do that run at the same time.
  const transaction: StorageAdapter["transaction"] = async (work) => {
    const early: NewFeedEvent[] = [];
    const note: FeedRepository["append"] = async (events) => {
      early.push(...events);
      for (const { id } of events) placeOf.set(id, placeOf.size + 1);
    };
    const result = await work({ ...over(memory), feed: { ...memory.feed, append: note } });
    for (let wait = early.length * placeOf.size * 7; wait % 13 > 0; wait--) await Promise.resolve();
    await memory.feed.append(early);
    return result;
  };
  return { ...over(memory), transaction, locks: memory.locks, rateLimits: memory.rateLimits };
}

/** Whoever listens hears of everything. */
function withOneTopic(): StorageAdapter {
  const storage = altered(() => ({}));
  const listen: StorageAdapter["listen"] = async (onNews) => {
    const stops = [await storage.listen?.(onNews, "jobs"), await storage.listen?.(onNews, "feed")];
    return async () => {
      for (const stop of stops) await stop?.();
    };
  };
  return { ...storage, listen };
}

/** Wrong about the feed. */
export const BROKEN_FEEDS: BrokenAdapter[] = [
  {
    fault: "gives positions in the order of insertion",
    noticedBy: "readers who go on from the last event they saw miss none, see none twice and agree",
    create: withPositionsOfInsertion,
  },
  {
    fault: "wakes everybody for everything",
    noticedBy: "tells of events only who listens to the feed, and of jobs only who waits for jobs",
    create: withOneTopic,
  },
  brokenFeed("repeats the last event seen", "goes on behind a position, as far as it is asked to", ({ list }) => ({
    list: (query) => list({ ...query, after: Math.max(query.after - 1, 0) }),
  })),
  brokenFeed(
    "shows the events of other properties",
    "gives the events of some properties only, in one order",
    ({ list }) => ({ list: ({ propertyIds: _, ...query }) => list(query) }),
  ),
  brokenFeed(
    "adds what it can of several events",
    "adds all events or, where one is known already, none",
    ({ append }) => ({
      append: async (events) => {
        for (const event of events) await append([event]);
      },
    }),
  ),
  brokenFeed(
    "begins where the oldest event is that is left",
    "is complete only behind an event that was forgotten among younger ones",
    ({ bounds, list }) => ({
      bounds: async () => {
        const { first, last } = await bounds();
        const [oldest] = await list({ after: 0, limit: 1 });
        return { first: oldest?.position ?? first, last };
      },
    }),
  ),
  brokenFeed(
    "forgets that there were events",
    "never gives a position again, also when all is forgotten",
    ({ bounds, list }) => ({
      bounds: async () => ((await list({ after: 0 })).length === 0 ? { first: 0, last: 0 } : bounds()),
    }),
  ),
  brokenFeed(
    "forgets an event too many",
    "forgets events that are older than the instant, and says how many and how far",
    ({ purge }) => ({ purge: (before) => purge(new Date(Date.parse(before) + 1).toISOString()) }),
  ),
];

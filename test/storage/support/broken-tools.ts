import { isSyncError } from "../../../src/domain/errors.js";
import type { LockRepository, RateLimitRepository, StorageAdapter } from "../../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { altered, type BrokenAdapter } from "./altered-adapter.js";

const brokenLocks = (
  fault: string,
  noticedBy: string,
  alter: (locks: LockRepository) => Partial<LockRepository>,
): BrokenAdapter => ({
  fault,
  noticedBy,
  create: () => {
    const storage = altered(() => ({}));
    return { ...storage, locks: { ...storage.locks, ...alter(storage.locks) } };
  },
});

const brokenLimits = (
  fault: string,
  noticedBy: string,
  alter: (rateLimits: RateLimitRepository) => Partial<RateLimitRepository>,
): BrokenAdapter => ({
  fault,
  noticedBy,
  create: () => {
    const storage = altered(() => ({}));
    return { ...storage, rateLimits: { ...storage.rateLimits, ...alter(storage.rateLimits) } };
  },
});

const later = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();

/** Requests of each second are counted by themselves. */
function withFixedWindows(): Partial<RateLimitRepository> {
  const counts = new Map<number, number>();
  return {
    reserve: async (_, at, { limit, intervalMs }) => {
      let window = Math.floor(Date.parse(at) / intervalMs);
      while ((counts.get(window) ?? 0) >= limit) window += 1;
      counts.set(window, (counts.get(window) ?? 0) + 1);
      return new Date(Math.max(window * intervalMs, Date.parse(at))).toISOString();
    },
  };
}

/** The newest pause replaces the one before. */
function withShortenedPauses({ reserve }: RateLimitRepository): Partial<RateLimitRepository> {
  const pauses = new Map<string, string>();
  return {
    reserve: (key, at, limit) => {
      const until = pauses.get(key);
      return reserve(key, until && Date.parse(until) > Date.parse(at) ? until : at, limit);
    },
    pause: async (key, until) => {
      pauses.set(key, until);
    },
  };
}

/** Whoever releases a name releases it, whosever it is. */
function withOpenLocks({ acquire, release, renew }: LockRepository): Partial<LockRepository> {
  const holders = new Map<string, string>();
  return {
    acquire: async (names, lease) => {
      const attempt = await acquire(names, lease);
      for (const name of attempt.acquired ? names : []) holders.set(name, lease.holder);
      return attempt;
    },
    renew,
    release: async (names) => {
      for (const name of names) await release([name], holders.get(name) ?? "nobody");
    },
  };
}

/** Locks are kept where those who listen hear nothing of them. */
function withSilentLocks(): StorageAdapter {
  return { ...altered(() => ({})), locks: new MemoryStorageAdapter().locks };
}

/** Those who listen hear of jobs that are queued, and of nothing else. */
function withDeafListeners(): StorageAdapter {
  const listeners = new Set<() => void>();
  const storage = altered(({ queue }) => ({
    queue: {
      ...queue,
      enqueue: async (job) => {
        const answer = await queue.enqueue(job);
        for (const listener of listeners) listener();
        return answer;
      },
    },
  }));
  const listen: StorageAdapter["listen"] = async (onNews, topic) => {
    if (topic === "feed") return (await storage.listen?.(onNews, topic)) ?? (async () => undefined);
    listeners.add(onNews);
    return async () => {
      listeners.delete(onNews);
    };
  };
  return { ...storage, listen };
}

function withHastyArchive(): StorageAdapter {
  const storage = altered(() => ({}));
  const archive: StorageAdapter["archive"] = async (options) =>
    (await storage.archive?.({ ...options, queueDays: 0 })) ?? {
      log: 0,
      conflicts: 0,
      queue: 0,
      feed: 0,
      receipts: 0,
      metrics: 0,
    };
  return { ...storage, archive };
}

/** Wrong about locks, rate limits, listening or archiving. */
export const BROKEN_TOOLS: BrokenAdapter[] = [
  brokenLocks("takes what it can get of several names", "takes all of the names or none", ({ acquire }) => ({
    acquire: async (names, lease) => {
      const attempts = await Promise.all(names.map((name) => acquire([name], lease)));
      return attempts.find(({ acquired }) => !acquired) ?? acquire([], lease);
    },
  })),
  brokenLocks(
    "lets a holder in twice",
    "a holder who asks again for a name they hold is refused like anybody else",
    ({ acquire, release }) => ({
      acquire: async (names, lease) => {
        if (lease.holder !== "") await release(names, lease.holder);
        return acquire(names, lease);
      },
    }),
  ),
  brokenLocks(
    "renews what is lost",
    "refuses to renew what somebody else took, with LEASE_LOST, and extends none",
    ({ renew }) => ({
      renew: (names, lease) =>
        renew(names, lease).catch((error: unknown) => {
          if (!isSyncError(error, "LEASE_LOST")) throw error;
        }),
    }),
  ),
  brokenLocks(
    "keeps locks whose lease ran out",
    "a name whose lease ran out is free, from that instant on",
    ({ acquire }) => ({ acquire: (names, lease) => acquire(names, { ...lease, leaseMs: lease.leaseMs + 1 }) }),
  ),
  brokenLocks(
    "does not renew what ran out",
    "renews a lease that ran out, as long as nobody took the name",
    ({ acquire, renew, release }) => ({
      renew: async (names, lease) => {
        const probe = { ...lease, holder: "probe" };
        if ((await acquire(names, probe)).acquired) await release(names, "probe");
        return renew(names, lease);
      },
    }),
  ),
  brokenLocks("gives back others' names", "giving back leaves the names of others alone", withOpenLocks),
  brokenLocks(
    "says when the first name comes free",
    "says when the last of the names that are taken comes free by itself",
    ({ acquire }) => ({
      acquire: async (names, lease) => {
        for (const name of names.slice(1)) {
          const attempt = await acquire([name], { ...lease, holder: "probe", leaseMs: 1 });
          if (!attempt.acquired) return attempt;
        }
        return acquire(names, { ...lease, at: later(lease.at, names.length > 1 ? 1 : 0) });
      },
    }),
  ),
  brokenLimits("counts fixed windows", "counts any span of that length, not fixed windows", withFixedWindows),
  brokenLimits("limits nobody", "gives out what is free at once, then as soon as the limit allows", () => ({
    reserve: async (_, at) => new Date(at).toISOString(),
  })),
  brokenLimits("closes its spans", "spans are half-open: exactly one interval later is free again", ({ reserve }) => ({
    reserve: (key, at, limit) => reserve(key, at, { ...limit, intervalMs: limit.intervalMs + 1 }),
  })),
  brokenLimits("shortens pauses", "a pause is never shortened", withShortenedPauses),
  brokenLimits("has one limit for all keys", "counts each key by itself", ({ reserve }) => ({
    reserve: (_, at, limit) => reserve("all", at, limit),
  })),
  {
    fault: "does not tell of freed leads",
    noticedBy: "tells when a settled job frees its lead for another that waits",
    create: withDeafListeners,
  },
  {
    fault: "does not tell of released locks",
    noticedBy: "tells when a lock is given back that somebody asked for",
    create: withSilentLocks,
  },
  {
    fault: "archives what ended just now",
    noticedBy: "takes jobs out that ended more than 7 days ago, whenever they were queued",
    create: withHastyArchive,
  },
];

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isSyncError } from "../../../src/domain/errors.js";
import { at, id, linkRow, seedLeads, updateRow } from "../../../src/testing/storage-conformance/fixtures.js";
import { newsCounter } from "./support/news.js";
import { type OpenStorage, openStorage } from "./support/open-storage.js";

const LEASE_MS = 60_000;

describe("several processes on one database", () => {
  let open: OpenStorage;

  beforeEach(async () => {
    open = await openStorage();
  });
  afterEach(() => open.close());

  const processes = (count: number) => Array.from({ length: count }, () => open.another());

  it("of those that save a link from one version one gets through, the others are told STALE_WRITE", async () => {
    await seedLeads(open.storage);
    await open.storage.links.save(linkRow(1), null);
    const all = processes(4);
    for (let version = 1; version <= 10; version++) {
      const next = linkRow(1, { syncVersion: version + 1 });
      const outcomes = await Promise.allSettled(all.map((storage) => storage.links.save(next, version)));
      const lost = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
      expect(lost).toHaveLength(3);
      expect(lost.every((error) => isSyncError(error, "STALE_WRITE"))).toBe(true);
    }
    expect((await open.storage.links.get(id(1), "resman"))?.syncVersion).toBe(11);
  });

  it("of those that link one lead one gets through", async () => {
    await seedLeads(open.storage);
    const outcomes = await Promise.allSettled(
      processes(4).map((storage, n) => storage.links.save(linkRow(n + 1, { leadId: id(1) }), null)),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("no update of a conversation is added twice, in whatever order they come", async () => {
    await seedLeads(open.storage);
    const keys = ["a", "b", "c", "d", "e", "f"];
    const counts = await Promise.all(
      processes(4).map((storage, n) => {
        const updates = keys.map((key) => updateRow(key));
        return storage.conversationUpdates.append(n % 2 === 0 ? updates : updates.toReversed());
      }),
    );
    expect(counts.reduce((a, b) => a + b)).toBe(keys.length);
  });

  describe("locks", () => {
    it("two never hold one name, and overlapping wishes end in no deadlock", async () => {
      const holding = new Set<string>();
      let taken = 0;
      const work = async (storage: (typeof open)["storage"], worker: number): Promise<void> => {
        for (let round = 0; round < 25; round++) {
          const first = (worker + round) % 5;
          // In a different order each time, as callers may.
          const names = [`lead-${(first + 1) % 5}`, `lead-${first}`, `lead-${(first + 3) % 5}`];
          const lease = { holder: `${worker}/${round}`, at: at(0), leaseMs: LEASE_MS };
          if (!(await storage.locks.acquire(names, lease)).acquired) continue;
          taken += 1;
          for (const name of names) {
            expect(holding.has(name), `${name} is held twice`).toBe(false);
            holding.add(name);
          }
          await storage.locks.renew(names, { ...lease, at: at(1) });
          for (const name of names) holding.delete(name);
          await storage.locks.release(names, lease.holder);
        }
      };
      await Promise.all(processes(4).map(work));
      expect(taken).toBeGreaterThan(0);
      expect(await open.rows("SELECT name FROM lead_sync_lock")).toEqual([]);
    });

    it("one of several that want the same names gets them", async () => {
      for (let round = 0; round < 10; round++) {
        const attempts = await Promise.all(
          processes(3).map((storage, n) =>
            storage.locks.acquire([`b${round}`, `a${round}`], { holder: `${n}`, at: at(0), leaseMs: LEASE_MS }),
          ),
        );
        expect(attempts.filter(({ acquired }) => acquired)).toHaveLength(1);
        expect(attempts).toContainEqual({ acquired: false, heldUntil: at(1) });
      }
    });

    it("a refused attempt holds nothing", async () => {
      const lease = { holder: "one", at: at(0), leaseMs: LEASE_MS };
      await open.storage.locks.acquire(["b"], lease);
      await open.storage.locks.acquire(["a", "b", "c"], { ...lease, holder: "two" });
      expect(await open.rows("SELECT name, wanted FROM lead_sync_lock")).toEqual([{ name: "b", wanted: true }]);
    });

    it("who waits in another process is told when a wanted name is released, and only then", async () => {
      const { storage } = open;
      const other = open.another();
      const news = newsCounter();
      await other.listen(news.onNews);
      const lease = { holder: "one", at: at(0), leaseMs: LEASE_MS };
      await storage.locks.acquire(["quiet"], lease);
      await storage.locks.release(["quiet"], "one");
      await storage.locks.acquire(["a", "b"], lease);
      await other.locks.acquire(["b"], { ...lease, holder: "two" });
      await storage.locks.release(["a"], "one");
      expect(news.count()).toBe(0);
      await storage.locks.release(["b"], "one");
      await news.reaches(1);
      await other.close();
      expect(news.count()).toBe(1);
    });

    it("archive removes those whose holders died long ago", async () => {
      const minute = 24 * 60;
      await open.storage.locks.acquire(["dead"], { holder: "one", at: at(0), leaseMs: LEASE_MS });
      await open.storage.locks.acquire(["alive"], { holder: "two", at: at(minute), leaseMs: LEASE_MS });
      await open.storage.archive({ at: at(minute + 2) });
      expect(await open.rows("SELECT name FROM lead_sync_lock")).toEqual([{ name: "alive" }]);
    });
  });

  describe("rate limits", () => {
    it("together never pass the limit, whatever each one's clock says", async () => {
      const limit = { limit: 5, intervalMs: 1_000 };
      const granted = await Promise.all(
        processes(4).map(async (storage, n) => {
          const instants: string[] = [];
          for (let round = 0; round < 15; round++) {
            const now = new Date(Date.parse(at(0)) + n * 130 + round * 40).toISOString();
            instants.push(await storage.rateLimits.reserve("resman", now, limit));
          }
          return instants;
        }),
      );
      const all = granted.flat().map((instant) => Date.parse(instant));
      const sorted = all.toSorted((a, b) => a - b);
      expect(sorted).toHaveLength(60);
      for (let n = limit.limit; n < sorted.length; n++) {
        const span = (sorted[n] ?? 0) - (sorted[n - limit.limit] ?? 0);
        expect(span, `grants ${n - limit.limit} to ${n}`).toBeGreaterThanOrEqual(limit.intervalMs);
      }
      for (const own of granted) expect(own).toEqual(own.toSorted());
    });
  });
});

import assert from "node:assert/strict";
import type { LockAttempt, LockLease, StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { refusal } from "./expectations.js";
import { at, atWithOffset } from "./fixtures.js";

/** From a minute on, for some minutes. */
const lease = (holder: string, minute = 0, minutes = 10): LockLease => ({
  holder,
  at: at(minute),
  leaseMs: minutes * 60_000,
});

const isAcquired = (attempt: LockAttempt): void => assert.deepEqual(attempt, { acquired: true });

const isRefused = (attempt: LockAttempt, heldUntil: number): void => {
  assert.ok(!attempt.acquired, "should be refused");
  assert.equal(Date.parse(attempt.heldUntil), Date.parse(at(heldUntil)));
};

/** Whether a name is free in a minute; takes it for a moment. */
async function isFree({ locks }: StorageAdapter, name: string, minute: number): Promise<boolean> {
  const { acquired } = await locks.acquire([name], lease("probe", minute));
  await locks.release([name], "probe");
  return acquired;
}

export const lockCases = casesOf("locks", {
  "one holder has a name, until they give it back": async (storage) => {
    isAcquired(await storage.locks.acquire(["lead:1"], lease("a")));
    isRefused(await storage.locks.acquire(["lead:1"], lease("b", 1)), 10);
    await storage.locks.release(["lead:1"], "a");
    isAcquired(await storage.locks.acquire(["lead:1"], lease("b", 2)));
  },

  "takes all of the names or none": async (storage) => {
    isAcquired(await storage.locks.acquire(["b"], lease("first")));
    isRefused(await storage.locks.acquire(["a", "b", "c"], lease("second")), 10);
    isAcquired(await storage.locks.acquire(["a", "c"], lease("third")));
  },

  "says when the last of the names that are taken comes free by itself": async (storage) => {
    await storage.locks.acquire(["a"], lease("first", 0, 5));
    await storage.locks.acquire(["b"], lease("second", 0, 20));
    await storage.locks.acquire(["c"], lease("third", 0, 10));
    isRefused(await storage.locks.acquire(["a", "b", "c", "d"], lease("fourth")), 20);
    isRefused(await storage.locks.acquire(["c", "a"], lease("fourth")), 10);
    isRefused(await storage.locks.acquire(["a", "b"], lease("fourth", 6)), 20);
    isRefused(await storage.locks.acquire(["a", "c"], lease("fourth", 6)), 10);
  },

  "no names are always free, and a name given twice is one": async (storage) => {
    isAcquired(await storage.locks.acquire([], lease("a")));
    isAcquired(await storage.locks.acquire(["n", "n"], lease("a")));
    isRefused(await storage.locks.acquire(["n"], lease("b")), 10);
  },

  "names are compared letter by letter": async (storage) => {
    isAcquired(await storage.locks.acquire(["prospect:A"], lease("a")));
    isAcquired(await storage.locks.acquire(["prospect:a"], lease("b")));
    isAcquired(await storage.locks.acquire(["Prüfung/ß:'\"%_"], lease("c")));
    isRefused(await storage.locks.acquire(["Prüfung/ß:'\"%_"], lease("d")), 10);
  },

  "a name whose lease ran out is free, from that instant on": async (storage) => {
    await storage.locks.acquire(["n"], lease("a"));
    isRefused(await storage.locks.acquire(["n"], lease("b", 9)), 10);
    isAcquired(await storage.locks.acquire(["n"], lease("b", 10)));
    isRefused(await storage.locks.acquire(["n"], lease("a", 11)), 20);
  },

  "compares instants, not how they are written": async (storage) => {
    await storage.locks.acquire(["n"], { ...lease("a"), at: atWithOffset(0, -6) });
    isRefused(await storage.locks.acquire(["n"], { ...lease("b"), at: atWithOffset(9, 5) }), 10);
    isAcquired(await storage.locks.acquire(["n"], { ...lease("b"), at: atWithOffset(10, 5) }));
  },

  "a holder who asks again for a name they hold is refused like anybody else": async (storage) => {
    await storage.locks.acquire(["n"], lease("a"));
    isRefused(await storage.locks.acquire(["n"], lease("a", 1)), 10);
    isRefused(await storage.locks.acquire(["m", "n"], lease("a", 1)), 10);
    assert.equal(await isFree(storage, "m", 1), true);
  },

  "renewing extends the lease of all names": async (storage) => {
    await storage.locks.acquire(["a", "b"], lease("first"));
    await storage.locks.renew(["a", "b"], lease("first", 8));
    isRefused(await storage.locks.acquire(["a"], lease("second", 17)), 18);
    isRefused(await storage.locks.acquire(["b"], lease("second", 17)), 18);
    isAcquired(await storage.locks.acquire(["a", "b"], lease("second", 18)));
  },

  "renews a lease that ran out, as long as nobody took the name": async (storage) => {
    await storage.locks.acquire(["n"], lease("a"));
    await storage.locks.renew(["n"], lease("a", 15));
    isRefused(await storage.locks.acquire(["n"], lease("b", 24)), 25);
  },

  "refuses to renew what somebody else took, with LEASE_LOST, and extends none": async (storage) => {
    await storage.locks.acquire(["a", "b"], lease("first"));
    isAcquired(await storage.locks.acquire(["b"], lease("second", 11, 4)));
    await refusal(storage.locks.renew(["a", "b"], lease("first", 12)), "LEASE_LOST");
    assert.equal(await isFree(storage, "a", 12), true);
    isRefused(await storage.locks.acquire(["b"], lease("third", 12)), 15);
  },

  "refuses to renew what was given back or never taken, with LEASE_LOST": async (storage) => {
    await refusal(storage.locks.renew(["n"], lease("a")), "LEASE_LOST");
    await storage.locks.acquire(["n"], lease("a"));
    await refusal(storage.locks.renew(["n"], lease("b")), "LEASE_LOST");
    await refusal(storage.locks.renew(["n", "m"], lease("a")), "LEASE_LOST");
    await storage.locks.release(["n"], "a");
    await refusal(storage.locks.renew(["n"], lease("a")), "LEASE_LOST");
  },

  "giving back leaves the names of others alone": async (storage) => {
    await storage.locks.acquire(["a"], lease("first"));
    await storage.locks.acquire(["b"], lease("second"));
    await storage.locks.release(["a", "b", "unknown"], "first");
    assert.equal(await isFree(storage, "a", 1), true);
    assert.equal(await isFree(storage, "b", 1), false);
    await storage.locks.release([], "second");
    assert.equal(await isFree(storage, "b", 1), false);
  },

  "a holder whose lease ran out and whose name was taken gives nothing back": async (storage) => {
    await storage.locks.acquire(["n"], lease("a"));
    isAcquired(await storage.locks.acquire(["n"], lease("b", 10)));
    await storage.locks.release(["n"], "a");
    isRefused(await storage.locks.acquire(["n"], lease("c", 11)), 20);
  },

  "of several who ask at the same time one succeeds": async (storage) => {
    for (const round of [1, 2, 3]) {
      const names = ["x", "y", "z"].map((name) => `${name}${round}`);
      const orders = [names, names.toReversed(), names.slice(1), names.slice(0, 2), names];
      const attempts = await Promise.all(
        orders.map((wanted, n) => storage.locks.acquire(wanted, lease(`holder-${n}`))),
      );
      // All of them asked for y: whoever comes first gets what they want, and nobody else.
      assert.equal(attempts.filter(({ acquired }) => acquired).length, 1);
    }
  },

  "of several who ask for an expired name at the same time one succeeds": async (storage) => {
    await storage.locks.acquire(["n"], lease("old"));
    const attempts = await Promise.all([1, 2, 3, 4].map((n) => storage.locks.acquire(["n"], lease(`new-${n}`, 10))));
    assert.equal(attempts.filter(({ acquired }) => acquired).length, 1);
  },

  "a lock that is taken while a transaction runs outlives its undoing": async (storage) => {
    const undo = new Error("undo");
    const taken: Promise<LockAttempt>[] = [];
    const undone = storage.transaction(async (tx) => {
      // Not awaited in here: an adapter with one connection answers when the transaction is over.
      taken.push(storage.locks.acquire(["n"], lease("a")));
      await tx.properties.list();
      throw undo;
    });
    await assert.rejects(undone, undo);
    for (const attempt of taken) isAcquired(await attempt);
    isRefused(await storage.locks.acquire(["n"], lease("b")), 10);
  },
});

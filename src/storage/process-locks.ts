import { parseInput, StorageError } from "../domain/errors.js";
import type { LockAttempt, LockLease, LockRepository } from "../ports/storage.js";
import { lockHolderSchema, lockLeaseSchema, lockNamesSchema } from "./inputs.js";
import { leaseEnd } from "./lease-end.js";

interface Lock {
  holder: string;
  until: string;
  /** Somebody asked for it and was refused. */
  wanted: boolean;
}

/**
 * Names held for a while by somebody in this process.
 * @param onWantedReleased is called when somebody may try again.
 */
export function createProcessLocks(onWantedReleased: () => void): LockRepository {
  const locks = new Map<string, Lock>();

  const takenOf = (names: readonly string[], at: string): Lock[] =>
    names
      .map((name) => locks.get(name))
      .filter((lock) => lock !== undefined)
      .filter(({ until }) => Date.parse(until) > Date.parse(at));

  return {
    acquire: async (names, lease): Promise<LockAttempt> => {
      const { wanted, holder, at, until } = parse(names, lease);
      const taken = takenOf(wanted, at);
      for (const lock of taken) lock.wanted = true;
      const [last] = taken.toSorted((a, b) => Date.parse(b.until) - Date.parse(a.until));
      if (last !== undefined) return { acquired: false, heldUntil: last.until };
      for (const name of wanted) {
        // Who wanted it from the holder before is still to be told when it is released.
        locks.set(name, { holder, until, wanted: locks.get(name)?.wanted ?? false });
      }
      return { acquired: true };
    },

    renew: async (names, lease) => {
      const { wanted, holder, until } = parse(names, lease);
      const held = wanted.map((name) => {
        const lock = locks.get(name);
        if (lock?.holder === holder) return lock;
        throw new StorageError("LEASE_LOST", "A lock is no longer held by this holder.", { context: { name } });
      });
      for (const lock of held) lock.until = until;
    },

    release: async (names, holder) => {
      const given = parseInput(lockNamesSchema, names, "lock names");
      const by = parseInput(lockHolderSchema, holder, "lock holder");
      const own = given.filter((name) => locks.get(name)?.holder === by);
      const isWanted = own.some((name) => locks.get(name)?.wanted);
      for (const name of own) locks.delete(name);
      if (isWanted) onWantedReleased();
    },
  };
}

function parse(names: readonly string[], lease: LockLease) {
  const wanted = [...new Set(parseInput(lockNamesSchema, names, "lock names"))];
  const { holder, at, leaseMs } = parseInput(lockLeaseSchema, lease, "lock lease");
  return { wanted, holder, at, until: leaseEnd({ at, leaseMs }) };
}

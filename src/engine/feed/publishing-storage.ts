import type { IdSource } from "../../ports/runtime.js";
import type { ConflictRepository, Repositories, StorageAdapter, SyncLogRepository } from "../../ports/storage.js";
import { eventsOfConflict } from "../../rules/feed/conflict-events.js";
import { eventsOfLog, type UnnamedEvent } from "../../rules/feed/log-events.js";

/**
 * A store that adds to the feed what its log and its conflicts say to others, in the transaction that stores them: so the
 * feed holds what happened, no more and no less, whoever writes it down.
 */
export function publishingStorage(storage: StorageAdapter, ids: IdSource): StorageAdapter {
  const transaction: StorageAdapter["transaction"] = (work) =>
    storage.transaction((tx) => work(withParts(tx, publishing(tx, ids))));
  return withParts(storage, {
    transaction,
    log: withParts(storage.log, {
      append: (entry) =>
        eventsOfLog(entry).length > 0 ? transaction((tx) => tx.log.append(entry)) : storage.log.append(entry),
      appendMany: (entries) =>
        entries.some((entry) => eventsOfLog(entry).length > 0)
          ? transaction((tx) => tx.log.appendMany(entries))
          : storage.log.appendMany(entries),
    }),
    conflicts: withParts(storage.conflicts, {
      put: (conflict) => transaction((tx) => tx.conflicts.put(conflict)),
    }),
  });
}

/** The repositories of one transaction that tell what they store. */
function publishing(tx: Repositories, ids: IdSource): Pick<Repositories, "log" | "conflicts"> {
  const publish = async (events: UnnamedEvent[]): Promise<void> => {
    if (events.length > 0) await tx.feed.append(events.map((event) => ({ id: ids.randomId(), ...event })));
  };
  const append: SyncLogRepository["append"] = async (entry) => {
    await tx.log.append(entry);
    await publish(eventsOfLog(entry));
  };
  const appendMany: SyncLogRepository["appendMany"] = async (entries) => {
    await tx.log.appendMany(entries);
    await publish(entries.flatMap((entry) => eventsOfLog(entry)));
  };
  const put: ConflictRepository["put"] = async (conflict) => {
    const before = await tx.conflicts.get(conflict.id);
    await tx.conflicts.put(conflict);
    await publish(eventsOfConflict(conflict, before));
  };
  return { log: withParts(tx.log, { append, appendMany }), conflicts: withParts(tx.conflicts, { put }) };
}

/** An object with some of its parts replaced; its methods still run on the object itself, whatever its class keeps private. */
const withParts = <T extends object>(whole: T, parts: Partial<T>): T =>
  new Proxy(whole, {
    get: (target, key) => {
      if (Object.hasOwn(parts, key)) return Reflect.get(parts, key);
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

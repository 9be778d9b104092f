import type { Repositories, StorageAdapter } from "../ports/storage.js";

const WRITES = new Set([
  "put",
  "update",
  "putMany",
  "saveMany",
  "appendMany",
  "add",
  "postpone",
  "save",
  "append",
  "move",
  "remove",
  "enqueue",
  "enqueueMany",
  "settle",
  "settleMany",
  "heartbeat",
  "retry",
  "retryFailed",
  "cancel",
  "record",
  "recordMany",
  "purge",
  "countFailure",
  "suspend",
  "recover",
  "acquire",
  "renew",
  "release",
]);

/** Whether calls of this method are counted. */
export const isCountedWrite = (method: string): boolean => WRITES.has(method);

/** A storage adapter whose writes are counted. */
export interface CountedStorage {
  storage: StorageAdapter;
  /** Writing calls so far, by `repository.method`: `queue.enqueue`, `locks.acquire`. */
  readonly writes: Readonly<Record<string, number>>;
  readonly total: number;
}

/**
 * Counts the writing calls an adapter receives, inside and outside of transactions: what proves that an idle sync writes
 * nothing. Claims are not counted: they write only where they find a job, whose end is. Locks are: an idle sync takes none.
 * Reservations of `rateLimits` are not: every request needs one, also one that only reads.
 */
export function countWrites(inner: StorageAdapter): CountedStorage {
  const writes: Record<string, number> = {};
  const counted = <R extends Repositories>(repositories: R): R =>
    new Proxy(repositories, {
      get: (target, name: string) => {
        const value: unknown = Reflect.get(target, name);
        if (name === "transaction") {
          return (work: (tx: Repositories) => Promise<unknown>) => inner.transaction((tx) => work(counted(tx)));
        }
        if (typeof value === "function") return value.bind(target);
        return typeof value === "object" && value !== null ? countedRepository(name, value, writes) : value;
      },
    });
  return {
    storage: counted(inner),
    writes,
    get total() {
      return Object.values(writes).reduce((sum, count) => sum + count, 0);
    },
  };
}

const countedRepository = (repository: string, target: object, writes: Record<string, number>): object =>
  new Proxy(target, {
    get: (inner, method: string) => {
      const value: unknown = Reflect.get(inner, method);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        const name = `${repository}.${method}`;
        if (isCountedWrite(method)) writes[name] = (writes[name] ?? 0) + 1;
        return value.apply(inner, args);
      };
    },
  });

import type { StorageAdapter } from "../../src/ports/storage.js";

/** Runs before the call it stands in front of; what it throws is what the call throws. */
export type Interceptor = () => unknown;

/**
 * An adapter that runs something before each call of one method, also of a transaction's repositories: `transaction`,
 * `conflicts.list`.
 */
export function intercept<T extends object>(storage: T, call: string, before: Interceptor): T {
  const [name, method] = call.split(".");
  return new Proxy(storage, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (key === "transaction") {
        return async (work: Parameters<StorageAdapter["transaction"]>[0]) => {
          if (call === key) await before();
          return (value as StorageAdapter["transaction"]).call(target, (tx) => work(intercept(tx, call, before)));
        };
      }
      if (key === name && method && typeof value === "object" && value !== null) {
        return interceptMethod(value, method, before);
      }
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const interceptMethod = <T extends object>(repository: T, method: string, before: Interceptor): T =>
  new Proxy(repository, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      if (key !== method) return value.bind(target);
      return async (...args: unknown[]): Promise<unknown> => {
        await before();
        return value.apply(target, args);
      };
    },
  });

/** Throws at the first call only. */
export function failOnce(error: Error): Interceptor {
  let failed = false;
  return () => {
    if (failed) return;
    failed = true;
    throw error;
  };
}

import type { Fetch } from "../../../../src/ports/runtime.js";
import type { StorageAdapter } from "../../../../src/ports/storage.js";

/** A process that dies before one of its steps: a call of the store, or a request on its way out or back. */
export interface Mortal {
  storage: StorageAdapter;
  fetch(inner: Fetch): Fetch;
  /** Steps it has made. */
  readonly steps: number;
  readonly isDead: boolean;
}

/** @param lastStep it dies before the step after this one; nothing it does from then on has any effect */
export function mortal(storage: StorageAdapter, lastStep: number): Mortal {
  let steps = 0;
  const step = (): void => {
    if (steps >= lastStep) throw new Error("killed");
    steps += 1;
  };
  const guarded = <T extends object>(repository: T): T =>
    new Proxy(repository, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return async (...args: unknown[]): Promise<unknown> => {
          step();
          return value.apply(target, args);
        };
      },
    });
  const wrapped = <T extends object>(repositories: T): T =>
    new Proxy(repositories, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name === "transaction") {
          return async (work: (tx: object) => Promise<unknown>) => {
            step();
            return storage.transaction(async (tx) => {
              const result = await work(wrapped(tx));
              // Before the commit.
              step();
              return result;
            });
          };
        }
        if (typeof value === "object" && value !== null) return guarded(value);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  return {
    storage: wrapped(storage),
    fetch: (inner) => async (request) => {
      step();
      const answer = await inner(request);
      step();
      return answer;
    },
    get steps() {
      return steps;
    },
    get isDead() {
      return steps >= lastStep;
    },
  };
}

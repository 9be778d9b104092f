import fc from "fast-check";
import type { Repositories } from "../../../src/ports/storage.js";
import { at, id } from "../../../src/testing/storage-conformance/fixtures.js";
import type { NaiveRepositories } from "./naive-storage.js";

/** What earlier operations answered and later ones refer to. */
export interface Memory {
  claimed: { id: string; fence: number }[];
}

/** One call on a storage; `toString` is what a failing example shows. */
export interface Operation {
  run(storage: NaiveRepositories | Repositories, memory: Memory): Promise<unknown>;
  toString(): string;
}

export const REMOTE_IDS = ["P-1", "p-1", "P-2"];

// Few of everything, so that operations meet.
export const row = fc.integer({ min: 1, max: 5 });
export const property = fc.integer({ min: 1, max: 2 }).map(id);
export const lead = fc.integer({ min: 1, max: 3 });
export const instant = fc.integer({ min: 0, max: 12 }).map(at);
export const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Leaves out what is undefined. */
export const given = <T extends object>(filter: T) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };

export function operation<T>(
  name: string,
  values: fc.Arbitrary<T>,
  call: (storage: NaiveRepositories | Repositories, values: T, memory: Memory) => Promise<unknown>,
): fc.Arbitrary<Operation> {
  return values.map((used) => ({
    run: (storage, memory) => call(storage, used, memory),
    toString: () => `${name}(${JSON.stringify(used)})`,
  }));
}

export const page = { limit: maybe(fc.integer({ min: 1, max: 4 })), afterId: maybe(row.map(id)) };

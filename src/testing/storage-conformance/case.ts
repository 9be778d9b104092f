import type { StorageAdapter } from "../../ports/storage.js";

/** One thing every storage adapter must do. `run` rejects with what went wrong when the adapter does not. */
export interface ConformanceCase {
  /** The part of the contract, e.g. `queue: claim`. */
  area: string;
  /** What is expected, as a sentence about the adapter. */
  name: string;
  /** @param createStorage makes an adapter over an empty store; called once. */
  run(createStorage: () => Promise<StorageAdapter>): Promise<void>;
}

/** Makes the cases of one area from what each expects of a fresh adapter. */
export const casesOf = (
  area: string,
  expectations: Readonly<Record<string, (storage: StorageAdapter) => Promise<void>>>,
): ConformanceCase[] =>
  Object.entries(expectations).map(([name, expectation]) => ({
    area,
    name,
    run: async (createStorage) => expectation(await createStorage()),
  }));

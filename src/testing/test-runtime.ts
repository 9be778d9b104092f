import type { Fetch, Runtime } from "../ports/runtime.js";
import { createManualClock, type ManualClock } from "./manual-clock.js";
import { createSeededRandom } from "./seeded-random.js";

/** What a test runtime begins with. */
export interface TestRuntimeOptions {
  /** Default 1. */
  seed?: number;
  /** ISO 8601 instant at which time stands. Default `2026-03-02T17:00:00Z`. */
  start?: string;
  /** Default: every request fails like a broken connection. */
  fetch?: Fetch;
}

/** A `Runtime` in which nothing happens by itself: time moves by `advance`, randomness follows from the seed. */
export type TestRuntime = Runtime & ManualClock;

/** Makes a {@link TestRuntime}; the same options give the same history. */
export function createTestRuntime(options: TestRuntimeOptions = {}): TestRuntime {
  const { seed = 1, start = "2026-03-02T17:00:00Z", fetch = unreachable } = options;
  // The clock stays the base object: a spread would freeze its `pending`.
  return Object.assign(createManualClock(start), createSeededRandom(seed), { fetch });
}

const unreachable: Fetch = async () => {
  throw new TypeError("fetch failed");
};

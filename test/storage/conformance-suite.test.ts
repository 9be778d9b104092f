import { describe, expect, it } from "vitest";
import type { StorageAdapter } from "../../src/ports/storage.js";
import { type ConformanceCase, storageConformanceCases } from "../../src/testing/storage-conformance/index.js";
import { BROKEN_ADAPTERS } from "./support/broken-adapters.js";

const cases = storageConformanceCases();

/**
 * Ends when all promises are settled that will be: in memory everything happens in microtasks, so what waits longer than
 * a turn of the event loop waits for ever.
 */
const isIdle = (): Promise<false> => new Promise((resolve) => setImmediate(() => setImmediate(() => resolve(false))));

/** Cases of all areas, few enough to be run for every broken adapter. */
const sample = cases.filter((_, n) => n % 5 === 0);

/** Those of some cases an adapter fails. */
async function failuresOf(create: () => StorageAdapter, asked: readonly ConformanceCase[]): Promise<ConformanceCase[]> {
  const failed: ConformanceCase[] = [];
  for (const one of asked) {
    const isPassed = await Promise.race([one.run(async () => create()).then(() => true), isIdle()]).catch(() => false);
    if (!isPassed) failed.push(one);
  }
  return failed;
}

describe("the storage conformance suite", () => {
  it("names every case once within its area", () => {
    const titles = cases.map(({ area, name }) => `${area}: ${name}`);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each(BROKEN_ADAPTERS)("notices an adapter that $fault", async ({ create, noticedBy }) => {
    const meant = cases.filter(({ name }) => name === noticedBy);
    expect(await failuresOf(create, meant), `should be noticed by "${noticedBy}"`).not.toEqual([]);
    const failed = await failuresOf(create, sample);
    expect(failed.length, "the fault should be one among much that works").toBeLessThan(sample.length / 3);
  });
});

import { describe, expect, it } from "vitest";
import type { StorageAdapter } from "../../src/ports/storage.js";
import { storageConformanceCases } from "../../src/testing/storage-conformance/index.js";
import { BROKEN_ADAPTERS } from "./support/broken-adapters.js";

const cases = storageConformanceCases();

/**
 * Ends when all promises are settled that will be: in memory everything happens in microtasks, so what waits longer than
 * a turn of the event loop waits for ever.
 */
const isIdle = (): Promise<false> => new Promise((resolve) => setImmediate(() => setImmediate(() => resolve(false))));

/** The names of the cases an adapter fails. */
async function failuresOf(create: () => StorageAdapter): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of cases) {
    const isPassed = await Promise.race([run(async () => create()).then(() => true), isIdle()]).catch(() => false);
    if (!isPassed) failed.push(name);
  }
  return failed;
}

describe("the storage conformance suite", () => {
  it("names every case once within its area", () => {
    const titles = cases.map(({ area, name }) => `${area}: ${name}`);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each(BROKEN_ADAPTERS)("notices an adapter that $fault", async ({ create, noticedBy }) => {
    const failed = await failuresOf(create);
    expect(failed).toContain(noticedBy);
    expect(failed.length, "the fault should be one among much that works").toBeLessThan(cases.length / 3);
  });
});

import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { StorageError } from "../../../src/domain/errors.js";
import { GroupCommit } from "../../../src/engine/intake/group-commit.js";

/** A store that notes its batches, and refuses some items. */
function store(refuse: (item: number) => unknown = () => undefined) {
  const batches: number[][] = [];
  let running = 0;
  const commit = new GroupCommit(async (items: readonly number[]) => {
    running += 1;
    expect(running).toBe(1);
    batches.push([...items]);
    await setImmediate();
    running -= 1;
    for (const item of items) {
      const error = refuse(item);
      if (error) throw error;
    }
    return items.map((item) => `stored ${item}`);
  });
  return { commit, batches };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const sizes = (batches: number[][]): number[] => batches.map(({ length }) => length);

describe("GroupCommit", () => {
  it("stores what comes meanwhile together, at most 500 at a time, one batch after the other", async () => {
    const { commit, batches } = store();
    const results = await Promise.all(upTo(1200).map((item) => commit.add(item)));
    expect(results).toEqual(upTo(1200).map((item) => `stored ${item}`));
    expect(sizes(batches)).toEqual([1, 500, 500, 199]);
    expect(batches.flat()).toEqual(upTo(1200));
    expect(await commit.add(7)).toBe("stored 7");
  });

  it("lets one that cannot be stored keep nobody else from it, and narrows it down", async () => {
    const { commit, batches } = store((item) => (item === 77 ? new Error("poisoned") : undefined));
    const settled = await Promise.allSettled(upTo(300).map((item) => commit.add(item)));
    const refused = settled.flatMap(({ status }, item) => (status === "rejected" ? [item] : []));
    expect(refused).toEqual([77]);
    expect(settled[77]).toMatchObject({ reason: { message: "poisoned" } });
    expect(batches.length).toBeLessThan(25);
  });

  it("stores the batch after all where two transactions stood in each other's way", async () => {
    let deadlocks = 1;
    const { commit, batches } = store((item) => {
      if (item !== 3 || deadlocks === 0) return undefined;
      deadlocks -= 1;
      return new StorageError("STORAGE_ERROR", "deadlock", { retryable: true });
    });
    const results = await Promise.all(upTo(5).map((item) => commit.add(item)));
    expect(results).toEqual(upTo(5).map((item) => `stored ${item}`));
    expect(sizes(batches)).toEqual([1, 4, 1, 3]);
  });

  it("does not ask a store that is away for each item, and goes on when it is back", async () => {
    let isAway = true;
    const away = () => (isAway ? new StorageError("STORAGE_ERROR", "away", { retryable: true }) : undefined);
    const { commit, batches } = store(away);
    const settled = await Promise.allSettled(upTo(100).map((item) => commit.add(item)));
    expect(settled.every((one) => one.status === "rejected" && one.reason.message === "away")).toBe(true);
    expect(sizes(batches)).toEqual([1, 99, 1]);
    isAway = false;
    expect(await commit.add(1)).toBe("stored 1");
  });

  it("refuses what it could not hold", async () => {
    const { commit } = store();
    const settled = await Promise.allSettled(upTo(10_500).map((item) => commit.add(item)));
    const refused = settled.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(499);
    expect(refused[0]).toMatchObject({ reason: { code: "STORAGE_ERROR", retryable: true } });
  });
});

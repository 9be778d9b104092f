import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSyncError } from "../../../../src/domain/errors.js";
import {
  type DuplicateOptions,
  type DuplicateProgress,
  findDuplicates,
  findDuplicatesBetween,
} from "../../../../src/rules/matching/candidates/find-duplicates.js";
import { type Point, pointMatcher } from "./support/point-matcher.js";

const points = fc
  .array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 })
  .map((places): Point[] => places.map((at, id) => ({ id, at })));
const row = (count: number): Point[] => Array.from({ length: count }, (_, id) => ({ id, at: id }));
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isSyncError(error) ? error.code : "none";
};

describe("findDuplicates", () => {
  it("finds every pair to be merged or reviewed that shares a key, once, the surest first", async () => {
    await fc.assert(
      fc.asyncProperty(points, async (list) => {
        const expected = list.flatMap((b, place) =>
          list
            .slice(0, place)
            .filter((a) => Math.abs(a.at - b.at) <= 2)
            .map((a) => `${a.id} ${b.id}`),
        );
        const { pairs, compared } = await findDuplicates(pointMatcher, list);
        expect(pairs.map(({ a, b }) => `${a.id} ${b.id}`).sort()).toEqual(expected.sort());
        expect(pairs.map(({ match }) => match.score)).toEqual(
          pairs.map(({ match }) => match.score).sort((a, b) => b - a),
        );
        expect(pairs.every(({ match }) => match.band !== "distinct")).toBe(true);
        expect(compared).toBeGreaterThanOrEqual(pairs.length);
      }),
    );
  });

  it("gives each pair its match", async () => {
    const [a, b] = [
      { id: 0, at: 0 },
      { id: 1, at: 1 },
    ];
    const { pairs } = await findDuplicates(pointMatcher, [a, b]);
    expect(pairs).toEqual([{ a, b, match: pointMatcher.compare(a, b) }]);
  });

  it("says how many keys it passed over, and which", async () => {
    const keys: string[] = [];
    const search = await findDuplicates(pointMatcher, row(6), {
      maxBlock: 3,
      onOversized: ({ key }) => keys.push(key),
    });
    expect(search.oversizedBlocks).toBe(1);
    expect(keys).toEqual(["1"]);
  });

  it("compares no more pairs than it may, and says how many it passed over", async () => {
    const list = row(30);
    const all = await findDuplicates(pointMatcher, list);
    const some = await findDuplicates(pointMatcher, list, { maxPairs: 20 });
    expect(all.prunedPairs).toBe(0);
    expect(some.compared).toBeLessThan(all.compared);
    expect(some.compared + some.prunedPairs).toBe(all.compared);
  });

  it("pauses while it works, and tells how far it has come", async () => {
    const told: DuplicateProgress[] = [];
    let pauses = 0;
    const options: DuplicateOptions = {
      pauseEvery: 10,
      pause: async () => {
        pauses += 1;
      },
      onProgress: (progress) => told.push(progress),
    };
    const { compared, pairs } = await findDuplicates(pointMatcher, row(30), options);
    expect(pauses).toBe(Math.floor((30 + compared) / 10) + 1);
    expect(told).toHaveLength(pauses);
    expect(told.at(-1)).toEqual({ indexed: 30, compared, found: pairs.length });
    expect(told[0]).toEqual({ indexed: 10, compared: 0, found: 0 });
  });

  it("pauses also while it has nothing to compare", async () => {
    const far = row(3000).map(({ id }) => ({ id, at: id * 10 }));
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses += 1;
    };
    const { compared } = await findDuplicates(pointMatcher, far, { pause, pauseEvery: 1_000_000 });
    expect(compared).toBe(0);
    expect(pauses).toBeGreaterThan(5);
  });

  it("lets other work have its turn in its pauses", async () => {
    const order: string[] = [];
    const searching = findDuplicates(pointMatcher, row(30), {
      pauseEvery: 10,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    }).then(() => order.push("search"));
    setImmediate(() => order.push("other work"));
    await searching;
    expect(order).toEqual(["other work", "search"]);
  });

  it("ends when its signal fires", async () => {
    const controller = new AbortController();
    let told = 0;
    const onProgress = (): void => {
      told += 1;
      controller.abort(new Error("enough"));
    };
    const search = findDuplicates(pointMatcher, row(1000), { pauseEvery: 10, onProgress, signal: controller.signal });
    expect(await codeOf(search)).toBe("ABORTED");
    expect(told).toBe(1);
    expect(await codeOf(findDuplicates(pointMatcher, [], { signal: controller.signal }))).toBe("ABORTED");
  });

  it.each([{ maxBlock: 1 }, { pauseEvery: 0 }, { pauseEvery: Number.NaN }])("refuses %o", async (options) => {
    expect(await codeOf(findDuplicates(pointMatcher, row(3), options))).toBe("INVALID_CONFIG");
  });
});

describe("findDuplicatesBetween", () => {
  it("finds the pairs across two lists, and none within one", async () => {
    await fc.assert(
      fc.asyncProperty(points, points, async (left, right) => {
        const expected = left.flatMap((a) =>
          right.filter((b) => Math.abs(a.at - b.at) <= 2).map((b) => `${a.id} ${b.id}`),
        );
        const { pairs } = await findDuplicatesBetween(pointMatcher, left, right);
        expect(pairs.map(({ a, b }) => `${a.id} ${b.id}`).sort()).toEqual(expected.sort());
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSyncError } from "../../../../src/domain/errors.js";
import type { OversizedBlock } from "../../../../src/rules/matching/candidates/blocks.js";
import { candidatePairs, linkPairs } from "../../../../src/rules/matching/candidates/candidate-pairs.js";

interface Row {
  id: number;
  keys: string[];
}

const keysOf = (row: Row): string[] => row.keys;
const rows = fc
  .array(fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f"), { maxLength: 4 }), { maxLength: 30 })
  .map((lists): Row[] => lists.map((keys, id) => ({ id, keys })));
const share = (a: Row, b: Row): boolean => a.keys.some((key) => b.keys.includes(key));
const name = (a: Row, b: Row): string => `${a.id}-${b.id}`;
const ids = (pairs: Iterable<[Row, Row]>): string[] => Array.from(pairs, ([a, b]) => name(a, b));

describe("candidatePairs", () => {
  it("gives every pair that shares a key, once, the earlier record first", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const expected = list.flatMap((b, place) =>
          list
            .slice(0, place)
            .filter((a) => share(a, b))
            .map((a) => name(a, b)),
        );
        expect(ids(candidatePairs(list, keysOf)).sort()).toEqual(expected.sort());
      }),
    );
  });

  it("leaves out the pairs of a block that is too large, and says so", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 10 }), (list, maxBlock) => {
        const sizes = new Map<string, number>();
        for (const row of list) for (const key of new Set(row.keys)) sizes.set(key, (sizes.get(key) ?? 0) + 1);
        const tooLarge = [...sizes].filter(([, size]) => size > maxBlock).map(([key, size]) => ({ key, size }));
        const allowed = list.map((row) => ({
          ...row,
          keys: row.keys.filter((key) => (sizes.get(key) ?? 0) <= maxBlock),
        }));
        const told: OversizedBlock[] = [];
        const pairs = ids(candidatePairs(list, keysOf, { maxBlock, onOversized: (block) => told.push(block) }));
        expect(pairs.sort()).toEqual(ids(candidatePairs(allowed, keysOf)).sort());
        expect(told).toEqual(tooLarge);
      }),
    );
  });

  it("compares one record with itself never, also when it has a key twice", () => {
    expect(ids(candidatePairs([{ id: 0, keys: ["a", "a"] }], keysOf))).toEqual([]);
  });

  it.each([1, 0, -5, 2.5, Number.NaN])("refuses blocks of at most %s", (maxBlock) => {
    expect(() => [...candidatePairs<Row>([], keysOf, { maxBlock })]).toThrow(
      expect.toSatisfy((error) => isSyncError(error, "INVALID_CONFIG")),
    );
    expect(() => [...linkPairs<Row>([], [], keysOf, { maxBlock })]).toThrow(/maxBlock/);
  });
});

describe("candidatePairs with a limit", () => {
  const row = (id: number, ...keys: string[]): Row => ({ id, keys });
  /** Two of one street and suburb, two of one suburb, and a crowd in one state. */
  const list = [
    row(0, "suburb", "street", "state"),
    row(1, "suburb", "street", "state"),
    row(2, "suburb", "state"),
    ...[3, 4, 5, 6, 7].map((id) => row(id, "state")),
  ];

  it("takes the pairs whose common keys are rarest", () => {
    let pruned = 0;
    const onPruned = (pairs: number): void => {
      pruned += pairs;
    };
    expect(ids(candidatePairs(list, keysOf, { maxPairs: 1, onPruned }))).toEqual(["0-1"]);
    expect(pruned).toBe(27);
    expect(ids(candidatePairs(list, keysOf, { maxPairs: 5 }))).toEqual(["0-1", "0-2", "1-2"]);
    expect(ids(candidatePairs(list, keysOf, { maxPairs: 28 }))).toHaveLength(28);
  });

  it("leaves out only pairs that are no rarer than those it returns, and counts them", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 60 }), (some, maxPairs) => {
        const size = (key: string): number => some.filter(({ keys }) => keys.includes(key)).length;
        const rarity = ([a, b]: [Row, Row]): number =>
          [...new Set(a.keys)]
            .filter((key) => b.keys.includes(key))
            .reduce((bits, key) => bits + Math.log2((some.length + 1) / size(key)), 0);
        let pruned = 0;
        const onPruned = (pairs: number): void => {
          pruned += pairs;
        };
        const all = [...candidatePairs(some, keysOf)];
        const kept = [...candidatePairs(some, keysOf, { maxPairs, onPruned })];
        expect(kept.length + pruned).toBe(all.length);
        const names = ids(kept);
        const left = all.filter((pair) => !names.includes(name(...pair)));
        const [rarestLeft, commonestKept] = [Math.max(0, ...left.map(rarity)), Math.min(...kept.map(rarity))];
        // They are sorted into grades of an eighth of a bit.
        expect(rarestLeft).toBeLessThan(commonestKept + 0.126);
        if (all.length > 0) expect(kept.length).toBeGreaterThan(0);
        if (all.length <= maxPairs) expect(left).toEqual([]);
      }),
    );
  });

  it("limits pairs across two lists as well", () => {
    let pruned = 0;
    const onPruned = (pairs: number): void => {
      pruned += pairs;
    };
    expect(ids(linkPairs(list.slice(0, 1), list.slice(1), keysOf, { maxPairs: 1, onPruned }))).toEqual(["0-1"]);
    expect(pruned).toBe(6);
  });

  it.each([0, -1, Number.NaN])("refuses a limit of %s", (maxPairs) => {
    expect(() => [...candidatePairs(list, keysOf, { maxPairs })]).toThrow(/maxPairs/);
  });
});

describe("linkPairs", () => {
  it("gives every pair across the lists that shares a key, once, and none within a list", () => {
    fc.assert(
      fc.property(rows, rows, (left, right) => {
        const expected = left.flatMap((a) => right.filter((b) => share(a, b)).map((b) => name(a, b)));
        expect(ids(linkPairs(left, right, keysOf)).sort()).toEqual(expected.sort());
      }),
    );
  });

  it("leaves out a block that is too large over both lists, and says so once", () => {
    const left = [0, 1].map((id) => ({ id, keys: ["office", `own ${id}`] }));
    const right = [0, 1].map((id) => ({ id, keys: ["office", `own ${id}`, "only right"] }));
    const told: OversizedBlock[] = [];
    const options = { maxBlock: 3, onOversized: (block: OversizedBlock) => told.push(block) };
    expect(ids(linkPairs(left, right, keysOf, options))).toEqual(["0-0", "1-1"]);
    expect(told).toEqual([{ key: "office", size: 4 }]);
  });
});

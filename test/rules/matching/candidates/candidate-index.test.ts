import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OversizedBlock } from "../../../../src/rules/matching/candidates/blocks.js";
import { CandidateIndex } from "../../../../src/rules/matching/candidates/candidate-index.js";
import { candidatePairs } from "../../../../src/rules/matching/candidates/candidate-pairs.js";

interface Row {
  id: string;
  keys: string[];
}

const keysOf = (row: Row): string[] => row.keys;
const keys = fc.array(fc.constantFrom<string>("a", "b", "c", "d", "e"), { maxLength: 4 });
const id = fc.constantFrom("1", "2", "3", "4", "5", "6", "7", "8");
/** A record is stored, or (without keys) forgotten. */
const changes = fc.array(fc.tuple(id, fc.option(keys)), { maxLength: 40 });
const ids = (found: readonly Row[]): string[] => found.map((row) => row.id).sort();

describe("CandidateIndex", () => {
  it("finds, after any changes, what a scan of the stored records finds", () => {
    fc.assert(
      fc.property(changes, keys, (list, wanted) => {
        const index = new CandidateIndex(keysOf);
        const stored = new Map<string, Row>();
        for (const [rowId, rowKeys] of list) {
          if (rowKeys) {
            index.set(rowId, { id: rowId, keys: rowKeys });
            stored.set(rowId, { id: rowId, keys: rowKeys });
          } else {
            expect(index.delete(rowId)).toBe(stored.delete(rowId));
          }
        }
        const expected = [...stored.values()].filter((row) => row.keys.some((key) => wanted.includes(key)));
        expect(ids(index.find({ id: "new", keys: wanted }))).toEqual(ids(expected));
        expect(index.size).toBe(stored.size);
        for (const row of stored.values()) expect(index.get(row.id)).toEqual(row);
      }),
    );
  });

  it("finds for each record, itself excepted, the records candidatePairs pairs it with", () => {
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 20 }), (lists) => {
        const rows = lists.map((rowKeys, place) => ({ id: String(place), keys: rowKeys }));
        const index = new CandidateIndex(keysOf);
        for (const row of rows) index.set(row.id, row);
        const pairs = [...candidatePairs(rows, keysOf)];
        for (const row of rows) {
          const partners = pairs.filter((pair) => pair.includes(row)).map(([a, b]) => (a === row ? b : a));
          expect(ids(index.find(row, row.id))).toEqual(ids(partners));
        }
      }),
    );
  });

  it("passes over a key that too many share, and says so", () => {
    const told: OversizedBlock[] = [];
    const index = new CandidateIndex(keysOf, { maxBlock: 2, onOversized: (block) => told.push(block) });
    for (const n of ["1", "2", "3"]) index.set(n, { id: n, keys: ["office", `line ${n}`] });
    expect(ids(index.find({ id: "new", keys: ["office", "line 2"] }))).toEqual(["2"]);
    expect(told).toEqual([{ key: "office", size: 3 }]);
    index.delete("3");
    expect(ids(index.find({ id: "new", keys: ["office"] }))).toEqual(["1", "2"]);
  });

  it("does not forget the records of a block when one of them leaves it", () => {
    const index = new CandidateIndex(keysOf);
    for (const n of ["1", "2", "3"]) index.set(n, { id: n, keys: ["a"] });
    index.set("1", { id: "1", keys: ["b"] });
    expect(ids(index.find({ id: "new", keys: ["a"] }))).toEqual(["2", "3"]);
    expect(ids(index.find({ id: "new", keys: ["b"] }))).toEqual(["1"]);
  });

  it("refuses a limit that is none", () => {
    expect(() => new CandidateIndex(keysOf, { maxBlock: 0 })).toThrow(/maxBlock/);
  });
});

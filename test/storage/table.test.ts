import fc from "fast-check";
import { expect, it } from "vitest";
import { OrderedIndex, type Range } from "../../src/storage/memory/ordered-index.js";
import { Overlay } from "../../src/storage/memory/overlay.js";
import { type Rows, Table, type TableSpec } from "../../src/storage/memory/table.js";

interface Row {
  id: string;
  at: string;
  list: string | null;
  kind: string;
}

const partOf = ({ at }: Row): number => (Date.parse(at) / 1000) % 3;

const SPEC: TableSpec<Row, "time", "list" | "letters"> = {
  id: (row) => row.id,
  group: (row) => (row.kind === "rare" ? row.list : null),
  orders: {
    time: {
      list: (row) => row.list,
      part: (row) => partOf(row),
      at: (row) => row.at,
      kind: (row) => row.kind,
    },
  },
  keys: {
    list: {
      of: (row) => (row.list === null ? null : row.list.toUpperCase()),
      isSame: (row, before) => row.list === before.list,
      at: (row) => row.at,
    },
    letters: { of: (row) => [...row.kind, row.list ?? "none"], at: (row) => row.at },
  },
};

const toRow = ({ n, second, ...rest }: { n: number; second: number; list: string | null; kind: string }): Row => ({
  id: `row-${n}`,
  at: new Date(second * 1000).toISOString(),
  ...rest,
});

const anyRow = fc
  .record({
    n: fc.nat(900),
    second: fc.nat(60),
    list: fc.constantFrom("a", "b", null),
    kind: fc.constantFrom("rare", "often", "often", "often"),
  })
  .map(toRow);

const anyRange = fc.record(
  {
    list: fc.constantFrom("a", "b", "none"),
    part: fc.nat(2),
    kinds: fc.subarray(["rare", "often"]).map((kinds) => new Set(kinds)),
    after: anyRow,
    newestFirst: fc.boolean(),
  },
  { requiredKeys: [] },
);

const compare = (a: Row, b: Row): number =>
  Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function expectedOf(rows: Row[], { list, part, kinds, after, newestFirst }: Range<Row>): Row[] {
  const direction = newestFirst ? -1 : 1;
  return rows
    .filter((row) => row.list !== null && (list === undefined || row.list === list))
    .filter((row) => part === undefined || partOf(row) === part)
    .filter((row) => kinds === undefined || kinds.has(row.kind))
    .filter((row) => after === undefined || compare(row, after) * direction > 0)
    .sort((a, b) => compare(a, b) * direction);
}

/** The lists that have rows, and of each group its rows. */
function isGroupedLike(rows: Rows<Row, "time", "list" | "letters">, model: Map<string, Row>): void {
  const expected = [...model.values()];
  for (const name of ["a", "b"]) {
    expect(rows.lists("time").includes(name)).toBe(expected.some(({ list }) => list === name));
    const members = expected.filter(({ kind, list }) => kind === "rare" && list === name);
    expect(rows.members((group) => group === name).toSorted(compare)).toEqual(members.sort(compare));
  }
  expect(rows.lists("time")).toEqual(rows.lists("time").toSorted());
}

/** Rows by keys of which each has several, shared by some. */
function isFoundLike(rows: Rows<Row, "time", "list" | "letters">, model: Map<string, Row>): void {
  for (const letter of ["r", "o", "t", "a", "none"]) {
    const expected = [...model.values()].filter(({ kind, list }) => [...kind, list ?? "none"].includes(letter));
    expect(rows.find("letters", letter)).toEqual(expected.sort(compare));
  }
}

/** Puts every row; on the way removes some of them, and once all of half a minute. */
function change(rows: Rows<Row, "time", "list" | "letters">, model: Map<string, Row>, changes: Row[]): void {
  const remove = (id: string): void => {
    rows.delete(id);
    model.delete(id);
  };
  const isInGap = ({ at }: Row): boolean => Date.parse(at) >= 20_000 && Date.parse(at) < 50_000;
  for (const [index, row] of changes.entries()) {
    rows.put(row);
    model.set(row.id, row);
    if (index % 5 === 0) remove(changes[index >> 1]?.id ?? row.id);
    if (index !== changes.length >> 1) continue;
    for (const other of [...model.values()].filter(isInGap)) remove(other.id);
  }
}

/** Many rows at once, so that blocks fill, split and empty; as a seed, so that a failing example can be read. */
const rowsOf = ({ seed, count }: { seed: number; count: number }): Row[] => fc.sample(anyRow, { seed, numRuns: count });

const manyRows = fc.record({ seed: fc.integer(), count: fc.integer({ min: 1, max: 1500 }) });

it("a table scans in order, whatever was put, moved and removed", () => {
  fc.assert(
    fc.property(manyRows, fc.array(anyRange, { minLength: 5 }), (changes, ranges) => {
      const table = new Table(SPEC);
      const model = new Map<string, Row>();
      change(table, model, rowsOf(changes));
      for (const range of ranges) {
        expect([...table.scan("time", range)]).toEqual(expectedOf([...model.values()], range));
      }
      isGroupedLike(table, model);
      expect(table.find("list", "A")).toEqual(expectedOf([...model.values()], { list: "a" }));
      isFoundLike(table, model);
    }),
    { numRuns: 20 },
  );
});

it("an overlay scans like a table with its changes, before they are committed and after", () => {
  fc.assert(
    fc.property(manyRows, manyRows, fc.array(anyRange, { minLength: 5 }), (before, changes, ranges) => {
      const table = new Table(SPEC);
      const committed = new Map<string, Row>();
      change(table, committed, rowsOf(before));
      const overlay = new Overlay(table);
      const model = new Map(committed);
      change(overlay, model, rowsOf(changes));
      for (const range of ranges) {
        expect([...overlay.scan("time", range)]).toEqual(expectedOf([...model.values()], range));
        expect([...table.scan("time", range)]).toEqual(expectedOf([...committed.values()], range));
      }
      for (const { id } of rowsOf(before)) expect(overlay.get(id)).toEqual(model.get(id));
      expect(overlay.find("list", "B")).toEqual(expectedOf([...model.values()], { list: "b" }));
      isFoundLike(overlay, model);
      for (const name of ["a", "b"]) {
        const members = [...model.values()].filter(({ kind, list }) => kind === "rare" && list === name);
        expect(overlay.members((group) => group === name).toSorted(compare)).toEqual(members.sort(compare));
      }
      overlay.commit();
      isGroupedLike(table, model);
      for (const range of ranges) {
        expect([...table.scan("time", range)]).toEqual(expectedOf([...model.values()], range));
      }
    }),
    { numRuns: 10 },
  );
});

it("a range of time begins with its start and ends before its end", () => {
  const table = new Table(SPEC);
  for (let n = 0; n < 400; n++) table.put(toRow({ n, second: n >> 1, list: "a", kind: "often" }));
  const seconds = Array.from(table.scan("time", { from: 50_000, to: 52_000 }), ({ at }) => Date.parse(at) / 1000);
  expect(seconds).toEqual([50, 50, 51, 51]);
});

it("rows find their place also where many were removed", () => {
  const table = new Table(SPEC);
  const put = (n: number): void => table.put(toRow({ n, second: n, list: "a", kind: "often" }));
  for (let n = 0; n < 1000; n += 2) put(n);
  for (let n = 200; n < 800; n += 2) table.delete(`row-${n}`);
  for (const n of [951, 151, 501, 1001, 301]) put(n);
  const seconds = Array.from(table.scan("time", {}), ({ at }) => Date.parse(at));
  expect(seconds).toHaveLength(205);
  expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
});

it.each([
  ["in order", (n: number) => n],
  ["backwards", (n: number) => 5000 - n],
  ["all over", (n: number) => (n * 7919) % 5000],
  ["at one instant", () => 0],
])("no insertion or removal moves more than a block of entries that come %s", (_, secondOf) => {
  const index = new OrderedIndex(SPEC.orders.time);
  const entries = Array.from({ length: 5000 }, (_none, n) => {
    const row = toRow({ n: (n * 31) % 5000, second: secondOf(n), list: "a", kind: "often" });
    return index.add({ id: row.id, row });
  });
  expect(Math.max(...entries.map(({ block }) => block?.entries.length ?? Number.NaN))).toBeLessThanOrEqual(128);
  const blocks = new Set(entries.map(({ block }) => block));
  expect(blocks.size).toBeLessThan(100);
});

import { expect, it } from "vitest";
import { LabelledCells } from "../../../src/rules/metrics/labelled-cells.js";

const increment = (count: number): number => count + 1;

it("keeps a bounded number of cells, and counts what is beyond together", () => {
  const cells = new LabelledCells(3, () => 0);
  for (let n = 0; n < 1000; n += 1) cells.change({ property: `p${n}`, status: "200" }, increment);
  cells.change({ property: "p1", status: "200" }, increment);
  expect(cells.list()).toEqual([
    { labels: { property: "p0", status: "200" }, value: 1 },
    { labels: { property: "p1", status: "200" }, value: 2 },
    { labels: { property: "p2", status: "200" }, value: 1 },
    { labels: { property: "other", status: "other" }, value: 997 },
  ]);
  expect(cells.size).toBe(4);
});

it("keeps labels apart whatever their values and names are", () => {
  const cells = new LabelledCells(10, () => 0);
  const some = [{ a: "x\ny", b: "z" }, { a: "x", b: "y\nz" }, { a: "x", c: "y\nz" }, { a: "x\ny\nz" }];
  for (const labels of some) cells.change(labels, increment);
  expect(cells.list()).toEqual(some.map((labels) => ({ labels, value: 1 })));
});

import { expect, it } from "vitest";
import { counted, duration } from "../../src/cli/output/duration.js";

it.each([
  [0, "0.0 s"],
  [1449, "1.4 s"],
  [59_499, "59 s"],
  [59_500, "1 min"],
  [200_000, "3 min 20 s"],
  [3_599_400, "59 min 59 s"],
  [3_599_600, "1 h"],
  [7_500_000, "2 h 5 min"],
  [172_769_999, "47 h 59 min"],
  [172_770_000, "2 d"],
  [277_200_000, "3 d 5 h"],
])("%d milliseconds are %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it("counts in the singular and the plural", () => {
  expect([0, 1, 12_000].map((number) => counted(number, "record"))).toEqual([
    "0 records",
    "1 record",
    "12,000 records",
  ]);
});

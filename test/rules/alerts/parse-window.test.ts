import { expect, it } from "vitest";
import { parseWindow } from "../../../src/rules/alerts/parse-window.js";

it.each([
  ["90s", 90_000],
  ["1m", 60_000],
  ["5m", 300_000],
  ["10m", 600_000],
  ["1h", 3_600_000],
  ["2d", 172_800_000],
  ["90d", 7_776_000_000],
])("%s is %d ms", (text, ms) => {
  expect(parseWindow(text)).toBe(ms);
});

it.each(["", "5", "m", "0m", "-5m", "1.5m", "5 m", "5M", "5w", "5ms", "1h30m", "91d", "9999999999s", "５m", "5m\n"])(
  "%j is no window",
  (text) => {
    expect(parseWindow(text)).toBeUndefined();
  },
);

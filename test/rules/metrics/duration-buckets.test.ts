import { describe, expect, it } from "vitest";
import { BUCKET_NAMES, countDuration, emptyBuckets } from "../../../src/rules/metrics/duration-buckets.js";

const bucketsOf = (durations: readonly number[]): number[] => {
  const buckets = emptyBuckets();
  for (const duration of durations) countDuration(buckets, duration);
  return buckets;
};

describe("durations by buckets", () => {
  it("are counted at the least bound they do not pass", () => {
    const counted = (duration: number) => BUCKET_NAMES[bucketsOf([duration]).indexOf(1)];
    expect([0, 5, 5.1, 250, 100_000, 100_001].map(counted)).toEqual([
      "apiDurationMs.le.5",
      "apiDurationMs.le.5",
      "apiDurationMs.le.10",
      "apiDurationMs.le.250",
      "apiDurationMs.le.100000",
      "apiDurationMs.le.inf",
    ]);
  });
});

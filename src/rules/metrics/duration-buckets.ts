/** Upper bounds of the buckets durations are counted in, in milliseconds, evenly apart on a logarithmic scale. */
export const DURATION_BOUNDS_MS = [
  5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000,
] as const;

/** Names of the samples that hold how many requests took no longer than a bound, and longer than the one before it. */
export const BUCKET_NAMES: readonly string[] = [
  ...DURATION_BOUNDS_MS.map((bound) => `apiDurationMs.le.${bound}`),
  "apiDurationMs.le.inf",
];

/** One count a bucket; the last is of whatever takes longer than every bound. */
export const emptyBuckets = (): number[] => BUCKET_NAMES.map(() => 0);

/** Whether a time is one that can be counted: a sum with one that cannot would stay wrong for ever. */
export const isDuration = (ms: number): boolean => Number.isFinite(ms) && ms >= 0;

/** Counts a duration. */
export function countDuration(buckets: number[], durationMs: number): void {
  const found = DURATION_BOUNDS_MS.findIndex((bound) => durationMs <= bound);
  const index = found === -1 ? DURATION_BOUNDS_MS.length : found;
  buckets[index] = (buckets[index] ?? 0) + 1;
}

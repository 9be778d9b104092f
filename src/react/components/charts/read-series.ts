import type { MetricPoint } from "../../../browser/index.js";
import { type Sample, stepOf } from "./chart-geometry.js";

/** Which number of a point is meant. */
export type PointValue = "mean" | "sum" | "last" | "max";

/** A point with what is drawn of it. */
export interface SeriesPoint extends Sample {
  point: MetricPoint;
}

/** Points that can be drawn, and the span they are drawn in. Times in milliseconds since the epoch. */
export interface Series {
  samples: SeriesPoint[];
  from: number;
  to: number;
  step: number;
}

const timeOf = (iso: string | undefined, otherwise: number): number => {
  const at = Date.parse(iso ?? "");
  return Number.isNaN(at) ? otherwise : at;
};

/** In the order of time; without points that have no time or no number, and without those outside of the span. */
export function readSeries(
  points: readonly MetricPoint[],
  options: { value: PointValue; from?: string | undefined; to?: string | undefined; stepMinutes?: number | undefined },
): Series {
  const { value, from, to, stepMinutes } = options;
  const read = points
    .map((point) => ({
      point,
      at: Date.parse(point.at),
      // Nothing of what is measured is below zero.
      value: Math.max(value === "mean" ? point.sum / point.count : point[value], 0),
    }))
    .filter((sample) => Number.isFinite(sample.value) && !Number.isNaN(sample.at))
    .sort((a, b) => a.at - b.at);
  const start = timeOf(from, read[0]?.at ?? 0);
  const end = timeOf(to, read.at(-1)?.at ?? 0);
  const samples = read.filter(({ at }) => at >= start && at <= end);
  const step = stepMinutes && stepMinutes > 0 ? stepMinutes * 60_000 : stepOf(samples);
  return { samples, from: start, to: end, step };
}

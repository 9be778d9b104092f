/** What one point stands for. */
export interface Sample {
  /** Milliseconds since the epoch. */
  at: number;
  value: number;
}

export interface ChartBox {
  width: number;
  height: number;
  /** Kept free on every side, for the width of the line. */
  padding: number;
}

/** A line, in the coordinates of its box. */
export interface ChartLine {
  /** What was measured without a break between, in the order of time. One alone is a run of one. */
  runs: readonly (readonly { x: number; y: number }[])[];
  /** For `<path d>`. A run of one is a line without length: its round caps make it a dot. */
  path: string;
}

/** Spans between two points that are longer than this many steps are gaps; it leaves room for clocks that drift. */
const GAP = 1.5;

const round = (value: number): number => Math.round(value * 100) / 100;
const between = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The shortest distance between two points, which is taken for the step where nobody says one. */
export function stepOf(samples: readonly Sample[]): number {
  const distances = samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at));
  return Math.min(...distances.filter((distance) => distance > 0));
}

/**
 * Lays samples into a box: time from its left to its right, values from zero at its foot to the greatest at its head. What
 * was not measured is a gap, never zero.
 * @param samples In the order of time, within the span.
 * @param span Milliseconds since the epoch.
 */
export function layOut(
  samples: readonly Sample[],
  { from, to, step }: { from: number; to: number; step: number },
  { width, height, padding }: ChartBox,
): ChartLine {
  const top = Math.max(...samples.map(({ value }) => value), 0);
  const xOf = (at: number): number => {
    const share = to > from ? between((at - from) / (to - from), 0, 1) : 0.5;
    return round(padding + share * (width - 2 * padding));
  };
  const yOf = (value: number): number => {
    const share = top > 0 ? between(value / top, 0, 1) : 0;
    return round(height - padding - share * (height - 2 * padding));
  };
  const runs: { x: number; y: number }[][] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const { at, value } of samples) {
    const run = runs.at(-1);
    const point = { x: xOf(at), y: yOf(value) };
    if (run && at - before <= step * GAP) run.push(point);
    else runs.push([point]);
    before = at;
  }
  const path = runs
    .map((run) => `M${run.map(({ x, y }) => `${x} ${y}`).join("L")}${run.length === 1 ? "h0" : ""}`)
    .join("");
  return { runs, path };
}

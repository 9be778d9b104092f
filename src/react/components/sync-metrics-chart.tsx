import { type ReactElement, useId } from "react";
import type { MetricPoint } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { useUi } from "../ui/ui-context.js";
import { layOut } from "./charts/chart-geometry.js";
import { readSeries } from "./charts/read-series.js";
import { Table } from "./operations/table.js";

/** Props of {@link SyncMetricsChart}. */
export interface SyncMetricsChartProps extends CommonProps {
  /** Of one name, in the order of time. */
  points: readonly MetricPoint[];
  /** What it shows. */
  label: string;
  /** Which number of a point is drawn. Default `mean`: `sum / count`. */
  value?: "mean" | "sum" | "last" | "max" | undefined;
  /** How numbers are written. Default `number`. */
  unit?: "number" | "percent" | "duration" | undefined;
  /** The span it shows, ISO 8601. Default: that of the points. */
  from?: string | undefined;
  to?: string | undefined;
  /** Minutes a point stands for: where more lie between two, the line breaks. Default: the least between two points. */
  stepMinutes?: number | undefined;
  loading?: boolean | undefined;
}

const BOX = { width: 320, height: 96, padding: 3 };

/**
 * One measured value over time, as a small line chart with a table for those who do not see it. Values start at zero; time
 * goes from left to right in every language. Where nothing was measured the line breaks.
 */
export function SyncMetricsChart(props: SyncMetricsChartProps): ReactElement | null {
  const { points, label, value = "mean", unit = "number", loading, className, slots } = props;
  const { messages, format } = useUi(slots);
  const { metrics: words, common } = messages;
  const id = useId();
  const series = readSeries(points, { ...props, value });
  const { samples } = series;
  const last = samples.at(-1);
  const write = format[unit];
  const state = last ? "ready" : loading ? "loading" : "empty";

  const drawn = (end: number) => {
    const { runs, path } = layOut(samples, series, BOX);
    const { x, y } = runs.at(-1)?.at(-1) ?? { x: 0, y: 0 };
    const values = samples.map((sample) => sample.value);
    const times = [series.from, series.to].map((at) => format.time(new Date(at).toISOString()));
    const [from = "", to = ""] = times;
    const [min, max] = [write(Math.min(...values)), write(Math.max(...values))];
    const now = write(end);
    const numbers = { [words.lowest]: min, [words.highest]: max, [words.last]: now };
    return (
      <>
        <svg
          role="img"
          aria-label={words.summary({ label, last: now, min, max, from, to, gaps: runs.length - 1 })}
          viewBox={`0 0 ${BOX.width} ${BOX.height}`}
          preserveAspectRatio="none"
          direction="ltr"
        >
          <path data-part="line" d={path} vectorEffect="non-scaling-stroke" />
          <path data-part="last" d={`M${x} ${y}h0`} vectorEffect="non-scaling-stroke" />
        </svg>
        <div data-part="times" dir="ltr" aria-hidden="true">
          {times.map((time, index) => (
            <bdi key={index ? "to" : "from"}>{time}</bdi>
          ))}
        </div>
        <dl data-part="numbers">
          {Object.entries(numbers).map(([name, number]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{number}</dd>
            </div>
          ))}
        </dl>
        <details>
          <summary>{words.table}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keyboard */}
          <section data-part="scroll" aria-labelledby={id} tabIndex={0}>
            <Table
              part="table"
              head={[words.time, label, words.count]}
              // Two may be of one time.
              rows={samples.map(({ point, value }, index) => ({
                key: index,
                cells: [format.time(point.at), write(value), format.number(point.count)],
              }))}
            />
          </section>
        </details>
      </>
    );
  };

  return (
    <figure data-lead-sync="sync-metrics-chart" data-state={state} className={className} aria-labelledby={id}>
      <figcaption id={id} data-part="title">
        {label}
      </figcaption>
      {last ? drawn(last.value) : <p data-part="hint">{loading ? common.loading : words.nothingMeasured}</p>}
    </figure>
  );
}

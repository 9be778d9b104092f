/** One value of a metric, with what tells it from the others. */
export interface MetricSeries {
  labels?: Readonly<Record<string, string>>;
  value: number;
}

/** Durations counted by buckets, as Prometheus has them. */
export interface HistogramSeries {
  labels?: Readonly<Record<string, string>>;
  /** How many values are at or below a bound, and above the one before it; the last, beyond every bound. */
  counts: readonly number[];
  /** Upper bounds, ascending, one fewer than the counts. */
  bounds: readonly number[];
  sum: number;
}

/** All of one name. Without series it is left out. */
export type MetricFamily = { name: string; help: string } & (
  | { type: "counter" | "gauge"; series: readonly MetricSeries[] }
  | { type: "histogram"; series: readonly HistogramSeries[] }
);

/** The text Prometheus reads, format 0.0.4. Pure. @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const prometheusText = (families: readonly MetricFamily[]): string =>
  families
    .filter(({ series }) => series.length > 0)
    .flatMap((family) => [
      `# HELP ${family.name} ${escapeHelp(family.help)}`,
      `# TYPE ${family.name} ${family.type}`,
      ...linesOf(family),
    ])
    .map((line) => `${line}\n`)
    .join("");

function linesOf(family: MetricFamily): string[] {
  const { name } = family;
  return family.type === "histogram"
    ? family.series.flatMap((one) => histogramLines(name, one))
    : family.series.map(({ labels, value }) => line(name, labels, value));
}

function histogramLines(name: string, { labels = {}, counts, bounds, sum }: HistogramSeries): string[] {
  let seen = 0;
  const buckets = counts.map((count, index) => {
    seen += count;
    return line(`${name}_bucket`, { ...labels, le: numberText(bounds[index] ?? Number.POSITIVE_INFINITY) }, seen);
  });
  return [...buckets, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, seen)];
}

function line(name: string, labels: Readonly<Record<string, string>> = {}, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${numberText(value)}`;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

const escapeHelp = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");

const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');

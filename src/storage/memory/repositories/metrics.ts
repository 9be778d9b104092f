import * as z from "zod";
import { parseInput } from "../../../domain/errors.js";
import { metricSampleSchema } from "../../../domain/metric-sample.js";
import type { MetricPoint, MetricRepository } from "../../../ports/storage.js";
import { metricQuerySchema, metricSeriesSchema } from "../../monitoring-inputs.js";
import type { Session } from "../session.js";
import { propertyMetric, type StoredSample } from "../table-specs.js";
import type { Tables } from "../tables.js";

const samplesSchema = z.array(metricSampleSchema);

export const metricRepository = (session: Session): MetricRepository => ({
  append: async (samples) => {
    const rows = parseInput(samplesSchema, samples, "metric samples");
    return session.write(({ metrics }) => {
      for (const row of rows) metrics.put({ ...row, id: session.nextSerial() });
    });
  },

  list: async (query) => {
    const { name, propertyId, from, to } = parseInput(metricQuerySchema, query, "metric query");
    const range = { from: Date.parse(from), to: Date.parse(to) };
    return session.read(({ metrics }) => {
      const found = samplesOf(metrics, name, propertyId, range);
      return Array.from(found, ({ id: _, ...sample }) => sample);
    });
  },

  series: async (query) => {
    const { names, propertyId, from, to, stepMs } = parseInput(metricSeriesSchema, query, "metric series query");
    const range = { from: Date.parse(from), to: Date.parse(to) };
    const points = session.read(({ metrics }) =>
      names.flatMap((name) =>
        pointsOf(name, samplesOf(metrics, name, propertyId, range), { from: range.from, stepMs }),
      ),
    );
    return points.sort((a, b) => compareTexts(a.at, b.at) || compareTexts(a.name, b.name));
  },
});

/** The samples of one name, in the order of time. */
const samplesOf = (
  metrics: Tables["metrics"],
  name: string,
  propertyId: string | undefined,
  range: { from: number; to: number },
): Iterable<Readonly<StoredSample>> =>
  propertyId === undefined
    ? metrics.scan("listing", { ...range, list: name })
    : metrics.scan("property", { ...range, list: propertyMetric(propertyId, name) });

/** Puts samples in the order of time together by spans. */
function pointsOf(
  name: string,
  ordered: Iterable<Readonly<StoredSample>>,
  { from, stepMs }: { from: number; stepMs: number },
): MetricPoint[] {
  const points: MetricPoint[] = [];
  for (const { at: instant, value } of ordered) {
    const span = Math.floor((Date.parse(instant) - from) / stepMs);
    const at = new Date(from + span * stepMs).toISOString();
    const point = points.at(-1);
    if (point?.at === at) {
      point.count += 1;
      point.sum += value;
      point.min = Math.min(point.min, value);
      point.max = Math.max(point.max, value);
      point.last = value;
    } else {
      points.push({ name, at, count: 1, sum: value, min: value, max: value, last: value });
    }
  }
  return points;
}

const compareTexts = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

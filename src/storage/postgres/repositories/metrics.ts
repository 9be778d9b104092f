import * as z from "zod";
import { parseInput } from "../../../domain/errors.js";
import { metricSampleSchema } from "../../../domain/metric-sample.js";
import type { MetricRepository } from "../../../ports/storage.js";
import { metricQuerySchema, metricSeriesSchema } from "../../monitoring-inputs.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";

const samplesSchema = z.array(metricSampleSchema);

export const metricRepository = (session: Session): MetricRepository => {
  const { sql, tables } = session;
  return {
    append: async (samples) => {
      await tables.metrics.insert(session, parseInput(samplesSchema, samples, "metric samples"));
    },

    list: async (query) => {
      const { name, propertyId, from, to } = parseInput(metricQuerySchema, query, "metric query");
      const where = new Conditions().equals("t.name", name).hasId("t.property_id", propertyId);
      where.add(`t.at >= ${where.bind(from)}::timestamptz AND t.at < ${where.bind(to)}::timestamptz`);
      return tables.metrics.select(sql, where, "ORDER BY t.at, t.id");
    },

    series: async (query) => {
      const { names, propertyId, from, to, stepMs } = parseInput(metricSeriesSchema, query, "metric series query");
      if (names.length === 0) return [];
      const where = new Conditions().hasId("t.property_id", propertyId);
      // One parameter each: the planner then knows how common a name is, and reads a rare one by its index over months.
      where.add(`t.name IN (${names.map((name) => `${where.bind(name)}::text`).join(", ")})`);
      const start = `${where.bind(from)}::timestamptz`;
      where.add(`t.at >= ${start} AND t.at < ${where.bind(to)}::timestamptz`);
      const span = `floor(${milliseconds(`t.at - ${start}`)} / ${where.bind(`${stepMs}`)}::numeric)`;
      const rows = await sql.query<{ point: string }>(
        `SELECT row_to_json(p)::text AS point FROM (
SELECT s.name, s.span, count(*) AS count, sum(s.value) AS sum, min(s.value) AS min, max(s.value) AS max,
  (array_agg(s.value ORDER BY s.at DESC, s.id DESC))[1] AS last
FROM (SELECT t.name, t.value, t.at, t.id, ${span} AS span FROM ${tables.metrics.name} AS t WHERE ${where.text}) AS s
GROUP BY s.name, s.span ORDER BY s.span, s.name COLLATE "C"
) AS p`,
        where.parameters,
      );
      return rows.map((row) => {
        const { span, ...point } = parseInput(pointSchema, JSON.parse(row.point), "lead_sync_metric");
        return { ...point, at: new Date(Date.parse(from) + span * stepMs).toISOString() };
      });
    },
  };
};

/** Made of whole microseconds, so that nothing is lost where one span ends and the next begins. */
const milliseconds = (interval: string): string =>
  `(round((extract(epoch FROM ${interval}) * 1000000)::numeric) / 1000)`;

/** As the statement gives it. A value somebody wrote by hand may be no number: neither is what is made of it. */
const pointSchema = z.object({
  name: z.string(),
  span: z.int(),
  count: z.int(),
  sum: z.number(),
  min: z.number(),
  max: z.number(),
  last: z.number(),
});

import * as z from "zod";
import { parseInput } from "../../../domain/errors.js";
import { metricSampleSchema } from "../../../domain/metric-sample.js";
import type { MetricRepository } from "../../../ports/storage.js";
import { metricQuerySchema } from "../../inputs.js";
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
  };
};

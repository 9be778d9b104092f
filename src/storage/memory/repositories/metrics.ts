import * as z from "zod";
import { parseInput } from "../../../domain/errors.js";
import { metricSampleSchema } from "../../../domain/metric-sample.js";
import type { MetricRepository } from "../../../ports/storage.js";
import { metricQuerySchema } from "../../inputs.js";
import type { Session } from "../session.js";
import { propertyMetric } from "../table-specs.js";

const samplesSchema = z.array(metricSampleSchema);

export const metricRepository = (session: Session): MetricRepository => ({
  append: async (samples) => {
    const rows = parseInput(samplesSchema, samples, "metric samples");
    return session.write(({ metrics }) => {
      for (const row of rows) metrics.put({ ...row, serial: session.nextSerial() });
    });
  },

  list: async (query) => {
    const { name, propertyId, from, to } = parseInput(metricQuerySchema, query, "metric query");
    const range = { from: Date.parse(from), to: Date.parse(to) };
    return session.read(({ metrics }) => {
      const found =
        propertyId === undefined
          ? metrics.scan("name", { ...range, list: name })
          : metrics.scan("property", { ...range, list: propertyMetric(propertyId, name) });
      return Array.from(found, ({ serial: _, ...sample }) => sample);
    });
  },
});

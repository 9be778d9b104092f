import * as z from "zod";
import { propertyIdSchema } from "./ids.js";
import { instantSchema } from "./primitives.js";

/** One measured value at one instant. */
export const metricSampleSchema = z.object({
  name: z.string().min(1),
  value: z.number(),
  propertyId: propertyIdSchema.nullable(),
  at: instantSchema,
});
export type MetricSample = z.infer<typeof metricSampleSchema>;

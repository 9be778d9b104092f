import * as z from "zod";
import { idSchema } from "../../contracts/operations/ids.js";
import { metricsBody, metricsSchema } from "../../contracts/operations/metrics.js";
import { defineRoute } from "../../route.js";

const MINUTE = 60_000;

export const getMetrics = defineRoute({
  method: "GET",
  path: "/api/resman/metrics",
  operationId: "getMetrics",
  summary: "How the sync is doing",
  tag: "Monitoring",
  access: "viewer",
  query: z.object({
    property_id: idSchema.exactOptional(),
    /** Minutes back from now. Default one hour, at most 90 days, which is as far as the log is kept. */
    window_minutes: z.coerce.number().int().min(1).max(129_600).exactOptional(),
  }),
  responses: { 200: { description: "Of the time between `from` and `to`.", schema: metricsSchema } },
  async handle({ engine, access }, { principal, query: { property_id, window_minutes } }) {
    const propertyId = access.listedProperty(principal, property_id);
    const metrics = await engine.metrics({
      ...(propertyId !== undefined && { propertyId }),
      ...(window_minutes !== undefined && { windowMs: window_minutes * MINUTE }),
    });
    return { status: 200, body: metricsBody(metrics) };
  },
});

import * as z from "zod";
import { ValidationError } from "../../../domain/errors.js";
import { instantSchema } from "../../../domain/primitives.js";
import { idSchema } from "../../contracts/operations/ids.js";
import {
  metricPointBody,
  metricsBody,
  metricsHistorySchema,
  metricsSchema,
} from "../../contracts/operations/metrics.js";
import { commaList } from "../../contracts/operations/paging.js";
import { defineRoute, type Route } from "../../route.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const tag = "Monitoring";
const path = "/api/resman/metrics";

const getMetrics = defineRoute({
  method: "GET",
  path,
  operationId: "getMetrics",
  summary: "How the sync is doing",
  tag,
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

const getMetricsHistory = defineRoute({
  method: "GET",
  path: `${path}/history`,
  operationId: "getMetricsHistory",
  summary: "What a running monitor has measured, over time",
  tag,
  access: "viewer",
  query: z.object({
    property_id: idSchema.exactOptional(),
    /** Names of values, separated by commas, e.g. `syncFailureRate,apiErrors`. */
    names: commaList(z.string().min(1).max(200)),
    /** Default one day before `to`. */
    from: instantSchema.exactOptional(),
    /** Default now. */
    to: instantSchema.exactOptional(),
    /** Minutes a point stands for. Default 5. */
    step_minutes: z.coerce.number().int().min(1).max(129_600).default(5),
  }),
  responses: { 200: { description: "Points, in the order of time.", schema: metricsHistorySchema } },
  async handle({ engine, access, clock }, { principal, query: { property_id, names, step_minutes, ...range } }) {
    const propertyId = access.listedProperty(principal, property_id);
    const to = range.to ?? new Date(clock.now()).toISOString();
    const from = range.from ?? new Date(Date.parse(to) - DAY).toISOString();
    const stepMs = step_minutes * MINUTE;
    const query = { names, from, to, stepMs, ...(propertyId !== undefined && { propertyId }) };
    const points = await engine.metricsHistory(query).catch((error: unknown) => {
      throw asAsked(error);
    });
    return { status: 200, body: { points: points.map(metricPointBody), from, to, step_minutes } };
  },
});

/** The engine names a step in milliseconds, which nobody has asked for here. */
function asAsked(error: unknown): unknown {
  if (!(error instanceof ValidationError)) return error;
  const issues = error.issues.map(({ path, message }) => ({
    path: path === "stepMs" ? "step_minutes" : path,
    message,
  }));
  return new ValidationError("The query", issues, { cause: error });
}

const getPrometheus = defineRoute({
  method: "GET",
  path: `${path}/prometheus`,
  operationId: "getPrometheusMetrics",
  summary: "How the sync is doing, as Prometheus reads it",
  tag,
  access: "viewer",
  query: z.object({ property_id: idSchema.exactOptional() }),
  responses: {
    200: { description: "Text format 0.0.4: gauges of all processes, counters of the one that answers." },
  },
  async handle({ engine, access }, { principal, query: { property_id } }) {
    const propertyId = access.listedProperty(principal, property_id);
    const body = await engine.prometheus(propertyId === undefined ? {} : { propertyId });
    return { status: 200, body, headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } };
  },
});

export const METRICS_ROUTES: readonly Route[] = [getMetrics, getMetricsHistory, getPrometheus];

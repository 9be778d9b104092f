import * as z from "zod";
import { parseInput } from "../../domain/errors.js";
import { propertyIdSchema } from "../../domain/ids.js";
import { instantSchema } from "../../domain/primitives.js";
import type { MetricPoint } from "../../ports/storage.js";
import { shownName, storedName } from "../../rules/metrics/sample-names.js";
import type { EngineContext } from "../context.js";

/** Which measured values a chart shows. */
export interface MetricsHistoryQuery {
  /**
   * Up to 20 names. Values at one instant: those of `SyncMetrics`, e.g. `syncFailureRate`, each over the five minutes before it;
   * `last` of a point is the latest, `sum / count` the mean. Counts: `apiRequests`, `apiErrors`, `apiDurationMs` (milliseconds
   * they took together) and `apiDurationMs.le.250` (as many took no longer); `sum` of a point is the count. Of one remote:
   * `apiRequests@resman:400`.
   */
  names: readonly string[];
  /** ISO 8601. */
  from: string;
  /** ISO 8601; later than `from`, and not part of the range. */
  to: string;
  /** Milliseconds a point stands for. A chart has up to 10,000 of them a name. */
  stepMs: number;
  /** Default: all together. */
  propertyId?: string;
}

const MOST_POINTS = 10_000;

const querySchema = z
  .strictObject({
    names: z.array(z.string().min(1).max(200)).min(1).max(20),
    from: instantSchema,
    to: instantSchema,
    stepMs: z.int().positive(),
    propertyId: propertyIdSchema.optional(),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ["to"], error: "must be later than from" })
  .refine(({ from, to, stepMs }) => (Date.parse(to) - Date.parse(from)) / stepMs <= MOST_POINTS, {
    path: ["stepMs"],
    error: `makes more than ${MOST_POINTS} points; take a longer step`,
  });

/** Measured values over time, in the order of time, then name. Spans in which nothing was measured are left out. @throws ValidationError */
export async function metricsHistory(
  { storage }: Pick<EngineContext, "storage">,
  query: MetricsHistoryQuery,
): Promise<MetricPoint[]> {
  const { names, propertyId, ...range } = parseInput(querySchema, query, "MetricsHistoryQuery");
  const points = await storage.metrics.series({
    ...range,
    names: names.map((name) => storedName(name, propertyId)),
    ...(propertyId !== undefined && { propertyId }),
  });
  return points.map((point) => ({ ...point, name: shownName(point.name) }));
}

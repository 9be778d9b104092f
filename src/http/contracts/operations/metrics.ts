import * as z from "zod";
import { instantSchema } from "../../../domain/primitives.js";
import type { SyncMetrics } from "../../../engine/queries/metrics.js";
import { bodyOf } from "./naming.js";

/** How the sync is doing (seed 003, `SyncMetrics`). */
export const metricsSchema = z.object({
  /** 0 to 1. */
  sync_success_rate: z.number(),
  /** Milliseconds; null where none is known. */
  avg_sync_latency: z.number().nullable(),
  /** 0 to 1. */
  conflict_rate: z.number(),
  failed_syncs: z.int(),
  pending_queue: z.int(),
  /** The span of time it is about. */
  from: instantSchema,
  to: instantSchema,
});

export const metricsBody = (metrics: SyncMetrics): z.output<typeof metricsSchema> => bodyOf(metricsSchema, metrics);

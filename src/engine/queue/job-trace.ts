import * as z from "zod";
import type { JsonObject } from "../../domain/primitives.js";
import type { QueueItem } from "../../domain/queue-item.js";
import { safeParse } from "../../domain/safe-parse.js";
import type { TraceContext } from "../../ports/tracing.js";
import type { EngineContext } from "../context.js";
import { attributesOf } from "../traced.js";

/** Where a job's data keeps the trace of who queued it. */
const TRACE = "trace";

const traceSchema = z.object({ traceparent: z.string().max(100), tracestate: z.string().max(600).exactOptional() });

/**
 * A job's data with the trace it belongs to, so that the trace goes on where the job runs. A waiting job that takes a newer
 * notice in has that one's data, and so goes on with its trace: the older one ends with its notice.
 */
export const withTrace = (syncData: JsonObject, trace: TraceContext | undefined): JsonObject =>
  trace ? { ...syncData, [TRACE]: { ...trace } } : syncData;

/** The trace a job goes on from; undefined where it has none, or none that can be read. */
export function traceOf(syncData: JsonObject): TraceContext | undefined {
  if (syncData[TRACE] === undefined) return undefined;
  const result = safeParse(traceSchema, syncData[TRACE]);
  return result?.success ? result.data : undefined;
}

/** Runs a job within a span that goes on from whoever queued it, in whatever process that was. */
export function tracedJob(ctx: EngineContext, job: QueueItem, work: () => Promise<void>): Promise<void> {
  const { id: jobId, conversationId, propertyId, resmanLeadId, trigger, syncOperation: operation, retryCount } = job;
  const attempt = retryCount + 1;
  const attributes = attributesOf({ jobId, conversationId, propertyId, resmanLeadId, trigger, operation, attempt });
  return ctx.tracing.span("lead_sync.job", { kind: "consumer", parent: traceOf(job.syncData), attributes }, work);
}

import {
  type Context,
  createTraceState,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  trace,
} from "@opentelemetry/api";
import type { TraceContext } from "../../ports/tracing.js";

/** W3C Trace Context, section 3.2: later versions may add to its end. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Spans of this process, by the headers they were written as: their children are no remote ones. */
const written = new WeakMap<TraceContext, SpanContext>();

/**
 * A span as W3C headers. It is written here and not by the host's propagator: what lies in the store must not depend on which
 * propagator a process has registered, and a propagator's baggage may hold anything.
 */
export function toTraceContext(spanContext: SpanContext): TraceContext {
  const { traceId, spanId, traceFlags, traceState } = spanContext;
  const traceparent = `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, "0")}`;
  const tracestate = traceState?.serialize();
  const headers = tracestate ? { traceparent, tracestate } : { traceparent };
  written.set(headers, spanContext);
  return headers;
}

/** What a new span goes on from; the root where the headers cannot be read, so that a trace of its own begins. */
export function toContext(headers: TraceContext): Context {
  const spanContext = written.get(headers) ?? read(headers);
  return spanContext && isSpanContextValid(spanContext)
    ? trace.setSpanContext(ROOT_CONTEXT, spanContext)
    : ROOT_CONTEXT;
}

function read({ traceparent, tracestate }: TraceContext): SpanContext | undefined {
  const [, version, traceId = "", spanId = "", flags = "", more] = TRACEPARENT.exec(traceparent) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  return {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(tracestate && { traceState: createTraceState(tracestate) }),
  };
}

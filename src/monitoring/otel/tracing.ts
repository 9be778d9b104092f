import {
  type Context,
  context,
  type HrTime,
  isSpanContextValid,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { Span, SpanOptions, Tracing } from "../../ports/tracing.js";
import { codeOf } from "./code-of.js";
import { toContext, toTraceContext } from "./trace-context.js";

/** Options of {@link openTelemetryTracing}. */
export interface OpenTelemetryTracingOptions {
  /** Default: the tracer `@domiq/lead-sync` of the provider the host has registered, also if it does so later. */
  tracer?: Tracer;
}

/** Who measures: the name of the tracer and the meter. */
export const INSTRUMENTATION = "@domiq/lead-sync";

const KINDS = {
  internal: SpanKind.INTERNAL,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
} as const satisfies Record<NonNullable<SpanOptions["kind"]>, SpanKind>;

/**
 * Records where the engine's time goes as OpenTelemetry spans. Where no provider is registered nothing is recorded and nothing
 * breaks. A span that fails says so by its status and an error code; never by a message, which might quote a remote.
 *
 * @example
 * const engine = new SyncEngine({ storage, resman, tracing: openTelemetryTracing() });
 */
export function openTelemetryTracing(options: OpenTelemetryTracingOptions = {}): Tracing {
  const tracer = options.tracer ?? trace.getTracer(INSTRUMENTATION);
  return {
    async span(name, spanOptions, work) {
      const parent = parentOf(spanOptions);
      const span = tracer.startSpan(name, settingsOf(spanOptions), parent);
      try {
        const handle: Span = { set: (attributes) => void span.setAttributes(attributes) };
        return await context.with(trace.setSpan(parent, span), () => work(handle));
      } catch (error) {
        fail(span, codeOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
    completed(name, { startedAt, endedAt }, { error, ...spanOptions }) {
      const settings = { ...settingsOf(spanOptions), startTime: hrTime(startedAt) };
      const span = tracer.startSpan(name, settings, parentOf(spanOptions));
      if (error !== undefined) fail(span, error);
      span.end(hrTime(endedAt));
    },
    current() {
      const active = trace.getSpanContext(context.active());
      return active && isSpanContextValid(active) ? toTraceContext(active) : undefined;
    },
    detached: (work) => context.with(ROOT_CONTEXT, work),
  };
}

const parentOf = ({ parent }: SpanOptions): Context => (parent ? toContext(parent) : context.active());

const settingsOf = ({ kind = "internal", attributes = {} }: SpanOptions) => ({ kind: KINDS[kind], attributes });

function fail(span: OtelSpan, code: string): void {
  span.setAttribute("error.type", code);
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}

/** As seconds and nanoseconds: the SDK takes a small plain number for a reading of `performance.now()`. */
const hrTime = (ms: number): HrTime => [Math.floor(ms / 1000), Math.floor((ms % 1000) * 1_000_000)];

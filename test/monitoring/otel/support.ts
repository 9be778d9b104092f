import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach } from "vitest";
import { openTelemetryTracing } from "../../../src/monitoring/otel/index.js";
import type { Tracing } from "../../../src/ports/tracing.js";

/** As a host's SDK does: without a context manager no span knows of another. */
export function useContextManager(): void {
  beforeEach(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterEach(() => context.disable());
}

export interface RecordedSpans {
  tracing: Tracing;
  /** Spans that have ended, in that order. */
  all(): ReadableSpan[];
  named(name: string): ReadableSpan[];
  /** The only one of this name. */
  one(name: string): ReadableSpan;
}

/** One process: its tracer, and what it has exported. */
export function recordSpans(): RecordedSpans {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const all = (): ReadableSpan[] => exporter.getFinishedSpans();
  const named = (name: string): ReadableSpan[] => all().filter((span) => span.name === name);
  return {
    tracing: openTelemetryTracing({ tracer: provider.getTracer("test") }),
    all,
    named,
    one(name) {
      const [only, ...others] = named(name);
      if (!only || others.length > 0) throw new Error(`${others.length + (only ? 1 : 0)} spans ${name} instead of one`);
      return only;
    },
  };
}

export const traceIdOf = (span: ReadableSpan): string => span.spanContext().traceId;
export const idOf = (span: ReadableSpan): string => span.spanContext().spanId;

/** Traces as indented names, children in the order in which they ended. */
export function treeOf(spans: readonly ReadableSpan[]): string[] {
  const known = new Set(spans.map(idOf));
  const lines = (span: ReadableSpan, indent: string): string[] => [
    indent + span.name,
    ...spans
      .filter(({ parentSpanContext }) => parentSpanContext?.spanId === idOf(span))
      .flatMap((child) => lines(child, `${indent}  `)),
  ];
  const roots = spans.filter(({ parentSpanContext }) => !known.has(parentSpanContext?.spanId ?? ""));
  return roots.flatMap((root) => lines(root, ""));
}

/** Where a trace goes on, in the form of the W3C headers: plain data that fits into a job. */
export interface TraceContext {
  traceparent: string;
  tracestate?: string;
}

/** What a span may say of itself; ids and codes, never values of a lead. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Options of a span. */
export interface SpanOptions {
  attributes?: SpanAttributes;
  /** What it goes on from, in place of the span that is active: the trace of who queued the job. */
  parent?: TraceContext | undefined;
  /** Default `internal`. */
  kind?: "internal" | "producer" | "consumer" | "client";
}

/** A span that is under way. */
export interface Span {
  set(attributes: SpanAttributes): void;
}

/** Records where time goes. The engine's default records nothing; `@domiq/lead-sync/otel` records with OpenTelemetry. */
export interface Tracing {
  /** Runs work within a span, which fails when the work throws. */
  span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /**
   * A span of something that is over, as a child of its parent or of the one that is active. Instants in milliseconds since
   * the Unix epoch. `error`: a code.
   */
  completed(
    name: string,
    times: { startedAt: number; endedAt: number },
    options: SpanOptions & { error?: string },
  ): void;
  /** The span that is active, to be gone on from elsewhere; undefined where none is. */
  current(): TraceContext | undefined;
  /** Runs work outside of any span: what runs on for long must not hang on the span it was begun in. */
  detached<T>(work: () => T): T;
}

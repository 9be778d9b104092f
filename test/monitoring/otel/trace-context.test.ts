import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, type SpanContext, trace } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toContext, toTraceContext } from "../../../src/monitoring/otel/trace-context.js";

const propagator = new W3CTraceContextPropagator();
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const spanContexts = fc.record({ traceId: hex(32), spanId: hex(16), traceFlags: fc.constantFrom(0, 1) });

const read = (headers: Parameters<typeof toContext>[0]): SpanContext | undefined =>
  trace.getSpanContext(toContext(headers));

function readByPropagator(headers: object): SpanContext | undefined {
  return trace.getSpanContext(propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));
}

describe("a trace in a job", () => {
  it("is written as OpenTelemetry's own W3C propagator writes it", () => {
    fc.assert(
      fc.property(spanContexts, (spanContext) => {
        const carrier = {};
        propagator.inject(trace.setSpanContext(ROOT_CONTEXT, spanContext), carrier, defaultTextMapSetter);
        // The propagator leaves out what is not valid.
        fc.pre(Object.keys(carrier).length > 0);
        expect(toTraceContext(spanContext)).toEqual(carrier);
      }),
    );
  });

  it("is read as that propagator reads it, whatever somebody put there", () => {
    const parts = fc.tuple(hex(2), hex(32), hex(16), hex(2)).map((four) => four.join("-"));
    const written = fc.oneof(
      parts,
      parts.map((text) => text.replace(/^../, "00")),
      parts.map((text) => `${text}-more`),
      fc.string(),
      fc.constant("00-00000000000000000000000000000000-0000000000000001-01"),
    );
    fc.assert(
      fc.property(
        written,
        fc.option(fc.constantFrom("a=1,b=2", "", "=;"), { nil: undefined }),
        (traceparent, state) => {
          const headers = { traceparent, ...(state !== undefined && { tracestate: state }) };
          const expected = readByPropagator(headers);
          const actual = read(headers);
          expect(actual && { ...actual, traceState: actual.traceState?.serialize() || undefined }).toEqual(
            expected && { ...expected, traceState: expected.traceState?.serialize() || undefined },
          );
        },
      ),
    );
  });

  it("keeps what tracing systems add", () => {
    const headers = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracestate: "a=1,b=2" };
    const known = read(headers);
    expect(known).toMatchObject({ isRemote: true, traceFlags: 1 });
    expect(known && toTraceContext(known)).toEqual(headers);
  });

  it("of this very process is no remote one", () => {
    const spanContext = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: 1 };
    const headers = toTraceContext(spanContext);
    expect(read(headers)).toBe(spanContext);
    expect(read({ ...headers })).toEqual({ ...spanContext, isRemote: true });
  });
});

import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { SyncError } from "../../../src/domain/errors.js";
import { openTelemetryTracing } from "../../../src/monitoring/otel/index.js";
import { noTracing } from "../../../src/runtime/no-tracing.js";
import { createSmallWorld, DANA } from "../../support/small-world.js";
import { idOf, recordSpans, traceIdOf, useContextManager } from "./support.js";

describe("with a tracer", () => {
  useContextManager();

  it("work within work is a child, and gives back what it returns", async () => {
    const { tracing, one } = recordSpans();
    const result = await tracing.span("outer", { kind: "producer", attributes: { a: 1 } }, async (span) => {
      span.set({ b: "two", c: true });
      return tracing.span("inner", {}, async () => 42);
    });
    expect(result).toBe(42);
    expect(one("inner").parentSpanContext?.spanId).toBe(idOf(one("outer")));
    expect(one("outer")).toMatchObject({ kind: SpanKind.PRODUCER, attributes: { a: 1, b: "two", c: true } });
    expect(one("outer").status.code).toBe(SpanStatusCode.UNSET);
  });

  it.each([
    [new SyncError("NETWORK_ERROR", "dana@example.com"), "NETWORK_ERROR"],
    [new TypeError("dana@example.com"), "TypeError"],
    ["dana@example.com", "unknown"],
  ])("work that fails says so by a code, and never by a message: %s", async (thrown, code) => {
    const { tracing, one } = recordSpans();
    await expect(tracing.span("failing", {}, () => Promise.reject(thrown))).rejects.toBe(thrown);
    const { status, attributes, events, ended } = one("failing");
    expect({ status, attributes, events, ended }).toEqual({
      status: { code: SpanStatusCode.ERROR, message: code },
      attributes: { "error.type": code },
      events: [],
      ended: true,
    });
  });

  it("what is over is a span of that time", async () => {
    const { tracing, one } = recordSpans();
    await tracing.span("outer", {}, async () => {
      tracing.completed("ok", { startedAt: 1_772_470_800_000.5, endedAt: 1_772_470_801_250 }, { kind: "client" });
      tracing.completed("bad", { startedAt: 5, endedAt: 6 }, { error: "TIMEOUT_ERROR", attributes: { n: 1 } });
    });
    expect(one("ok")).toMatchObject({
      kind: SpanKind.CLIENT,
      startTime: [1_772_470_800, 500_000],
      endTime: [1_772_470_801, 250_000_000],
      status: { code: SpanStatusCode.UNSET },
    });
    expect(one("ok").parentSpanContext?.spanId).toBe(idOf(one("outer")));
    expect(one("bad")).toMatchObject({
      startTime: [0, 5_000_000],
      attributes: { n: 1, "error.type": "TIMEOUT_ERROR" },
      status: { code: SpanStatusCode.ERROR, message: "TIMEOUT_ERROR" },
    });
  });

  it("goes on elsewhere from what was current, with no propagator registered", async () => {
    const { tracing, one } = recordSpans();
    expect(propagation.fields()).toEqual([]);
    const here = await tracing.span("here", {}, async () => tracing.current());
    expect(here).toEqual({ traceparent: `00-${traceIdOf(one("here"))}-${idOf(one("here"))}-01` });

    const other = recordSpans();
    await other.tracing.span("there", { parent: here && { ...here } }, async () => undefined);
    expect(other.one("there").parentSpanContext).toMatchObject({ spanId: idOf(one("here")), isRemote: true });
    expect(traceIdOf(other.one("there"))).toBe(traceIdOf(one("here")));
  });

  it("begins a trace of its own where it is detached, or its parent cannot be read", async () => {
    const { tracing, one } = recordSpans();
    await tracing.span("host", {}, async () => {
      await tracing.detached(() => tracing.span("engine", {}, async () => undefined));
      await tracing.span("odd", { parent: { traceparent: "nonsense" } }, async () => undefined);
    });
    expect(one("engine").parentSpanContext).toBeUndefined();
    expect(one("odd").parentSpanContext).toBeUndefined();
  });
});

describe("without a provider", () => {
  useContextManager();

  it("nothing is recorded, queued along or broken", async () => {
    const tracing = openTelemetryTracing();
    const { engine, cycle } = await createSmallWorld({ engine: { tracing } });
    await tracing.span("host", {}, async () => {
      expect(tracing.current()).toBeUndefined();
      const { syncData } = await engine.enqueue(DANA);
      expect(syncData).toEqual({});
    });
    await cycle();
    tracing.completed("over", { startedAt: 1, endedAt: 2 }, { error: "X" });
    expect(trace.getSpan(context.active())).toBeUndefined();
  });

  it("the engine's own default records nothing either", async () => {
    const result = await noTracing.span("a", {}, async (span) => {
      span.set({ a: 1 });
      return noTracing.detached(() => 7);
    });
    noTracing.completed("b", { startedAt: 1, endedAt: 2 }, {});
    expect([result, noTracing.current()]).toEqual([7, undefined]);
  });
});

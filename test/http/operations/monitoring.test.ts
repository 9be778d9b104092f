import parsePrometheus from "parse-prometheus-text-format";
import { describe, expect, it, vi } from "vitest";
import { metricSampleSchema } from "../../../src/domain/metric-sample.js";
import { createLeadSyncHandler } from "../../../src/http/handler.js";
import { DANA, minutes, PROPERTY } from "../../support/small-world.js";
import { call } from "../support/call.js";
import { createApi, createApiWorld, OTHER_PROPERTY, REGIONAL, VIEWER } from "./support.js";

const METRICS = "/api/resman/metrics";

describe("GET /api/resman/metrics", () => {
  it("says how the sync is doing, of the caller's property", async () => {
    const { call, cycle, engine } = await createApiWorld();
    await cycle();
    await engine.enqueue(DANA);
    const { status, body } = await call("GET", METRICS, { as: VIEWER });
    expect(status).toBe(200);
    const latency = body.avg_sync_latency;
    expect(body).toEqual({
      sync_success_rate: 1,
      sync_failure_rate: 0,
      avg_sync_latency: expect.any(Number),
      latency_percentiles: { p50: latency, p95: latency, p99: latency },
      conflict_rate: 0,
      api_error_count: 0,
      avg_api_response_ms: null,
      bidirectional_sync_lag: latency,
      total_operations: 1,
      successful_operations: 1,
      failed_operations: 0,
      failed_syncs: 0,
      pending_queue: 1,
      consistency: null,
      from: expect.any(String),
      to: expect.any(String),
    });
    expect(Date.parse(String(body.to)) - Date.parse(String(body.from))).toBe(minutes(60));
    expect(await call("GET", `${METRICS}?property_id=${OTHER_PROPERTY}`)).toMatchObject({ body: { pending_queue: 0 } });
  });

  it("looks back as far as is asked", async () => {
    const { call, cycle, clock } = await createApiWorld();
    await cycle();
    clock.pass(minutes(30));
    expect((await call("GET", `${METRICS}?window_minutes=5`)).body.avg_sync_latency).toBeNull();
    expect((await call("GET", `${METRICS}?window_minutes=60`)).body.avg_sync_latency).not.toBeNull();
  });

  it.each(["0", "-5", "1.5", "hour", "129601"])("refuses a window of %s minutes", async (text) => {
    const { call } = await createApiWorld();
    expect(await call("GET", `${METRICS}?window_minutes=${text}`)).toMatchObject({
      status: 400,
      body: { details: [{ path: "window_minutes" }] },
    });
  });

  it("keeps to the caller's properties", async () => {
    const { call } = await createApiWorld();
    expect(await call("GET", `${METRICS}?property_id=${OTHER_PROPERTY}`, { as: VIEWER })).toMatchObject({
      status: 403,
    });
    expect(await call("GET", METRICS, { as: REGIONAL })).toMatchObject({ status: 400 });
    expect(await call("GET", `${METRICS}?property_id=${PROPERTY}`, { as: REGIONAL })).toMatchObject({ status: 200 });
  });
});

describe("GET /api/resman/metrics/history", () => {
  const HISTORY = `${METRICS}/history`;
  const span = "from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z";

  it("shows what was measured, of the caller's property", async () => {
    const { call, storage } = await createApiWorld();
    const at = "2026-03-02T17:02:00.000Z";
    for (const [propertyId, value] of [
      [PROPERTY, 2],
      [OTHER_PROPERTY, 40],
    ] as const) {
      await storage.metrics.append([metricSampleSchema.parse({ name: "apiErrors", value, propertyId, at })]);
    }
    const path = `${HISTORY}?names=apiErrors,apiRequests&${span}&step_minutes=10`;
    expect(await call("GET", path, { as: VIEWER })).toEqual({
      status: 200,
      body: {
        points: [{ name: "apiErrors", at: "2026-03-02T17:00:00.000Z", count: 1, sum: 2, min: 2, max: 2, last: 2 }],
        from: "2026-03-02T00:00:00Z",
        to: "2026-03-03T00:00:00Z",
        step_minutes: 10,
      },
    });
    expect(await call("GET", path)).toMatchObject({ body: { points: [{ sum: 42, count: 2 }] } });
  });

  it("shows the last day in steps of five minutes where nothing else is asked", async () => {
    const { call } = await createApiWorld();
    const { body } = await call("GET", `${HISTORY}?names=conflictRate`);
    expect(body).toMatchObject({ points: [], step_minutes: 5 });
    expect(Date.parse(String(body.to)) - Date.parse(String(body.from))).toBe(minutes(24 * 60));
  });

  it.each([
    ["", "names"],
    ["names=a&step_minutes=0", "step_minutes"],
    ["names=a&from=yesterday", "from"],
    ["names=a&to=2026-03-02T00:00:00Z&from=2026-03-02T00:00:00Z", "to"],
    ["names=a&from=2020-01-01T00:00:00Z", "step_minutes"],
  ])("refuses %j", async (query, path) => {
    const { call } = await createApiWorld();
    expect(await call("GET", `${HISTORY}?${query}`)).toMatchObject({ status: 400, body: { details: [{ path }] } });
  });
});

describe("GET /api/resman/metrics/prometheus", () => {
  it("is text Prometheus can read, and says which", async () => {
    const { engine, cycle } = await createApiWorld();
    await cycle();
    const handler = createLeadSyncHandler({ engine, authorize: () => VIEWER });
    const { status, headers, text } = await call(handler, { method: "GET", path: `${METRICS}/prometheus` });
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const families = parsePrometheus(text);
    expect(families.find(({ name }) => name === "lead_sync_success_ratio")).toMatchObject({
      type: "GAUGE",
      metrics: [{ labels: { property: PROPERTY }, value: "1" }],
    });
    expect(text).not.toContain(OTHER_PROPERTY);
  });
});

describe("health", () => {
  it("is answered from memory, to anybody", async () => {
    const { engine } = await createApiWorld();
    const health = vi.spyOn(engine, "health");
    const call = createApi(engine);
    expect(await call("GET", "/api/health", { as: null })).toEqual({ status: 200, body: { status: "ok" } });
    expect(health).not.toHaveBeenCalled();
    expect(await call("GET", METRICS, { as: null })).toMatchObject({ status: 401 });
  });

  it("is ready when the store can be reached", async () => {
    const { engine } = await createApiWorld();
    const call = createApi(engine);
    expect(await call("GET", "/api/ready", { as: null })).toEqual({ status: 200, body: { status: "ok" } });
    vi.spyOn(engine, "health").mockResolvedValue({
      status: "down",
      running: false,
      problem: { code: "SCHEMA_OUTDATED", message: "postgres://host/db lacks migration 7" },
    });
    expect(await call("GET", "/api/ready", { as: null })).toEqual({
      status: 503,
      body: { error: "Not ready", code: "SCHEMA_OUTDATED" },
    });
  });
  it("asks the store once, however many ask at one time", async () => {
    const { engine } = await createApiWorld();
    const health = vi.spyOn(engine, "health");
    const call = createApi(engine);
    const answers = await Promise.all(Array.from({ length: 20 }, () => call("GET", "/api/ready", { as: null })));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(health).toHaveBeenCalledTimes(1);
    await call("GET", "/api/ready", { as: null });
    expect(health).toHaveBeenCalledTimes(2);
  });
});

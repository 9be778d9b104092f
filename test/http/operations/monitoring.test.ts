import { describe, expect, it, vi } from "vitest";
import { DANA, minutes, PROPERTY } from "../../support/small-world.js";
import { createApi, createApiWorld, OTHER_PROPERTY, REGIONAL, VIEWER } from "./support.js";

const METRICS = "/api/resman/metrics";

describe("GET /api/resman/metrics", () => {
  it("says how the sync is doing, of the caller's property", async () => {
    const { call, cycle, engine } = await createApiWorld();
    await cycle();
    await engine.enqueue(DANA);
    const { status, body } = await call("GET", METRICS, { as: VIEWER });
    expect(status).toBe(200);
    expect(body).toEqual({
      sync_success_rate: 1,
      avg_sync_latency: expect.any(Number),
      conflict_rate: 0,
      failed_syncs: 0,
      pending_queue: 1,
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

import { describe, expect, it } from "vitest";
import type { QueueItem } from "../../../src/domain/queue-item.js";
import { anId } from "../../../src/testing/index.js";
import { DANA, PROPERTY, type SmallWorld } from "../../support/small-world.js";
import {
  ADMIN,
  AGENT,
  type ApiWorld,
  allPages,
  createApiWorld,
  OTHER_CHAT,
  REGIONAL,
  STRANGER,
  VIEWER,
} from "./support.js";

const QUEUE = "/api/resman/queue";

async function queueWorld(): Promise<ApiWorld & { job: QueueItem; other: QueueItem }> {
  const world = await createApiWorld();
  const job = await world.engine.enqueue(DANA, { syncData: { fields: ["email"] } });
  const other = await world.engine.enqueue(OTHER_CHAT);
  return { ...world, job, other };
}

/** A worker takes the job and fails for good. */
async function fail({ storage, clock }: SmallWorld, errorCode = "AUTH_ERROR"): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  const claimed = await storage.queue.claim({ workerId: "worker-7", at, leaseMs: 60_000, limit: 10 });
  for (const { id, fence } of claimed) {
    await storage.queue.settle(id, fence, { status: "failed", at, errorCode, errorMessage: "It said no." });
  }
}

describe("GET /api/resman/queue", () => {
  it("lists jobs, without who holds them and what they carry", async () => {
    const { call, job, storage, clock } = await queueWorld();
    const at = new Date(clock.now()).toISOString();
    await storage.queue.claim({ workerId: "worker-7", at, leaseMs: 60_000, limit: 10 });
    const { status, body } = await call("GET", QUEUE, { as: VIEWER });
    expect(status).toBe(200);
    expect(body).toEqual({
      jobs: [
        {
          id: job.id,
          conversation_id: DANA,
          resman_lead_id: null,
          property_id: PROPERTY,
          sync_operation: "push",
          trigger: "api",
          priority: job.priority,
          retry_count: 0,
          max_retries: job.maxRetries,
          next_retry_at: job.nextRetryAt,
          status: "processing",
          error_message: null,
          error_code: null,
          crash_count: 0,
          processed_at: null,
          created_at: job.createdAt,
          updated_at: expect.any(String),
        },
      ],
    });
    expect(JSON.stringify(body)).not.toMatch(/worker-7|lease|fence|sync_data/);
  });

  it.each([
    ["status=pending", 1],
    ["status=failed", 0],
    [`conversation_id=${DANA}`, 1],
    [`conversation_id=${DANA}&property_id=${PROPERTY}`, 1],
    ["error_code=AUTH_ERROR", 0],
  ])("filters by %s", async (query, count) => {
    const { call } = await queueWorld();
    expect((await call("GET", `${QUEUE}?${query}`, { as: VIEWER })).body.jobs).toHaveLength(count);
  });

  it.each(["status=waiting", "limit=0", `conversation_id=${"x".repeat(101)}`])("refuses %s", async (query) => {
    const { call } = await queueWorld();
    expect(await call("GET", `${QUEUE}?${query}`)).toMatchObject({ status: 400, body: { code: "INVALID_INPUT" } });
  });

  it("goes on page by page, within the caller's properties", async () => {
    const { call, job, other } = await queueWorld();
    expect(await allPages(call, `${QUEUE}?limit=1`, "jobs", ADMIN)).toMatchObject([{ id: job.id }, { id: other.id }]);
    expect(await allPages(call, `${QUEUE}?limit=1`, "jobs", VIEWER)).toMatchObject([{ id: job.id }]);
    expect(await call("GET", `${QUEUE}?after_id=${other.id}`, { as: VIEWER })).toMatchObject({ status: 404 });
    expect(await call("GET", `${QUEUE}?conversation_id=${OTHER_CHAT}`, { as: VIEWER })).toMatchObject({ status: 404 });
  });
});

describe("what operators do to jobs", () => {
  it("queues a failed job again", async () => {
    const world = await queueWorld();
    await fail(world);
    const { call, job } = world;
    expect(await call("GET", `${QUEUE}?status=failed&error_code=AUTH_ERROR`, { as: VIEWER })).toMatchObject({
      body: { jobs: [{ id: job.id, error_message: "It said no." }] },
    });
    expect(await call("POST", `${QUEUE}/${job.id}/retry`)).toMatchObject({
      status: 200,
      body: { success: true, job: { id: job.id, status: "pending", error_code: null } },
    });
    expect(await call("POST", `${QUEUE}/${job.id}/retry`)).toMatchObject({
      status: 409,
      body: { code: "STALE_WRITE" },
    });
  });

  it("cancels a job once, and says who did", async () => {
    const { call, job, other } = await queueWorld();
    expect(await call("POST", `${QUEUE}/${job.id}/cancel`)).toMatchObject({
      status: 200,
      body: { success: true, job: { status: "cancelled", error_message: "Cancelled by ada." } },
    });
    expect(await call("POST", `${QUEUE}/${job.id}/cancel`)).toMatchObject({ status: 200, body: { success: false } });
    const body = { reason: "Wrong property" };
    expect(await call("POST", `${QUEUE}/${other.id}/cancel`, { body })).toMatchObject({
      body: { job: { error_message: "Wrong property" } },
    });
  });

  it("queues again what failed, within the caller's property and of one code", async () => {
    const world = await queueWorld();
    await fail(world);
    const { call, job, other } = world;
    const retry = (body: unknown, as = ADMIN) => call("POST", `${QUEUE}/retry-failed`, { as, body });
    expect(await retry({ error_code: "TIMEOUT_ERROR" })).toEqual({ status: 200, body: { success: true, retried: 0 } });
    expect(await retry({}, REGIONAL)).toMatchObject({ status: 400, body: { details: [{ path: "property_id" }] } });
    expect(await retry({ property_id: PROPERTY }, STRANGER)).toMatchObject({ status: 403 });
    expect(await retry({}, STRANGER)).toMatchObject({ body: { retried: 1 } });
    expect(await world.engine.jobs.get(job.id)).toMatchObject({ status: "failed" });
    expect(await world.engine.jobs.get(other.id)).toMatchObject({ status: "pending" });
    expect(await call("POST", `${QUEUE}/retry-failed`)).toMatchObject({ body: { retried: 1 } });
  });

  it.each(["retry", "cancel"])("%s gives no sign of another property's jobs, and is for admins", async (action) => {
    const { call, job, engine } = await queueWorld();
    const unknown = await call("POST", `${QUEUE}/${anId(0x999)}/${action}`, { as: STRANGER });
    expect(unknown).toMatchObject({ status: 404, body: { error: "Job not found" } });
    expect(await call("POST", `${QUEUE}/${job.id}/${action}`, { as: STRANGER })).toEqual(unknown);
    expect(await call("POST", `${QUEUE}/${job.id}/${action}`, { as: AGENT })).toMatchObject({ status: 403 });
    expect(await engine.jobs.get(job.id)).toEqual(job);
  });

  it.each([
    ["retry-failed", { errorCode: "AUTH_ERROR" }],
    ["retry-failed", { error_code: "" }],
    [`${anId(1)}/cancel`, { reason: "" }],
  ])("refuses %s with %j", async (action, body) => {
    const { call } = await queueWorld();
    expect(await call("POST", `${QUEUE}/${action}`, { body })).toMatchObject({ status: 400 });
  });
});

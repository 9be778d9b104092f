import { describe, expect, it } from "vitest";
import { FAKE_RESMAN_IDS } from "../../../src/testing/index.js";
import { DANA, PROPERTY } from "../../support/small-world.js";
import { AGENT, createApiWorld, OTHER_CHAT, OTHER_PROPERTY, REGIONAL, STRANGER } from "./support.js";

const DELTA = "/api/admin/sync/delta";

describe("POST /api/admin/sync/delta", () => {
  it("brings changes both ways and answers in the seed's words", async () => {
    const { call, fake, conversation } = await createApiWorld();
    const person = { firstName: "Lena", lastName: "Moss", email: "lena@example.com" };
    fake.staff.createProspect({ propertyId: PROPERTY, ...person });
    const { status, body } = await call("POST", DELTA);
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      message: "Delta sync complete",
      details: {
        success: true,
        stage1: { recordsProcessed: 1, inserted: 1, updated: 0, errors: [] },
        stage2: { recordsProcessed: expect.any(Number), updated: 2, skipped: expect.any(Number), errors: [] },
        startTime: expect.any(String),
        endTime: expect.any(String),
        duration: expect.any(Number),
        runIds: expect.any(Array),
      },
    });
    expect((await conversation()).resmanLeadId).not.toBeNull();
  });

  it("keeps to the property that is named, or the only one the caller has", async () => {
    const { call, conversation } = await createApiWorld();
    expect(await call("POST", DELTA, { as: STRANGER, body: { lookback_minutes: 20 } })).toMatchObject({ status: 200 });
    expect((await conversation(DANA)).resmanLeadId).toBeNull();
    expect((await conversation(OTHER_CHAT)).resmanLeadId).not.toBeNull();
    expect(await call("POST", DELTA, { as: STRANGER, body: { property_id: PROPERTY } })).toMatchObject({ status: 403 });
    expect(await call("POST", DELTA, { as: REGIONAL })).toMatchObject({
      status: 400,
      body: { details: [{ path: "property_id" }] },
    });
    expect(await call("POST", DELTA, { as: REGIONAL, body: { property_id: OTHER_PROPERTY } })).toMatchObject({
      status: 200,
    });
    expect((await conversation(DANA)).resmanLeadId).toBeNull();
  });

  it("is refused while another process is at it", async () => {
    const { call, anotherEngine, hooks } = await createApiWorld();
    const refused = new Promise((resolve) => {
      hooks.push({ on: "read", run: async () => resolve(await call("POST", DELTA)) });
    });
    await anotherEngine().syncDelta();
    expect(await refused).toMatchObject({ status: 409, body: { code: "ALREADY_RUNNING" } });
  });

  it("tells what failed, and no secret of it", async () => {
    const { call, fake } = await createApiWorld({
      engine: { retry: { maxAttempts: 1 } },
      client: { retry: { attempts: 1 } },
    });
    fake.faults.set("http503Html", { rate: 1 });
    const { status, body } = await call("POST", DELTA);
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: false, message: "Delta sync complete", details: { success: false } });
    expect(JSON.stringify(body)).not.toContain(FAKE_RESMAN_IDS.apiKey);
  });

  it.each([
    [{ lookback_minutes: 0 }, "lookback_minutes"],
    [{ lookback_minutes: "20" }, "lookback_minutes"],
    [{ lookbackMinutes: 20 }, ""],
    [[], ""],
  ])("refuses %j", async (body, path) => {
    const { call } = await createApiWorld();
    expect(await call("POST", DELTA, { body })).toMatchObject({ status: 400, body: { details: [{ path }] } });
  });

  it("is for admins", async () => {
    const { call } = await createApiWorld();
    expect(await call("POST", DELTA, { as: AGENT })).toMatchObject({ status: 403 });
  });
});

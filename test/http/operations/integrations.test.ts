import { describe, expect, it } from "vitest";
import { anId, FAKE_RESMAN_IDS } from "../../../src/testing/index.js";
import { DANA, PROPERTY, until } from "../../support/small-world.js";
import { ADMIN, AGENT, allPages, createApiWorld, OTHER_PROPERTY, REGIONAL, STRANGER, VIEWER } from "./support.js";

const INTEGRATIONS = "/api/resman/integrations";

describe("GET /api/resman/integrations", () => {
  it("shows how a property is synced, and no credentials", async () => {
    const { call, storage } = await createApiWorld();
    expect((await storage.integrations.get(PROPERTY))?.apiCredentials).toEqual({ api_key: "s3cret-key" });
    const shown = {
      property_id: PROPERTY,
      resman_property_id: PROPERTY,
      settings: {
        default_agent_id: FAKE_RESMAN_IDS.agentId,
        default_source_id: FAKE_RESMAN_IDS.sourceId,
        default_lost_reason_id: null,
      },
      sync_enabled: true,
      sync_direction: "bidirectional",
      sync_frequency: "realtime",
      last_sync_at: null,
      last_successful_sync_at: null,
      sync_status: "active",
      error_count: 0,
    };
    expect(await call("GET", INTEGRATIONS, { as: VIEWER })).toEqual({ status: 200, body: { integrations: [shown] } });
    expect(await call("GET", `${INTEGRATIONS}/${PROPERTY}`, { as: VIEWER })).toEqual({ status: 200, body: shown });
  });

  it("goes on page by page, over the caller's properties", async () => {
    const { call } = await createApiWorld();
    const of = async (as: typeof ADMIN, query = ""): Promise<unknown[]> => {
      const rows = await allPages(call, `${INTEGRATIONS}?limit=1${query}`, "integrations", as);
      return rows.map((row) => (row as { property_id: string }).property_id);
    };
    expect(await of(ADMIN)).toEqual([PROPERTY, OTHER_PROPERTY]);
    expect(await of(REGIONAL)).toEqual([PROPERTY, OTHER_PROPERTY]);
    expect(await of(VIEWER)).toEqual([PROPERTY]);
    expect(await of(ADMIN, `&property_id=${OTHER_PROPERTY}`)).toEqual([OTHER_PROPERTY]);
    expect(await call("GET", `${INTEGRATIONS}?property_id=${OTHER_PROPERTY}`, { as: VIEWER })).toMatchObject({
      status: 403,
    });
  });
});

describe("switching a property off and on", () => {
  it("stops the sync while work keeps queuing, and drains it afterwards", async () => {
    const { call, engine, fake, conversation } = await createApiWorld();
    expect(await call("POST", `${INTEGRATIONS}/${PROPERTY}/pause`)).toMatchObject({
      status: 200,
      body: { success: true, integration: { property_id: PROPERTY, sync_enabled: false, sync_status: "paused" } },
    });
    expect(await call("POST", `/api/resman/leads/${DANA}/sync`)).toMatchObject({
      status: 202,
      body: { outcome: "pending" },
    });
    expect(fake.writes).toEqual([]);
    expect(await call("POST", `${INTEGRATIONS}/${PROPERTY}/resume`)).toMatchObject({
      status: 200,
      body: { success: true, integration: { sync_enabled: true, sync_status: "active" } },
    });
    await engine.start();
    await until(async () => (await conversation()).resmanLeadId !== null);
    await engine.stop();
  });

  it.each([
    ["GET", ""],
    ["POST", "/pause"],
    ["POST", "/resume"],
    ["POST", "/direction", { sync_direction: "to_resman" }],
  ])("%s %s gives no sign of another property", async (method, action, body?: object) => {
    const { call, storage } = await createApiWorld();
    const unknown = await call(method, `${INTEGRATIONS}/${anId(0x999)}${action}`, { as: ADMIN, ...(body && { body }) });
    expect(unknown).toMatchObject({ status: 404, body: { error: "Integration not found" } });
    expect(await call(method, `${INTEGRATIONS}/${PROPERTY}${action}`, { as: STRANGER, ...(body && { body }) })).toEqual(
      unknown,
    );
    expect((await storage.integrations.get(PROPERTY))?.syncEnabled).toBe(true);
  });

  it("changes the direction, and refuses one that is none", async () => {
    const { call } = await createApiWorld();
    const path = `${INTEGRATIONS}/${PROPERTY}/direction`;
    expect(await call("POST", path, { body: { sync_direction: "from_resman" } })).toMatchObject({
      status: 200,
      body: { success: true, integration: { sync_direction: "from_resman", sync_enabled: true } },
    });
    expect(await call("POST", path, { body: { sync_direction: "both" } })).toMatchObject({ status: 400 });
  });

  it("stops every property and lets those go on that were on", async () => {
    const { call, storage } = await createApiWorld();
    await call("POST", `${INTEGRATIONS}/${OTHER_PROPERTY}/pause`);
    const all = { status: 200, body: { success: true, property_ids: [PROPERTY] } };
    expect(await call("POST", `${INTEGRATIONS}/pause-all`, { as: REGIONAL })).toMatchObject({ status: 403 });
    expect(await call("POST", `${INTEGRATIONS}/pause-all`)).toEqual(all);
    expect((await storage.integrations.list()).map(({ syncEnabled }) => syncEnabled)).toEqual([false, false]);
    expect(await call("POST", `${INTEGRATIONS}/resume-all`, { as: REGIONAL })).toMatchObject({ status: 403 });
    expect(await call("POST", `${INTEGRATIONS}/resume-all`)).toEqual(all);
    expect((await storage.integrations.get(OTHER_PROPERTY))?.syncEnabled).toBe(false);
  });

  it("is for admins", async () => {
    const { call } = await createApiWorld();
    expect(await call("POST", `${INTEGRATIONS}/${PROPERTY}/pause`, { as: AGENT })).toMatchObject({ status: 403 });
  });
});

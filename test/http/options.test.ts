import { describe, expect, it, vi } from "vitest";
import { createLeadSyncHandler } from "../../src/http/handler.js";
import type { LeadSyncHandlerOptions } from "../../src/http/handler-options.js";
import { createHttpWorld, PRINCIPALS } from "./support/http-world.js";
import { signed } from "./support/webhooks.js";

const authorize = () => PRINCIPALS.admin;

describe("the handler's options", () => {
  it.each<[string, Partial<LeadSyncHandlerOptions>]>([
    ["neither authorize nor unsafeAllowAll", {}],
    ["both of them", { authorize, unsafeAllowAll: true }],
    ["an unsafeAllowAll that is not true", { unsafeAllowAll: "yes" as never }],
    ["an authorize that is no function", { authorize: "token" as never }],
    ["no engine", { authorize, engine: undefined as never }],
    ["a base path without a slash", { authorize, basePath: "crm" }],
    ["a base path with a query", { authorize, basePath: "/crm?a" }],
    ["a body limit of 0", { authorize, maxBodyBytes: 0 }],
    ["a negative timeout", { authorize, pushTimeoutMs: -1 }],
    ["no webhook secret", { authorize, webhooks: { secrets: [] } }],
    ["an empty webhook secret", { authorize, webhooks: { secrets: [""] } }],
  ])("refuses %s", async (_, options) => {
    const { engine } = await createHttpWorld();
    expect(() => createLeadSyncHandler({ engine, ...options })).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "INVALID_CONFIG" }),
    );
  });

  it("lets everybody do everything where that is what was asked for", async () => {
    const world = await createHttpWorld({ handler: { authorize: undefined as never, unsafeAllowAll: true } });
    expect((await world.call({ method: "GET", path: "/api/resman/leads/pull", as: null })).status).toBe(200);
  });

  it.each(["/crm", "/crm/", "/crm/v1"])("serves under the base path %s and nowhere else", async (basePath) => {
    const world = await createHttpWorld({ handler: { basePath } });
    const ask = async (path: string) => (await world.handler(new Request(`https://a.test${path}`))).status;
    expect(await ask(`${basePath.replace(/\/$/, "")}/api/resman/openapi.json`)).toBe(200);
    expect(await ask("/api/resman/openapi.json")).toBe(404);
    expect(await ask("/crmapi/resman/openapi.json")).toBe(404);
  });

  it("knows which paths are its own", async () => {
    const { handler } = await createHttpWorld({ handler: { basePath: "/crm" } });
    for (const path of ["/crm/api/resman/leads", "/crm/api/resman/leads/", "/crm/api/resman/leads/%zz/status"]) {
      expect(handler.owns(path)).toBe(true);
    }
    for (const path of ["/", "/crm", "/crm/", "/api/resman/leads", "/crm/api/leads", "/crm/api/resman/other"]) {
      expect(handler.owns(path)).toBe(false);
    }
  });

  it("takes no webhook where there is no secret, and says why in the log alone", async () => {
    const warn = vi.fn();
    const logger = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };
    const world = await createHttpWorld({ handler: { webhooks: undefined as never, logger } });
    const delivery = signed(world, { lead_id: "1" });
    const path = "/api/resman/webhooks/lead-update";
    const answer = await world.call({ method: "POST", path, as: "admin", ...delivery });
    expect(answer).toMatchObject({ status: 401, body: { error: "Unauthorized", code: "UNAUTHORIZED" } });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("webhooks"), expect.anything());
  });
});

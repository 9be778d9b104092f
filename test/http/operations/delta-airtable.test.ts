import { describe, expect, it } from "vitest";
import type { Principal } from "../../../src/domain/principal.js";
import { createLeadSyncHandler } from "../../../src/http/handler.js";
import { CLIENT, createAirtableWorld, SOURCE } from "../../engine/airtable/support.js";
import { aRow, PROPERTY } from "../../support/small-world.js";
import { storeRows } from "../../support/world.js";

const DELTA = "http://host.example/api/admin/sync/delta";

/** A host with Airtable, in which one record waits to become a lead. */
async function host(principal: Omit<Principal, "id" | "roles">) {
  const world = await createAirtableWorld();
  world.row({ "First Name": "Ann" });
  const handler = createLeadSyncHandler({
    engine: world.engine,
    authorize: () => ({ id: "u-ada", roles: ["admin"], ...principal }),
  });
  return {
    ...world,
    async post(body?: object) {
      const init = body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
      const answer = await world.elapse(handler(new Request(DELTA, { method: "POST", ...init })));
      return { status: answer.status, body: (await answer.json()) as Record<string, never> };
    },
  };
}

describe("POST /api/admin/sync/delta of a host with Airtable", () => {
  it("reconciles, and answers in the seed's words", async () => {
    const { post, leads } = await host({ properties: "all", clients: "all" });
    const { status, body } = await post();
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      message: "Delta sync complete",
      details: {
        success: true,
        stage1: { recordsProcessed: 1, inserted: 1, updated: 0, errors: [] },
        stage2: { recordsProcessed: 0, updated: 0, skipped: 0, errors: [] },
        startTime: expect.any(String),
        endTime: expect.any(String),
        duration: expect.any(Number),
        runIds: [expect.any(String)],
      },
    });
    expect(await leads()).toHaveLength(1);
  });

  it("lets somebody who has the client and no property reconcile", async () => {
    const { post, leads } = await host({ properties: [], clients: [CLIENT] });
    expect(await post({ lookback_minutes: 20 })).toMatchObject({ status: 200, body: { success: true } });
    expect(await leads()).toHaveLength(1);
  });

  it.each<[string, Omit<Principal, "id" | "roles">, object | undefined, number]>([
    ["who does not have the client", { properties: "all", clients: ["client-2"] }, undefined, 200],
    ["who has no client", { properties: "all" }, undefined, 200],
    ["who has neither property nor client", { properties: [], clients: ["client-2"] }, undefined, 403],
    ["who names a property", { properties: "all", clients: "all" }, { property_id: PROPERTY }, 200],
    ["who has one property", { properties: [PROPERTY], clients: "all" }, undefined, 200],
  ])("does not touch Airtable for somebody %s", async (_, principal, body, status) => {
    const { post, leads, fake, storage } = await host(principal);
    await storeRows(storage, [aRow()]);
    expect(await post(body)).toMatchObject({ status });
    expect(fake.requests).toEqual({});
    expect(await leads()).toEqual([]);
  });

  it("answers 409 while the table is being reconciled", async () => {
    const { post, storage, runtime } = await host({ properties: "all", clients: "all" });
    const at = new Date(runtime.now()).toISOString();
    await storage.locks.acquire([`airtable:${SOURCE}`], { holder: "another", at, leaseMs: 60_000 });
    expect(await post()).toMatchObject({ status: 409, body: { code: "ALREADY_RUNNING" } });
  });
});

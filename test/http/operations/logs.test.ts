import { describe, expect, it } from "vitest";
import { anId } from "../../../src/testing/index.js";
import { aRow, DANA } from "../../support/small-world.js";
import { allPages, createApiWorld, OTHER_CHAT, STRANGER, VIEWER } from "./support.js";

const logsOf = (id: string): string => `/api/resman/conversations/${id}/logs`;

describe("GET /api/resman/conversations/{conversation_id}/logs", () => {
  it("tells what the sync did, newest first, as the log viewer shows it", async () => {
    const { call, cycle, edit } = await createApiWorld();
    await cycle();
    await edit({ conversation: { petDetails: { type: "dog", count: 1, weight_lbs: 40 } } });
    await cycle();
    const { status, body } = await call("GET", logsOf(DANA), { as: VIEWER });
    expect(status).toBe(200);
    expect(body.logs).toHaveLength(2);
    expect(body).toMatchObject({
      logs: [
        {
          id: expect.any(String),
          sync_direction: "to_resman",
          sync_status: "success",
          sync_type: "update",
          created_at: expect.stringMatching(/^2026-03-02T17:/),
          trigger: "manual",
          changes: [
            {
              field: "pets",
              side: "remote",
              from: [{ type: "dog", count: 1, weight_lbs: 35 }],
              to: [{ type: "dog", count: 1, weight_lbs: 40 }],
              origin: "local",
              rule: "changed:local",
            },
          ],
        },
        { sync_type: "create" },
      ],
    });
    // What nobody knows is left out, as in the seed's type, and neither is what was sent to ResMan shown.
    const [row] = body.logs as object[];
    expect(Object.keys(row ?? {})).not.toContain("error_message");
    expect(JSON.stringify(body)).not.toMatch(/sync_data|response_data|syncData|responseData/);
  });

  it("tells why a sync failed", async () => {
    const { call, fake, engine } = await createApiWorld({
      engine: { retry: { maxAttempts: 1 } },
      client: { retry: { attempts: 1 } },
    });
    fake.faults.set("http503Html", { rate: 1 });
    await expect(engine.pushLead(DANA)).rejects.toMatchObject({ code: "TEMPORARY_ERROR" });
    const { body } = await call("GET", logsOf(DANA), { as: VIEWER });
    expect(body).toMatchObject({
      logs: [{ sync_status: "failed", error_code: "TEMPORARY_ERROR", error_message: expect.any(String), changes: [] }],
    });
  });

  it("goes on page by page", async () => {
    const { call, cycle, edit } = await createApiWorld();
    for (const day of ["2026-06-01", "2026-06-02", "2026-06-03"]) {
      await edit({ conversation: { moveInDate: day } });
      await cycle();
    }
    const logs = await allPages(call, `${logsOf(DANA)}?limit=2`, "logs", VIEWER);
    expect(logs).toHaveLength(3);
    expect(new Set(logs.map((log) => (log as { id: string }).id)).size).toBe(3);
  });

  it("gives no sign of another property's conversations", async () => {
    const { call } = await createApiWorld();
    const unknown = await call("GET", logsOf(anId(0x999)), { as: STRANGER });
    expect(unknown).toMatchObject({ status: 404, body: { error: "Conversation not found" } });
    expect(await call("GET", logsOf(DANA), { as: STRANGER })).toEqual(unknown);
    expect(await call("GET", logsOf(OTHER_CHAT), { as: STRANGER })).toMatchObject({ status: 200 });
  });
});

describe("GET /api/resman/duplicates", () => {
  const path = `/api/resman/duplicates?conversation_id=${DANA}`;

  it("lists who may be the same person, and what each field says", async () => {
    const { call } = await createApiWorld({ rows: [aRow(), aRow(1)] });
    const { status, body } = await call("GET", path, { as: VIEWER });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      duplicates: [
        {
          conversation_id: anId(0x301),
          resman_lead_id: null,
          band: "merge",
          rule: null,
          probability: expect.any(Number),
        },
      ],
    });
    const [{ score, waterfall }] = body.duplicates as [
      { score: number; waterfall: { field: string; weight: number }[] },
    ];
    expect(waterfall.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(score);
    expect(waterfall.map(({ field }) => field)).toContain("first_name");
  });

  it("is empty where nobody looks alike", async () => {
    const { call } = await createApiWorld();
    expect(await call("GET", path, { as: VIEWER })).toEqual({ status: 200, body: { duplicates: [] } });
  });

  it("needs a conversation, of the caller's property", async () => {
    const { call } = await createApiWorld();
    expect(await call("GET", "/api/resman/duplicates", { as: VIEWER })).toMatchObject({
      status: 400,
      body: { details: [{ path: "conversation_id" }] },
    });
    expect(await call("GET", path, { as: STRANGER })).toMatchObject({ status: 404 });
  });
});

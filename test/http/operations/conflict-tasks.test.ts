import { beforeAll, describe, expect, it } from "vitest";
import { anId } from "../../../src/testing/index.js";
import { DANA, PROPERTY } from "../../support/small-world.js";
import { CONFLICTS, pairWorld, SAM } from "./conflict-worlds.js";
import { AGENT, createApiWorld, STRANGER } from "./support.js";

describe("what else is done about a conflict", () => {
  it("escalates, assigns and dismisses, as the caller", async () => {
    const { call, engine, storage } = await createApiWorld();
    const made = await engine.conflicts.escalateToManualReview({
      conflictType: "field_mismatch",
      conversationId: DANA,
      field: "phone",
    });
    const path = `${CONFLICTS}/${made?.id}`;
    expect(
      await call("POST", `${path}/escalate`, { as: AGENT, body: { assigned_to: "lee", notes: "Which one?" } }),
    ).toMatchObject({ status: 200, body: { success: true, conflict: { assigned_to: "lee", notes: "Which one?" } } });
    expect(await call("POST", `${path}/escalate`, { as: AGENT })).toMatchObject({ status: 200 });
    expect(await call("POST", `${path}/assign`, { as: AGENT, body: { assigned_to: "mo" } })).toMatchObject({
      status: 200,
      body: { conflict: { assigned_to: "mo" } },
    });
    expect(await call("POST", `${path}/assign`, { as: AGENT, body: { assigned_to: null } })).toMatchObject({
      body: { conflict: { assigned_to: null } },
    });
    expect(await call("POST", `${path}/dismiss`, { as: AGENT, body: { notes: "Was told" } })).toMatchObject({
      status: 200,
      body: { conflict: { resolution_status: "resolved", resolved_by: "kim", notes: "Was told" } },
    });
    expect(await call("POST", `${path}/dismiss`, { as: AGENT })).toMatchObject({
      status: 409,
      body: { code: "CONFLICT_CLOSED" },
    });
    const log = await storage.log.list({ conversationId: DANA });
    expect(log.map(({ syncData }) => syncData?.by)).toEqual([...Array(5).fill("kim"), null]);
  });

  it("calls two records two people", async () => {
    const { call, conflict, storage } = await pairWorld();
    const body = { decision: "distinct", notes: "Sisters" };
    expect(await call("POST", `${CONFLICTS}/${conflict.id}/decide`, { as: AGENT, body })).toMatchObject({
      status: 200,
      body: { success: true, conflict: { resolution_status: "resolved", resolved_by: "kim", notes: "Sisters" } },
    });
    expect(await storage.distinctions.list(PROPERTY, `conversation:${DANA}`)).toHaveLength(1);
  });

  it("merges two records", async () => {
    const { call, conflict, cycle, fields } = await pairWorld();
    const body = {
      decision: "merge",
      survivor_conversation_id: SAM,
      merge_strategy: "domiq_wins",
      merge_fields: ["first_name", "email", "has_pets"],
      conflict_resolution: { email: "dana@work.example.com" },
    };
    const answer = await call("POST", `${CONFLICTS}/${conflict.id}/decide`, { as: AGENT, body });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        conflict: { resolution_strategy: "merged" },
        merge: { survivor_id: SAM, loser_id: DANA, merge_id: expect.any(String) },
      },
    });
    await cycle();
    expect(await fields(SAM)).toMatchObject({ firstName: "Dana", email: "dana@work.example.com" });
  });
});

describe("what is refused", () => {
  let shared: Awaited<ReturnType<typeof pairWorld>>;
  beforeAll(async () => {
    shared = await pairWorld();
  });

  it.each([
    ["escalate", { resolved_by: "somebody else" }, ""],
    ["escalate", { notes: "" }, "notes"],
    ["assign", {}, "assigned_to"],
    ["assign", { assigned_to: "" }, "assigned_to"],
    ["dismiss", { dismissed_by: "somebody else" }, ""],
    ["decide", { decision: "maybe" }, "decision"],
    ["decide", { decision: "later" }, "until"],
    ["decide", { decision: "later", until: "tomorrow" }, "until"],
    ["decide", { decision: "merge", merge_fields: ["shoe_size"] }, "merge_fields.0"],
    ["decide", { decision: "merge", conflict_resolution: { email: "n/a" } }, "conflict_resolution.email"],
    ["decide", { decision: "distinct", decided_by: "somebody else" }, ""],
  ])("%s with %j", async (action, body, path) => {
    const { call, conflict } = shared;
    const answer = await call("POST", `${CONFLICTS}/${conflict.id}/${action}`, { as: AGENT, body });
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT", details: [{ path }] } });
  });

  it.each([
    ["GET", "", undefined],
    ["POST", "/resolve", { resolution: "resman_wins" }],
    ["POST", "/escalate", {}],
    ["POST", "/assign", { assigned_to: "sid" }],
    ["POST", "/dismiss", {}],
    ["POST", "/decide", { decision: "distinct" }],
  ])("%s %s gives no sign of another property's conflict", async (method, action, body) => {
    const { call, storage, conflict } = shared;
    const options = { as: STRANGER, ...(body !== undefined && { body }) };
    const unknown = await call(method, `${CONFLICTS}/${anId(0x999)}${action}`, options);
    expect(unknown).toMatchObject({ status: 404, body: { code: "NOT_FOUND", error: "Conflict not found" } });
    expect(await call(method, `${CONFLICTS}/${conflict.id}${action}`, options)).toEqual(unknown);
    expect(await storage.conflicts.get(conflict.id)).toEqual(conflict);
  });
});

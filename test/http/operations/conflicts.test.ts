import { beforeAll, describe, expect, it } from "vitest";
import { BASE, OURS, THEIRS } from "../../engine/conflicts/support.js";
import { aRow, DANA, PROPERTY } from "../../support/small-world.js";
import { CONFLICTS, clashWorld } from "./conflict-worlds.js";
import { AGENT, allPages, createApiWorld, OTHER_CHAT, OTHER_PROPERTY, REGIONAL, VIEWER } from "./support.js";

// Nothing changes in it.
let shared: Awaited<ReturnType<typeof clashWorld>>;
beforeAll(async () => {
  shared = await clashWorld();
});

describe("GET /api/resman/conflicts", () => {
  it("lists conflicts as the dialog of the seed shows them", async () => {
    const { call, conflict } = shared;
    const { status, body } = await call("GET", CONFLICTS, { as: VIEWER });
    expect(status).toBe(200);
    expect(body.next_after_id).toBeUndefined();
    expect(body.conflicts).toEqual([
      {
        id: conflict.id,
        field: "move_in_date",
        resman_value: THEIRS,
        domiq_value: OURS,
        base_value: BASE,
        conflict_type: "data_conflict",
        conflict_severity: conflict.conflictSeverity,
        resolution_status: "manual_review",
        resolution_strategy: "manual_review",
        property_id: PROPERTY,
        conversation_id: DANA,
        resman_lead_id: conflict.resmanLeadId,
        other_conversation_id: null,
        resman_changed_at: conflict.resmanChangedAt,
        domiq_changed_at: conflict.domiqChangedAt,
        details: null,
        resolved_value: null,
        resolved_by: null,
        resolved_at: null,
        assigned_to: null,
        snoozed_until: null,
        notes: conflict.notes,
        created_at: conflict.createdAt,
        updated_at: conflict.updatedAt,
      },
    ]);
  });

  it("writes the parts of a value in snake_case, and takes them back so", async () => {
    const { call, engine } = await createApiWorld({ rows: [aRow()] });
    const value = [{ type: "cat", count: 2, weightLbs: 9 }];
    await engine.conflicts.escalateToManualReview({
      conflictType: "data_conflict",
      conversationId: DANA,
      field: "pets",
      domiqValue: value,
    });
    const { body } = await call("GET", CONFLICTS);
    expect(body.conflicts).toMatchObject([{ field: "pets", domiq_value: [{ type: "cat", count: 2, weight_lbs: 9 }] }]);
  });

  it.each([
    [`conversation_id=${DANA}`, 1],
    ["resolution_status=pending,manual_review", 1],
    ["resolution_status=resolved", 0],
    ["conflict_type=data_conflict", 1],
    ["conflict_type=duplicate_lead,status_conflict", 0],
    ["conflict_severity=low,medium,high,critical", 1],
    ["assigned_to=kim", 0],
    ["due=true", 1],
    ["due=false", 1],
  ])("filters by %s", async (query, count) => {
    const { call } = shared;
    expect((await call("GET", `${CONFLICTS}?${query}`, { as: VIEWER })).body.conflicts).toHaveLength(count);
  });

  it.each(["due=yes", "resolution_status=open", "conflict_type=", "limit=-1", "conflict_severity=urgent"])(
    "%s",
    async (query) => {
      const { call } = shared;
      // An empty member is none.
      const expected = query.endsWith("=") ? 200 : 400;
      expect((await call("GET", `${CONFLICTS}?${query}`, { as: VIEWER })).status).toBe(expected);
    },
  );

  it("leaves out what was put off where only what is due is asked for", async () => {
    const { call, conflict } = await clashWorld();
    const later = { decision: "later", until: "2027-01-01T00:00:00Z" };
    await call("POST", `${CONFLICTS}/${conflict.id}/decide`, { as: AGENT, body: later });
    expect((await call("GET", `${CONFLICTS}?due=true`)).body.conflicts).toEqual([]);
    expect((await call("GET", CONFLICTS)).body.conflicts).toMatchObject([{ snoozed_until: later.until }]);
  });

  it("goes on page by page, within the caller's properties", async () => {
    const { call, engine } = await createApiWorld();
    const make = (conversationId: string, field: string) =>
      engine.conflicts.escalateToManualReview({ conflictType: "data_conflict", conversationId, field });
    for (const field of ["email", "phone", "moveInDate"]) await make(DANA, field);
    const foreign = await make(OTHER_CHAT, "email");
    const seen = (await allPages(call, `${CONFLICTS}?limit=1`, "conflicts", VIEWER)) as { field: string }[];
    expect(seen.map(({ field }) => field).sort()).toEqual(["email", "move_in_date", "phone"]);
    expect(await call("GET", `${CONFLICTS}?after_id=${foreign?.id}`, { as: VIEWER })).toMatchObject({ status: 404 });
    // Who names a conversation need not name its property.
    const one = await call("GET", `${CONFLICTS}?conversation_id=${OTHER_CHAT}`, { as: REGIONAL });
    expect(one.body.conflicts).toMatchObject([{ id: foreign?.id }]);
    expect(await call("GET", CONFLICTS, { as: REGIONAL })).toMatchObject({ status: 400 });
    expect(await call("GET", `${CONFLICTS}?conversation_id=${OTHER_CHAT}`, { as: VIEWER })).toMatchObject({
      status: 404,
    });
    expect(await call("GET", `${CONFLICTS}?property_id=${OTHER_PROPERTY}`, { as: VIEWER })).toMatchObject({
      status: 403,
    });
  });
});

describe("GET /api/resman/conflicts/{conflict_id}", () => {
  it("shows both sides, what was agreed on, and what each choice would give", async () => {
    const { call, conflict } = shared;
    const { status, body } = await call("GET", `${CONFLICTS}/${conflict.id}`, { as: VIEWER });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      conflict: { id: conflict.id, field: "move_in_date" },
      field: "move_in_date",
      base: BASE,
      agreed_at: expect.any(String),
      resman: { value: THEIRS, changed_at: conflict.resmanChangedAt },
      domiq: { value: OURS, last_synced: { field: "move_in_date", rule: "created", sync_log_id: expect.any(String) } },
      moved_on: false,
      options: {
        resman_wins: { possible: true, value: THEIRS },
        domiq_wins: { possible: true, value: OURS },
        merged: { possible: true, value: THEIRS },
      },
      is_open: true,
    });
  });
});

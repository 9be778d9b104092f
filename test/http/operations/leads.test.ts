import { describe, expect, it } from "vitest";
import { anId } from "../../../src/testing/index.js";
import { aRow, DANA, PROPERTY, until } from "../../support/small-world.js";
import {
  ADMIN,
  AGENT,
  allPages,
  createApiWorld,
  OTHER_CHAT,
  OTHER_PROPERTY,
  REGIONAL,
  STRANGER,
  VIEWER,
} from "./support.js";

const LEADS = "/api/resman/leads";

describe("GET /api/resman/leads", () => {
  it("lists leads by the seeds' names", async () => {
    const { call, cycle } = await createApiWorld();
    await cycle();
    const { status, body } = await call("GET", LEADS, { as: VIEWER });
    expect(status).toBe(200);
    expect(body).toEqual({
      leads: [
        {
          conversation_id: DANA,
          property_id: PROPERTY,
          resman_lead_id: expect.any(String),
          first_name: "Dana",
          last_name: "Okafor",
          email: "dana.okafor@example.com",
          phone: "+19185550142",
          initial_message: "Wants a 2 bedroom from May, budget 1,850.",
          lead_score: 70,
          move_in_date: "2026-05-01",
          budget_range: { min: 1400, max: 1850 },
          apartment_size_preference: "2 bedroom",
          occupants_count: 2,
          has_pets: true,
          pet_details: expect.anything(),
          desired_features: ["balcony"],
          work_location: null,
          reason_for_moving: null,
          status: "new",
          lost_reason: null,
          household: [],
          sync_status: "synced",
          last_sync_at: expect.stringMatching(/^2026-03-02T17:/),
          merged_into: null,
          started_at: "2026-03-02T16:30:00Z",
          updated_at: expect.any(String),
        },
      ],
    });
  });

  it("goes on page by page, within the caller's property", async () => {
    const rows = [0, 1, 2, 3, 4].map((number) =>
      aRow(number, { user: { email: `renter${number}@example.com`, phone: null } }),
    );
    const { call } = await createApiWorld({ rows: [...rows, aRow(9, { property: { id: OTHER_PROPERTY } })] });
    const leads = await allPages(call, `${LEADS}?limit=2`, "leads", VIEWER);
    expect(leads).toMatchObject([0, 1, 2, 3, 4].map((number) => ({ conversation_id: anId(0x300 + number) })));
    expect(await allPages(call, `${LEADS}?limit=2`, "leads", ADMIN)).toHaveLength(6);
  });

  it.each([
    ["sync_status=not_synced,failed", 1],
    ["sync_status=synced", 0],
    ["status=new", 1],
    ["status=leased,lost", 0],
    ["sync_status=not_synced&sync_status=failed", 1],
  ])("filters by %s", async (query, count) => {
    const { call } = await createApiWorld();
    const { body } = await call("GET", `${LEADS}?${query}`, { as: VIEWER });
    expect(body.leads).toHaveLength(count);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["limit=ten", "limit"],
    ["limit=1.5", "limit"],
    ["status=gone", "status.0"],
    ["sync_status=synced,gone", "sync_status.1"],
    [`after_id=${"x".repeat(101)}`, "after_id"],
  ])("refuses %s", async (query, path) => {
    const { call } = await createApiWorld();
    const { status, body } = await call("GET", `${LEADS}?${query}`, { as: VIEWER });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "INVALID_INPUT", details: [{ path }] });
  });

  it("does not go on after what the caller does not see, just as after what is not there", async () => {
    const { call } = await createApiWorld();
    const foreign = await call("GET", `${LEADS}?after_id=${OTHER_CHAT}`, { as: VIEWER });
    const unknown = await call("GET", `${LEADS}?after_id=${anId(0x999)}`, { as: VIEWER });
    expect(foreign).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    expect(unknown).toEqual(foreign);
  });

  it("asks whoever has several properties which one is meant", async () => {
    const { call } = await createApiWorld();
    expect(await call("GET", LEADS, { as: REGIONAL })).toMatchObject({
      status: 400,
      body: { details: [{ path: "property_id" }] },
    });
    const { body } = await call("GET", `${LEADS}?property_id=${OTHER_PROPERTY}`, { as: REGIONAL });
    expect(body.leads).toMatchObject([{ conversation_id: OTHER_CHAT }]);
    expect(await call("GET", `${LEADS}?property_id=${OTHER_PROPERTY}`, { as: VIEWER })).toMatchObject({
      status: 403,
      body: { code: "FORBIDDEN" },
    });
  });
});

describe("GET /api/resman/leads/{lead_id}", () => {
  it("names a lead by its conversation or by its prospect, in any writing", async () => {
    const { call, cycle, conversation } = await createApiWorld();
    await cycle();
    const { resmanLeadId } = await conversation();
    const byChat = await call("GET", `${LEADS}/${DANA}`, { as: VIEWER });
    expect(byChat).toMatchObject({ status: 200, body: { conversation_id: DANA, resman_lead_id: resmanLeadId } });
    expect(await call("GET", `${LEADS}/${resmanLeadId?.toUpperCase()}`, { as: VIEWER })).toEqual(byChat);
  });

  it("is the newest of several chats with one prospect", async () => {
    const later = aRow(1, { conversation: { startTime: "2026-03-02T16:40:00Z" } });
    const { call, cycle, conversation } = await createApiWorld({ rows: [aRow(), later] });
    await cycle();
    const { resmanLeadId } = await conversation();
    expect((await conversation(anId(0x301))).resmanLeadId).toBe(resmanLeadId);
    const { body } = await call("GET", `${LEADS}/${resmanLeadId}`, { as: VIEWER });
    expect(body).toMatchObject({ conversation_id: anId(0x301) });
  });

  it("gives no sign of another property's leads", async () => {
    const { call, cycle, conversation } = await createApiWorld();
    await cycle();
    const { resmanLeadId } = await conversation();
    const unknown = await call("GET", `${LEADS}/${anId(0x999)}`, { as: STRANGER });
    expect(unknown).toMatchObject({ status: 404, body: { code: "NOT_FOUND", error: "Lead not found" } });
    expect(await call("GET", `${LEADS}/${DANA}`, { as: STRANGER })).toEqual(unknown);
    expect(await call("GET", `${LEADS}/${resmanLeadId}`, { as: STRANGER })).toEqual(unknown);
  });
});

describe("PUT /api/resman/leads/{lead_id}", () => {
  it("edits fields here and queues them for ResMan", async () => {
    const { call, cycle, fields, engine } = await createApiWorld();
    await cycle();
    const body = { move_in_date: "2026-08-01", budget_range: { min: 0, max: 2000 }, work_location: null };
    const answer = await call("PUT", `${LEADS}/${DANA}`, { as: AGENT, body });
    expect(answer).toMatchObject({
      status: 202,
      body: { success: true, conversation_id: DANA, changed: expect.arrayContaining(["move_in_date", "budget_range"]) },
    });
    expect(answer.body.changed).toHaveLength(2);
    expect(await fields()).toMatchObject({ moveInDate: "2026-08-01", budgetRange: { min: null, max: 2000 } });
    expect(await engine.jobs.get(String(answer.body.job_id))).toMatchObject({ conversationId: DANA });
    await cycle();
    expect(await call("GET", `${LEADS}/${DANA}`)).toMatchObject({ body: { sync_status: "synced" } });
  });

  it("says so where nothing changed, and queues nothing", async () => {
    const { call, cycle } = await createApiWorld();
    await cycle();
    const { status, body } = await call("PUT", `${LEADS}/${DANA}`, { as: AGENT, body: { occupants_count: 2 } });
    expect({ status, body }).toEqual({
      status: 202,
      body: { success: true, conversation_id: DANA, changed: [], job_id: null },
    });
  });

  it.each([
    [{ email: "not an address" }, ["email"]],
    [{ phone: "123", first_name: "" }, ["phone", "first_name"]],
    [{ budget_range: { min: 0, max: 0 } }, ["budget_range"]],
    [{ occupants_count: "2" }, ["occupants_count"]],
    [{ lead_score: null, status: "leased" }, [""]],
    [{ move_in_date: "soon" }, ["move_in_date"]],
    [[], [""]],
    [undefined, [""]],
  ])("refuses %j and changes nothing", async (body, paths) => {
    const { call, fields } = await createApiWorld();
    const before = await fields();
    const answer = await call("PUT", `${LEADS}/${DANA}`, { as: AGENT, ...(body !== undefined && { body }) });
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT" } });
    const details = answer.body.details as { path: string }[];
    expect(details.map(({ path }) => path).sort()).toEqual(paths.toSorted());
    expect(await fields()).toEqual(before);
  });

  it("is not for another property, nor for viewers", async () => {
    const { call, fields } = await createApiWorld();
    const body = { occupants_count: 5 };
    expect(await call("PUT", `${LEADS}/${DANA}`, { as: STRANGER, body })).toMatchObject({ status: 404 });
    expect(await call("PUT", `${LEADS}/${DANA}`, { as: VIEWER, body })).toMatchObject({ status: 403 });
    expect(await fields()).toMatchObject({ occupantsCount: 2 });
  });
});

describe("POST /api/resman/leads/{lead_id}/sync", () => {
  it("syncs now and says what came of it", async () => {
    const { call, conversation } = await createApiWorld();
    const first = await call("POST", `${LEADS}/${DANA}/sync`, { as: AGENT });
    const { resmanLeadId } = await conversation();
    expect(first).toMatchObject({
      status: 200,
      body: { success: true, outcome: "created", conversation_id: DANA, resman_lead_id: resmanLeadId },
    });
    const again = await call("POST", `${LEADS}/${resmanLeadId}/sync`, { as: AGENT });
    expect(again).toMatchObject({ status: 200, body: { outcome: "unchanged", sync_log_id: first.body.sync_log_id } });
  });

  it("is forced by admins while the property is paused, and by nobody else", async () => {
    const { call, engine, fake } = await createApiWorld();
    await engine.integrations.pause(PROPERTY);
    const path = `${LEADS}/${DANA}/sync`;
    const body = { force: true };
    expect(await call("POST", path, { as: ADMIN })).toMatchObject({ status: 202, body: { outcome: "pending" } });
    expect(await call("POST", path, { as: AGENT, body })).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    expect(fake.prospects()).toEqual([]);
    const forced = await call("POST", path, { as: ADMIN, body });
    expect(forced).toMatchObject({ status: 200, body: { outcome: "created", sync_log_id: expect.any(String) } });
    const again = await call("POST", path, { as: ADMIN, body });
    expect(again).toMatchObject({ status: 200, body: { outcome: "unchanged", sync_log_id: null } });
    expect(fake.prospects()).toHaveLength(1);
  });

  it("answers 202 while ResMan is down; the queue brings it there later", async () => {
    const { call, fake, engine, conversation } = await createApiWorld({
      engine: { retry: { maxAttempts: 1 } },
      client: { retry: { attempts: 1 } },
    });
    fake.faults.set("http503Html", { rate: 1 });
    const answer = await call("POST", `${LEADS}/${DANA}/sync`, { as: AGENT });
    expect(answer).toMatchObject({ status: 202, body: { outcome: "pending", resman_lead_id: null } });
    expect(await engine.jobs.list({ conversationId: DANA })).toMatchObject([{ status: "pending" }]);
    fake.faults.clear();
    await engine.start();
    await until(async () => (await conversation()).resmanLeadId !== null);
    await engine.stop();
  });
});

describe("GET /api/resman/leads/{lead_id}/explain", () => {
  it("tells why a field is what it is", async () => {
    const { call, cycle, edit } = await createApiWorld();
    await cycle();
    await edit({ conversation: { moveInDate: "2026-06-01" } });
    await cycle();
    const { status, body } = await call("GET", `${LEADS}/${DANA}/explain?field=move_in_date`, { as: VIEWER });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      field: "move_in_date",
      merged_into: null,
      value: "2026-06-01",
      origin: { side: "local", because: expect.stringContaining("chatbot") },
      base: { local: "2026-06-01", remote: "2026-06-01" },
      pending: false,
      history: [
        { field: "move_in_date", rule: "created" },
        { field: "move_in_date", side: "remote", from: "2026-05-01", to: "2026-06-01", rule: "changed:local" },
      ],
    });
  });

  it("writes the parts of a value in snake_case as well", async () => {
    const { call, cycle } = await createApiWorld();
    await cycle();
    const { body } = await call("GET", `${LEADS}/${DANA}/explain?field=pets`, { as: VIEWER });
    expect(body.value).toEqual([{ type: "dog", count: 1, weight_lbs: 35 }]);
  });

  it.each(["field=moveInDate", "field=__proto__", ""])("refuses %j", async (query) => {
    const { call } = await createApiWorld();
    const answer = await call("GET", `${LEADS}/${DANA}/explain?${query}`, { as: VIEWER });
    expect(answer).toMatchObject({ status: 400, body: { details: [{ path: "field" }] } });
  });
});

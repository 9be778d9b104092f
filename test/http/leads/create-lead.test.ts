import { describe, expect, it } from "vitest";
import { anId } from "../../../src/testing/index.js";
import { DANA, PROPERTY } from "../../support/small-world.js";
import { createBody } from "../support/bodies.js";
import { createClockedHttpWorld, createHttpWorld, OTHER_PROPERTY, SAM } from "../support/http-world.js";

const post = (body: unknown, as = "agent") => ({ method: "POST", path: "/api/resman/leads", body, as });

describe("POST /api/resman/leads", () => {
  it("pushes what the chatbot knows, and answers as the seed does", async () => {
    const world = await createHttpWorld();
    const { status, body } = await world.call(post(createBody()));
    expect(status).toBe(200);
    const prospect = world.prospect();
    expect(body).toEqual({
      success: true,
      resman_lead_id: prospect.prospectId,
      sync_status: "success",
      created_at: expect.stringMatching(/^2026-03-02T17:/),
      sync_log_id: expect.any(String),
    });
    expect(await world.fields()).toMatchObject({
      firstName: "Dana",
      email: "dana.okafor@example.com",
      phone: "+15125550142",
      leadScore: 72,
      moveInDate: "2026-05-01",
      budgetRange: { min: 1500, max: 2100 },
      apartmentSizePreference: "2 bedroom",
      occupantsCount: 2,
      pets: [{ type: "dog", count: 1, weightLbs: null }],
      desiredFeatures: ["balcony"],
      workLocation: "Downtown",
      reasonForMoving: "New job",
      initialMessage: "Looking for a two-bedroom in May",
    });
    const [row] = await world.engine.listLog({ conversationId: DANA });
    expect(body).toMatchObject({ sync_log_id: row?.id });
  });

  it("gives the same lead when it is posted again", async () => {
    const world = await createHttpWorld();
    const first = await world.call(post(createBody()));
    const second = await world.call(post(createBody()));
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({ sync_status: "success" });
    expect((second.body as { resman_lead_id: string }).resman_lead_id).toBe(
      (first.body as { resman_lead_id: string }).resman_lead_id,
    );
    expect(world.fake.prospects()).toHaveLength(1);
  });

  it("gives one lead to two that post at once", async () => {
    const world = await createHttpWorld();
    const answers = await Promise.all([world.call(post(createBody())), world.call(post(createBody()))]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map(({ body }) => (body as { resman_lead_id: string }).resman_lead_id)).size).toBe(1);
    expect(world.fake.prospects()).toHaveLength(1);
  });

  it("ignores members nobody knows, as the seed's code does", async () => {
    const world = await createHttpWorld();
    const { status } = await world.call(post({ ...createBody({ lead_data: { utm_source: "ad" } }), extra: 1 }));
    expect(status).toBe(200);
  });

  it("answers 202 while ResMan hangs, and the queue brings the lead later", async () => {
    const world = await createClockedHttpWorld();
    world.fake.faults.set("hang", { next: 100 });
    const answering = world.call(post(createBody()));
    await world.clock.advance(5000);
    const { status, body } = await answering;
    expect(status).toBe(202);
    expect(body).toEqual({
      success: true,
      resman_lead_id: "",
      sync_status: "pending",
      created_at: expect.any(String),
      sync_log_id: expect.any(String),
    });
    expect(await world.jobs()).toContainEqual(expect.objectContaining({ conversationId: DANA, status: "pending" }));
    world.fake.faults.clear();
    await world.engine.start();
    await world.clock.advance(5 * 60_000);
    await world.engine.stop();
    expect(world.fake.prospects()).toHaveLength(1);
    const again = await world.call(post(createBody()));
    expect(again).toMatchObject({ status: 200, body: { resman_lead_id: world.fake.prospects()[0]?.prospectId } });
  });

  it("answers 202 when ResMan is down", async () => {
    const world = await createHttpWorld();
    world.fake.faults.set("http503Html", { next: 1000 });
    expect(await world.call(post(createBody()))).toMatchObject({ status: 202, body: { sync_status: "pending" } });
  });

  it("answers 202 for a property that is switched off", async () => {
    const world = await createHttpWorld();
    await world.storage.integrations.update(PROPERTY, { syncEnabled: false });
    expect(await world.call(post(createBody()))).toMatchObject({ status: 202, body: { sync_status: "pending" } });
    expect(world.fake.writes).toEqual([]);
  });

  it("answers 202 and says why, for a lead that has no contact", async () => {
    const world = await createHttpWorld();
    const { userId } = await world.conversation();
    await world.storage.users.update(userId ?? "", { email: null, phone: null });
    const { status, body } = await world.call(post(createBody({ lead_data: { email: "n/a", phone: "123" } })));
    expect(status).toBe(202);
    expect(body).toMatchObject({ resman_lead_id: "", sync_status: "pending", reason: "LEAD_NOT_CONTACTABLE" });
  });

  it.each([
    ["a conversation that does not exist", createBody({ conversation_id: anId(0x999) }), "agent"],
    ["one of a property the caller does not see", createBody({ conversation_id: SAM }), "agent"],
  ])("answers 404 alike for %s", async (_, body, as) => {
    const world = await createHttpWorld();
    const answer = await world.call(post(body, as));
    expect(answer).toMatchObject({ status: 404, body: { error: "Conversation not found", code: "NOT_FOUND" } });
  });

  it("refuses a property that is not the conversation's", async () => {
    const world = await createHttpWorld();
    const foreign = createBody({ lead_data: { property_id: OTHER_PROPERTY } });
    expect(await world.call(post(foreign, "agent"))).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    expect(await world.call(post(foreign, "both"))).toMatchObject({
      status: 400,
      body: { code: "INVALID_INPUT", details: [{ path: "lead_data.property_id", message: expect.any(String) }] },
    });
    expect(world.fake.writes).toEqual([]);
  });

  const without = (name: string) => {
    const { lead_data: leadData } = createBody();
    return {
      conversation_id: DANA,
      lead_data: Object.fromEntries(Object.entries(leadData).filter(([key]) => key !== name)),
    };
  };

  it.each([
    ["conversation_id", { ...createBody(), conversation_id: undefined }],
    ["conversation_id", createBody({ conversation_id: 7 })],
    ["conversation_id", createBody({ conversation_id: " " })],
    ["conversation_id", createBody({ conversation_id: "x".repeat(101) })],
    ["lead_data", { conversation_id: DANA }],
    ["lead_data", { conversation_id: DANA, lead_data: [] }],
    ["lead_data.first_name", without("first_name")],
    ["lead_data.last_name", without("last_name")],
    ["lead_data.property_id", without("property_id")],
    ["lead_data.source", without("source")],
    ["lead_data.initial_message", without("initial_message")],
    ["lead_data.lead_score", without("lead_score")],
    ["lead_data.first_name", createBody({ lead_data: { first_name: null } })],
    ["lead_data.source", createBody({ lead_data: { source: "resman" } })],
    ["lead_data.lead_score", createBody({ lead_data: { lead_score: "72" } })],
    ["lead_data.email", createBody({ lead_data: { email: ["a@example.com"] } })],
    ["lead_data.email", createBody({ lead_data: { email: `${"a".repeat(320)}@example.com` } })],
    ["lead_data.move_in_date", createBody({ lead_data: { move_in_date: "soon" } })],
    ["lead_data.move_in_date", createBody({ lead_data: { move_in_date: "2026-02-30" } })],
    ["lead_data.budget_range", createBody({ lead_data: { budget_range: 1500 } })],
    ["lead_data.budget_range.max", createBody({ lead_data: { budget_range: { min: 1500 } } })],
    ["lead_data.occupants_count", createBody({ lead_data: { occupants_count: 1.5 } })],
    ["lead_data.has_pets", createBody({ lead_data: { has_pets: "yes" } })],
    ["lead_data.desired_features", createBody({ lead_data: { desired_features: "balcony" } })],
    ["lead_data.desired_features", createBody({ lead_data: { desired_features: Array(101).fill("balcony") } })],
    ["", []],
    ["", null],
    ["", "text"],
    ["", 7],
  ])("names %s where it is not valid", async (path, body) => {
    const world = await createHttpWorld();
    const answer = await world.call(post(typeof body === "string" ? JSON.stringify(body) : body));
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT", error: expect.any(String) } });
    const { details } = answer.body as { details: { path: string }[] };
    expect(details.map((issue) => issue.path)).toContain(path);
    expect(world.fake.writes).toEqual([]);
    expect((await world.conversation()).aiIntentSummary).not.toBe("Looking for a two-bedroom in May");
  });
});

import { describe, expect, it } from "vitest";
import { anId } from "../../../src/testing/index.js";
import { aRow, DANA, PROPERTY } from "../../support/small-world.js";
import { createHttpWorld, SAM, TWO_PROPERTIES } from "../support/http-world.js";

/** Dana writes once more, from an office, under a contact of her own. */
const OFFICE = anId(0x302);
const OFFICE_CHAT = aRow(2, {
  user: { firstName: "Dana", lastName: "Okafor", email: "d.okafor@work.example.com", phone: "(918) 555-0199" },
  conversation: { startTime: "2026-03-02T16:45:00Z" },
});

const linkedWorld = async () => {
  const rows = [...TWO_PROPERTIES, OFFICE_CHAT];
  const world = await createHttpWorld({ rows });
  for (const { conversation } of rows) await world.engine.pushLead(conversation.id);
  const prospectOf = async (id: string): Promise<string> => {
    const link = await world.storage.links.get(id, "resman");
    if (!link) throw new Error(`${id} is not linked`);
    return link.remoteId;
  };
  const request = async (changes: Record<string, unknown> = {}) => ({
    resman_lead_id: await prospectOf(DANA),
    domiq_conversation_id: OFFICE,
    merge_strategy: "resman_wins",
    merge_fields: [],
    ...changes,
  });
  return { ...world, prospectOf, request };
};

const post = (path: "merge" | "unmerge", body: unknown, as = "agent") => ({
  method: "POST",
  path: `/api/resman/leads/${path}`,
  body,
  as,
});

describe("POST /api/resman/leads/merge", () => {
  it("makes one lead of two, and answers as the seed does", async () => {
    const world = await linkedWorld();
    const kept = await world.prospectOf(DANA);
    const answer = await world.call(
      post("merge", await world.request({ merge_fields: ["email", "phone"], notes: "Same" })),
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      merged_lead_id: kept,
      conflicts_resolved: 2,
      merge_summary: {
        fields_merged: ["email", "phone"],
        fields_conflicted: ["email", "phone"],
        final_values: { email: "dana.okafor@example.com", phone: "+19185550142" },
      },
      sync_log_id: expect.any(String),
      merge_id: expect.any(String),
      sync_status: "success",
    });
    const [merge] = await world.engine.listMerges();
    expect(merge).toMatchObject({ mergedBy: "agent", notes: "Same", survivorId: DANA, loserId: OFFICE });
  });

  it("puts what a person gave above the strategy, in the seeds' names and forms", async () => {
    const world = await linkedWorld();
    const given = {
      email: "Dana@Example.com ",
      budget_range: { min: 0, max: 1800 },
      has_pets: true,
      pet_details: { type: "cat", count: 2 },
      status: "qualified",
      work_location: null,
    };
    const request = await world.request({ conflict_resolution: given });
    const { status, body } = await world.call(post("merge", request));
    expect(status).toBe(200);
    const { merge_summary: summary } = body as { merge_summary: { final_values: object; fields_merged: string[] } };
    expect(summary.final_values).toMatchObject({
      email: "dana@example.com",
      budget_range: { min: 0, max: 1800 },
      has_pets: true,
      status: "qualified",
    });
    expect(summary.fields_merged).toEqual(expect.arrayContaining(["has_pets", "pet_details", "budget_range"]));
    expect(await world.fields(DANA)).toMatchObject({
      email: "dana@example.com",
      budgetRange: { min: null, max: 1800 },
      pets: [{ type: "cat", count: 2 }],
    });
  });

  it("leaves to a person what it is told to", async () => {
    const world = await linkedWorld();
    const request = await world.request({ merge_strategy: "manual_review", merge_fields: ["email"] });
    const { body } = await world.call(post("merge", request));
    expect(body).toMatchObject({
      conflicts_resolved: 0,
      merge_summary: { fields_merged: [], fields_conflicted: ["email"] },
    });
  });

  it("says that ResMan is still to follow", async () => {
    const world = await linkedWorld();
    const request = await world.request();
    world.fake.faults.set("http503Html", { next: 10_000, on: "writes" });
    const { status, body } = await world.call(post("merge", request));
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, sync_status: "pending" });
  });

  it("answers alike where the conversation, the prospect, or the right to see them is missing", async () => {
    const world = await linkedWorld();
    const missing = { status: 404, body: { error: "Lead or conversation not found", code: "NOT_FOUND" } };
    const tries = [
      await world.request({ domiq_conversation_id: anId(0x999) }),
      await world.request({ domiq_conversation_id: SAM }),
      await world.request({ resman_lead_id: anId(0x999) }),
      await world.request({ resman_lead_id: await world.prospectOf(SAM) }),
    ];
    for (const request of tries) expect(await world.call(post("merge", request))).toMatchObject(missing);
    expect(await world.call(post("merge", tries[3], "both"))).toMatchObject({
      status: 409,
      body: { code: "CANNOT_MERGE" },
    });
    expect(await world.engine.listMerges()).toEqual([]);
  });

  it.each([
    ["resman_lead_id", { resman_lead_id: undefined }],
    ["resman_lead_id", { resman_lead_id: "" }],
    ["domiq_conversation_id", { domiq_conversation_id: null }],
    ["merge_strategy", { merge_strategy: "newest_wins" }],
    ["merge_fields", { merge_fields: undefined }],
    ["merge_fields", { merge_fields: "email" }],
    ["merge_fields.1", { merge_fields: ["email", "household"] }],
    ["merge_fields.0", { merge_fields: ["firstName"] }],
    ["conflict_resolution", { conflict_resolution: [] }],
    ["conflict_resolution", { conflict_resolution: { shoe_size: 44 } }],
    ["conflict_resolution.email", { conflict_resolution: { email: "n/a" } }],
    ["conflict_resolution.phone", { conflict_resolution: { phone: "123" } }],
    ["conflict_resolution.lead_score", { conflict_resolution: { lead_score: "high" } }],
    ["conflict_resolution.status", { conflict_resolution: { status: null } }],
    ["conflict_resolution.status", { conflict_resolution: { status: "leased" } }],
    ["notes", { notes: {} }],
  ])("names %s where it is not valid", async (path, changes) => {
    const world = await createHttpWorld();
    const request = {
      resman_lead_id: anId(0x500),
      domiq_conversation_id: DANA,
      merge_strategy: "resman_wins",
      merge_fields: [],
      ...changes,
    };
    const answer = await world.call(post("merge", request));
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT", details: [{ path }] } });
    expect(await world.engine.listMerges()).toEqual([]);
  });
});

describe("POST /api/resman/leads/unmerge", () => {
  const mergedWorld = async () => {
    const world = await linkedWorld();
    const { body } = await world.call(post("merge", await world.request()));
    return { ...world, mergeId: (body as { merge_id: string }).merge_id };
  };

  it.each([
    ["the survivor's latest", { conversation_id: DANA }, {}],
    ["the one named", { conversation_id: OFFICE }, { withId: true }],
  ])("takes %s merge back", async (_, body, { withId = false }: { withId?: boolean }) => {
    const world = await mergedWorld();
    const request = { ...body, ...(withId && { merge_id: world.mergeId }) };
    const answer = await world.call(post("unmerge", request));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      merge_id: world.mergeId,
      survivor_id: DANA,
      loser_id: OFFICE,
      restored_resman_lead_id: expect.any(String),
      fields_restored: expect.any(Array),
      fields_kept: [],
      history_kept: true,
      changed: true,
      sync_status: expect.stringMatching(/success|pending/),
    });
    expect((await world.fields(OFFICE)).email).toBe("d.okafor@work.example.com");
  });

  it("takes back no merge the lead had no part in", async () => {
    const world = await mergedWorld();
    const request = { conversation_id: SAM, merge_id: world.mergeId };
    expect(await world.call(post("unmerge", request, "elsewhere"))).toMatchObject({
      status: 404,
      body: { error: "Merge not found" },
    });
    expect(await world.call(post("unmerge", { conversation_id: SAM }, "elsewhere"))).toMatchObject({ status: 404 });
    expect(await world.call(post("unmerge", { conversation_id: DANA }, "elsewhere"))).toMatchObject({
      status: 404,
      body: { error: "Conversation not found" },
    });
    expect(await world.engine.listMerges({ standing: true, propertyId: PROPERTY })).toHaveLength(1);
  });

  it.each([
    ["conversation_id", {}],
    ["conversation_id", { conversation_id: 1 }],
    ["merge_id", { conversation_id: DANA, merge_id: "" }],
  ])("names %s where it is not valid", async (path, body) => {
    const world = await createHttpWorld();
    expect(await world.call(post("unmerge", body))).toMatchObject({ status: 400, body: { details: [{ path }] } });
  });
});

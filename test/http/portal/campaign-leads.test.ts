import { describe, expect, it } from "vitest";
import { campaignLeadSchema } from "../../../src/domain/campaign-lead.js";
import type { Principal } from "../../../src/domain/principal.js";
import { anId } from "../../../src/testing/index.js";
import { createSmallWorld } from "../../support/small-world.js";
import { type Answer, createApi } from "../operations/support.js";

const LEAD = anId(0x700);
const CLIENT = anId(0x710);

const person = (id: string, role: string, clients: Principal["clients"] = [CLIENT]): Principal => ({
  id,
  name: id.toUpperCase(),
  roles: [role],
  properties: [],
  ...(clients && { clients }),
});
const KIM = person("kim", "agent");
const LEE = person("lee", "agent");
const BOSS = person("boss", "admin", "all");
const VIEWER = person("vic", "viewer");
/** Sees every property, and another client. */
const STRANGER: Principal = { ...person("sid", "admin", [anId(0x711)]), properties: "all" };

async function portalWorld() {
  const { engine, storage } = await createSmallWorld();
  const at = "2026-03-01T10:00:00Z";
  const lead = { id: LEAD, clientId: CLIENT, firstName: "Ana", email: "ana@example.com", campaignId: "spring" };
  await storage.campaignLeads.put(campaignLeadSchema.parse({ ...lead, createdAt: at, updatedAt: at }));
  const call = createApi(engine);
  const act = (action: string, as: Principal, body?: unknown): Promise<Answer> =>
    call("POST", `/api/leads/${LEAD}/${action}`, { as, ...(body !== undefined && { body }) });
  return { call, act, storage };
}

describe("GET /api/leads/{id}", () => {
  it("shows a campaign lead", async () => {
    const { call } = await portalWorld();
    expect(await call("GET", `/api/leads/${LEAD}`, { as: VIEWER })).toEqual({
      status: 200,
      body: {
        success: true,
        lead: {
          id: LEAD,
          client_id: CLIENT,
          airtable_record_id: null,
          first_name: "Ana",
          last_name: null,
          email: "ana@example.com",
          phone: null,
          company: null,
          title: null,
          icp_score: null,
          status: null,
          processing_status: null,
          campaign_id: "spring",
          campaign_name: null,
          sms_sent_count: null,
          sms_sequence_position: null,
          sms_last_sent_at: null,
          sms_stop: false,
          lead_source: null,
          form_id: null,
          booked: false,
          booked_at: null,
          claimed_by: null,
          claimed_at: null,
          notes: null,
          is_active: true,
          created_at: "2026-03-01T10:00:00Z",
          updated_at: "2026-03-01T10:00:00Z",
        },
      },
    });
  });
});

describe("POST /api/leads/{id}/notes", () => {
  it("appends a note under the caller's name", async () => {
    const { act, storage } = await portalWorld();
    const first = await act("notes", KIM, { note: "Called back" });
    expect(first).toEqual({
      status: 200,
      body: { success: true, notes: expect.stringMatching(/^\[2026-03-02T17:\S+Z\] KIM: Called back$/) },
    });
    const { body } = await act("notes", LEE, { note: "Wants a tour" });
    expect(body.notes).toMatch(/Called back\n\[\S+\] LEE: Wants a tour$/);
    expect(await storage.activities.list({ leadId: LEAD })).toMatchObject([
      { userId: "lee", action: "NOTE_ADDED", details: "Wants a tour" },
      { userId: "kim", action: "NOTE_ADDED", details: "Called back" },
    ]);
  });

  it.each([[{ note: "  " }], [{ note: 7 }], [{}], [{ note: "x".repeat(10_001) }], [undefined]])(
    "refuses %j",
    async (body) => {
      const { act, storage } = await portalWorld();
      expect(await act("notes", KIM, body)).toMatchObject({ status: 400, body: { code: "INVALID_INPUT" } });
      expect(await storage.activities.list()).toEqual([]);
    },
  );
});

describe("claiming", () => {
  it("makes the lead the caller's, once", async () => {
    const { act, storage } = await portalWorld();
    const claimed = await act("claim", KIM);
    expect(claimed).toMatchObject({
      status: 200,
      body: { success: true, lead: { claimed_by: "kim", claimed_at: expect.stringMatching(/^2026-03-02T17:/) } },
    });
    expect(await act("claim", KIM)).toEqual(claimed);
    expect(await act("claim", LEE)).toMatchObject({
      status: 409,
      body: { code: "ALREADY_CLAIMED", error: expect.stringContaining("kim") },
    });
    expect(await storage.activities.list({ leadId: LEAD })).toHaveLength(1);
  });

  it("is given back by whoever has it, or taken by an admin who says so", async () => {
    const { act } = await portalWorld();
    await act("claim", KIM);
    expect(await act("unclaim", LEE)).toMatchObject({ status: 409, body: { code: "ALREADY_CLAIMED" } });
    expect(await act("unclaim", LEE, { force: true })).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    expect(await act("unclaim", BOSS)).toMatchObject({ status: 409 });
    expect(await act("unclaim", BOSS, { force: true })).toMatchObject({
      status: 200,
      body: { lead: { claimed_by: null, claimed_at: null } },
    });
    await act("claim", LEE);
    expect(await act("unclaim", LEE)).toMatchObject({ status: 200, body: { lead: { claimed_by: null } } });
    expect(await act("unclaim", LEE, { force: "yes" })).toMatchObject({ status: 400 });
  });
});

describe("POST /api/leads/{id}/remove-from-campaign", () => {
  it("takes the lead out of its campaign", async () => {
    const { act } = await portalWorld();
    expect(await act("remove-from-campaign", KIM)).toMatchObject({
      status: 200,
      body: { success: true, lead: { campaign_id: null, processing_status: "Removed" } },
    });
  });
});

describe("who may", () => {
  it.each([
    ["GET", ""],
    ["POST", "/notes"],
    ["POST", "/claim"],
    ["POST", "/unclaim"],
    ["POST", "/remove-from-campaign"],
  ])("%s %s gives no sign of another client's leads", async (method, action) => {
    const { call, storage } = await portalWorld();
    const before = await storage.campaignLeads.get(LEAD);
    const options = { as: STRANGER, ...(action === "/notes" && { body: { note: "Hello" } }) };
    const unknown = await call(method, `/api/leads/${anId(0x7ff)}${action}`, options);
    expect(unknown).toMatchObject({ status: 404, body: { error: "Lead not found", code: "NOT_FOUND" } });
    expect(await call(method, `/api/leads/${LEAD}${action}`, options)).toEqual(unknown);
    const nobodys = { ...options, as: person("ned", "admin", []) };
    expect(await call(method, `/api/leads/${LEAD}${action}`, nobodys)).toEqual(unknown);
    expect(await storage.campaignLeads.get(LEAD)).toEqual(before);
  });

  it.each(["notes", "claim", "unclaim", "remove-from-campaign"])("%s is not for viewers", async (action) => {
    const { act } = await portalWorld();
    expect(await act(action, VIEWER, action === "notes" ? { note: "Hello" } : undefined)).toMatchObject({
      status: 403,
    });
  });
});

import { describe, expect, it } from "vitest";
import { DANA, PROPERTY } from "../../support/small-world.js";
import { createHttpWorld, OTHER_PROPERTY, SAM } from "../support/http-world.js";

interface PullBody {
  leads: Record<string, unknown>[];
  total_count: number;
  sync_summary: Record<string, number>;
  next_sync_token?: string;
}

/** Dana and Sam are in ResMan. */
const linkedWorld = async () => {
  const world = await createHttpWorld();
  await world.engine.pushLead(DANA);
  await world.engine.pushLead(SAM);
  world.clock.pass(60_000);
  return world;
};

const pull = (query: Record<string, string> = {}, as = "agent") => ({
  method: "GET",
  path: `/api/resman/leads/pull?${new URLSearchParams(query)}`,
  as,
});

describe("GET /api/resman/leads/pull", () => {
  it("pulls what changed, and answers as the seed does", async () => {
    const world = await linkedWorld();
    const [dana] = world.fake.prospects(PROPERTY);
    await world.storage.conversations.update(DANA, { resmanCustomFields: { tag: "vip" } });
    const { status, body } = await world.call(pull());
    expect(status).toBe(200);
    expect(body).toEqual({
      leads: [
        {
          resman_lead_id: dana?.prospectId,
          first_name: "Dana",
          last_name: "Okafor",
          email: "dana.okafor@example.com",
          phone: "+19185550142",
          status: "new",
          lead_score: expect.any(Number),
          last_activity: expect.any(String),
          custom_fields: { tag: "vip" },
          property_id: PROPERTY,
          created_at: expect.any(String),
          updated_at: expect.any(String),
        },
      ],
      total_count: 1,
      sync_summary: { new_leads: 0, updated_leads: 0, conflicts_resolved: 0, failed_syncs: 0 },
    });
  });

  it("counts a prospect nobody here knew as new", async () => {
    const world = await linkedWorld();
    const walkIn = { firstName: "Wren", lastName: "Lee", email: "wren.lee@example.com" };
    const { prospectId } = world.fake.staff.createProspect({ propertyId: PROPERTY, ...walkIn });
    const { body } = await world.call(pull());
    expect(body).toMatchObject({ total_count: 2, sync_summary: { new_leads: 1 } });
    // A contact nobody knows is left out, and a score nobody gave is 0.
    const wren = (body as PullBody).leads.find((lead) => lead.resman_lead_id === prospectId);
    expect(wren).toMatchObject({ first_name: "Wren", email: "wren.lee@example.com", lead_score: 0 });
    expect(wren).not.toHaveProperty("phone");
  });

  it("adds the conversation where it is asked for", async () => {
    const world = await linkedWorld();
    const { body } = await world.call(pull({ include_conversations: "true" }));
    const [lead] = (body as PullBody).leads;
    expect(lead?.conversation).toMatchObject({ id: DANA, property_id: PROPERTY, resman_sync_status: "synced" });
  });

  it("pulls the properties the caller sees: all, or the one named", async () => {
    const world = await linkedWorld();
    const count = async (query: Record<string, string>, as: string) =>
      ((await world.call(pull(query, as))).body as PullBody).leads.map((lead) => lead.property_id);
    expect(await count({}, "admin")).toEqual([PROPERTY, OTHER_PROPERTY]);
    expect(await count({ property_id: OTHER_PROPERTY }, "both")).toEqual([OTHER_PROPERTY]);
    expect(await world.call(pull({}, "both"))).toMatchObject({
      status: 400,
      body: { details: [{ path: "property_id" }] },
    });
    expect(await world.call(pull({ property_id: OTHER_PROPERTY }))).toMatchObject({ status: 403 });
    expect(await world.call(pull({}, "nowhere"))).toMatchObject({ status: 403 });
  });

  it("filters by status", async () => {
    const world = await linkedWorld();
    const count = async (filter: string) =>
      ((await world.call(pull({ status_filter: filter }))).body as PullBody).total_count;
    expect(await count("new,contacted")).toBe(1);
    expect(await count("leased")).toBe(0);
  });

  it("ends at its limit and goes on with its token", async () => {
    const world = await linkedWorld();
    const first = (await world.call(pull({ limit: "1" }, "admin"))).body as PullBody;
    expect(first).toMatchObject({ total_count: 1, next_sync_token: expect.any(String) });
    const token = first.next_sync_token ?? "";
    const second = (await world.call(pull({ limit: "1", next_sync_token: token }, "admin"))).body as PullBody;
    expect(second.leads[0]?.property_id).not.toBe(first.leads[0]?.property_id);
  });

  it("takes no token that goes on with another property", async () => {
    const world = await linkedWorld();
    const { next_sync_token: token = "" } = (await world.call(pull({ limit: "1" }, "admin"))).body as PullBody;
    for (const forged of [token, token.replaceAll(PROPERTY, OTHER_PROPERTY), "garbage", "%E0%A4%A", "null", "%7B%7D"]) {
      const answer = await world.call(pull({ next_sync_token: forged }));
      expect(answer).toMatchObject({ status: 400, body: { details: [{ path: "next_sync_token" }] } });
    }
  });

  it.each([
    ["limit", "0"],
    ["limit", "1001"],
    ["limit", "ten"],
    ["limit", "1.5"],
    ["date_from", "yesterday"],
    ["date_to", "2026-13-01"],
    ["sync_type", "partial"],
    ["include_conversations", "yes"],
    ["status_filter.1", "new,gone"],
    ["property_id", "x".repeat(101)],
  ])("names %s where it is not valid: %s", async (path, value) => {
    const world = await createHttpWorld();
    const [name = ""] = path.split(".");
    const answer = await world.call(pull({ [name]: value }));
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT", details: [{ path }] } });
  });

  it("refuses a range that ends before it starts", async () => {
    const world = await createHttpWorld();
    const answer = await world.call(pull({ date_from: "2026-03-02", date_to: "2026-03-01" }));
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT" } });
  });

  it("takes an empty member for none", async () => {
    const world = await createHttpWorld();
    expect((await world.call(pull({ date_from: "", limit: "", status_filter: "" }))).status).toBe(200);
  });

  it("says no more than it must when ResMan cannot be read", async () => {
    const world = await createHttpWorld();
    world.fake.faults.set("http503Html", { next: 1000 });
    const answer = await world.call(pull());
    expect(answer).toMatchObject({ status: 503, body: { error: "Failed to pull leads" } });
    expect(Object.keys(answer.body as object)).toEqual(["error", "code"]);
  });
});

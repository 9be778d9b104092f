import { describe, expect, it } from "vitest";
import { anId } from "../../../src/testing/index.js";
import { aRow, commentsOf, DANA } from "../../support/small-world.js";
import { statusBody } from "../support/bodies.js";
import { createClockedHttpWorld, createHttpWorld, SAM, TWO_PROPERTIES } from "../support/http-world.js";

/** Dana writes a second time, later. */
const AGAIN = anId(0x302);
const SECOND_CHAT = aRow(2, { conversation: { startTime: "2026-03-02T16:45:00Z" } });

const linkedWorld = async (rows = TWO_PROPERTIES) => {
  const world = await createHttpWorld({ rows });
  for (const { conversation } of rows) await world.engine.pushLead(conversation.id);
  const link = await world.storage.links.get(DANA, "resman");
  return { ...world, resmanId: String(link?.remoteId) };
};

const put = (leadId: string, body: unknown, as = "agent") => ({
  method: "PUT",
  path: `/api/resman/leads/${encodeURIComponent(leadId)}/status`,
  body,
  as,
});

describe("PUT /api/resman/leads/{lead_id}/status", () => {
  it("brings a status to ResMan, and answers as the seed does", async () => {
    const world = await linkedWorld();
    const body = statusBody({
      notes: "Left a voicemail",
      next_follow_up: "2026-03-05T15:00:00Z",
      custom_fields: { tag: "vip" },
    });
    const answer = await world.call(put(world.resmanId, body));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      new_status: "contacted",
      updated_at: expect.stringMatching(/^2026-03-02T/),
      conversation_updated: true,
    });
    const comments = world.fake.prospects().flatMap(commentsOf).join("\n");
    expect(comments).toContain("Left a voicemail");
    expect(comments).toContain("2026-03-05");
    expect(await world.conversation()).toMatchObject({ status: "contacted", resmanCustomFields: { tag: "vip" } });
  });

  it("takes a status from ResMan, names what was kept, and echoes nothing", async () => {
    const world = await linkedWorld();
    const before = world.fake.writes.length;
    const body = statusBody({ sync_direction: "from_resman", updated_by: "resman_user" });
    const answer = await world.call(put(world.resmanId, body));
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      success: true,
      new_status: "contacted",
      updated_at: expect.any(String),
      sync_conflicts: [],
      conversation_updated: true,
    });
    expect(world.fake.writes).toHaveLength(before);
  });

  it("lists the conflict where a rule keeps our status", async () => {
    const world = await linkedWorld();
    await world.call(put(world.resmanId, statusBody({ status: "qualified" })));
    const body = statusBody({ status: "new", sync_direction: "from_resman", updated_by: "resman_user" });
    const answer = await world.call(put(world.resmanId, body));
    expect(answer).toMatchObject({
      status: 200,
      body: {
        new_status: "qualified",
        sync_conflicts: [{ field: "status", resman_value: "new", domiq_value: "qualified", resolution: "domiq_wins" }],
      },
    });
  });

  it("names the lead by its conversation too, or by ResMan's id in other letters", async () => {
    const world = await linkedWorld();
    expect((await world.call(put(DANA, statusBody()))).status).toBe(200);
    expect((await world.call(put(world.resmanId.toUpperCase(), statusBody({ status: "qualified" })))).status).toBe(200);
    expect((await world.conversation()).status).toBe("qualified");
  });

  it("says it to ResMan once where several chats have one prospect: by the newest", async () => {
    const world = await linkedWorld([...TWO_PROPERTIES, SECOND_CHAT]);
    expect((await world.storage.links.get(AGAIN, "resman"))?.remoteId).toBe(world.resmanId);
    const before = world.fake.writes.length;
    await world.call(put(world.resmanId, statusBody({ notes: "Called her" })));
    expect((await world.storage.conversations.get(AGAIN))?.status).toBe("contacted");
    expect(world.fake.writes.slice(before)).toHaveLength(1);
  });

  it("takes it from ResMan for all chats of a prospect", async () => {
    const world = await linkedWorld([...TWO_PROPERTIES, SECOND_CHAT]);
    const body = statusBody({ sync_direction: "from_resman", updated_by: "resman_user" });
    expect(await world.call(put(world.resmanId, body))).toMatchObject({ status: 200, body: { sync_conflicts: [] } });
    for (const id of [DANA, AGAIN]) {
      expect((await world.storage.conversations.get(id))?.status).toBe("contacted");
    }
  });

  it("passes over a chat whose link was ended, unless it is the only one", async () => {
    const world = await linkedWorld([...TWO_PROPERTIES, SECOND_CHAT]);
    const end = async (id: string) => {
      const link = await world.storage.links.get(id, "resman");
      if (!link) throw new Error("not linked");
      const ended = { ...link, status: "inactive" as const, syncVersion: link.syncVersion + 1 };
      await world.storage.links.save(ended, link.syncVersion);
    };
    await end(AGAIN);
    const body = statusBody({ sync_direction: "from_resman", updated_by: "resman_user" });
    expect((await world.call(put(world.resmanId, body))).status).toBe(200);
    expect((await world.conversation()).status).toBe("contacted");
    await end(DANA);
    const refused = await world.call(put(world.resmanId, body));
    expect(refused).toMatchObject({ status: 404, body: { error: expect.stringContaining("relinkLead") } });
  });

  it("answers 202 while ResMan is down; the change stays and is queued", async () => {
    const world = await linkedWorld();
    world.fake.faults.set("http503Html", { next: 1000 });
    const answer = await world.call(put(world.resmanId, statusBody()));
    expect(answer).toMatchObject({ status: 202, body: { success: false, new_status: "contacted" } });
    expect(await world.storage.queue.list()).toContainEqual(
      expect.objectContaining({ conversationId: DANA, syncOperation: "status_update", status: "pending" }),
    );
  });

  it("answers 202 while ResMan hangs", async () => {
    const world = await createClockedHttpWorld();
    await world.engine.pushLead(DANA);
    world.fake.faults.set("hang", { next: 100 });
    const answering = world.call(put(DANA, statusBody()));
    await world.clock.advance(5000);
    expect(await answering).toMatchObject({ status: 202, body: { success: false, new_status: "contacted" } });
  });

  it.each([
    ["nobody", anId(0x999)],
    ["nobody, in odd letters", "../../etc/passwd?\u0000"],
    ["somebody of another property", SAM],
  ])("answers 404 alike for %s", async (_, id) => {
    const world = await linkedWorld();
    const answer = await world.call(put(id, statusBody()));
    expect(answer).toMatchObject({ status: 404, body: { error: "Lead not found in ResMan", code: "NOT_FOUND" } });
  });

  it("hides the prospect of another property", async () => {
    const world = await linkedWorld();
    const link = await world.storage.links.get(SAM, "resman");
    expect((await world.call(put(String(link?.remoteId), statusBody()))).status).toBe(404);
    expect((await world.call(put(String(link?.remoteId), statusBody(), "elsewhere"))).status).toBe(200);
  });

  it("refuses what comes from ResMan for a property that takes nothing", async () => {
    const world = await linkedWorld();
    const { propertyId } = await world.conversation();
    await world.storage.integrations.update(propertyId, { syncDirection: "to_resman" });
    const body = statusBody({ sync_direction: "from_resman", updated_by: "resman_user" });
    expect(await world.call(put(DANA, body))).toMatchObject({ status: 409, body: { code: "SYNC_DISABLED" } });
  });

  it.each([
    ["status", statusBody({ status: "gone" })],
    ["status", statusBody({ status: undefined })],
    ["updated_by", statusBody({ updated_by: "me" })],
    ["updated_by", statusBody({ updated_by: undefined })],
    ["sync_direction", statusBody({ sync_direction: "bidirectional" })],
    ["sync_direction", statusBody({ sync_direction: undefined })],
    ["notes", statusBody({ notes: 5 })],
    ["notes", statusBody({ notes: "x".repeat(10_001) })],
    ["next_follow_up", statusBody({ next_follow_up: "tomorrow" })],
    ["custom_fields", statusBody({ custom_fields: "vip" })],
    ["custom_fields", statusBody({ custom_fields: ["vip"] })],
  ])("names %s where it is not valid", async (path, body) => {
    const world = await createHttpWorld();
    const answer = await world.call(put(DANA, body));
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT", details: [{ path }] } });
    expect((await world.conversation()).status).toBe("new");
  });
});

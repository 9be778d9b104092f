import { describe, expect, it, vi } from "vitest";
import type { EditableFields } from "../../../src/rules/mappers/lead-data.js";
import { anId, countWrites } from "../../../src/testing/index.js";
import { createClockedWorld } from "../../support/clocked-world.js";
import { aRow, createSmallWorld, DANA, DANAS_USER, PROPERTY, type SmallWorld } from "../../support/small-world.js";
import { heldBack } from "./support.js";

const SECOND = anId(0x301);

const feedOf = ({ storage }: SmallWorld, after = 0) => storage.feed.list({ after, limit: 1000 });

async function linkedWorld(): Promise<SmallWorld> {
  const world = await createSmallWorld();
  await world.cycle();
  return world;
}

describe("editLead", () => {
  it("stores the edit, its event and its job, and the job brings it to ResMan", async () => {
    const world = await linkedWorld();
    const { last } = await world.storage.feed.bounds();
    const result = await world.engine.editLead(
      DANA,
      { phone: "(918) 555-0177", occupantsCount: 3 },
      { trigger: "realtime" },
    );
    const { jobId } = result;
    expect(result).toMatchObject({ conversationId: DANA, propertyId: PROPERTY, changed: ["phone", "occupantsCount"] });
    expect(await world.fields()).toMatchObject({ phone: "+19185550177", occupantsCount: 3 });
    expect(await world.conversation()).toMatchObject({ resmanSyncStatus: "not_synced" });
    expect(await world.storage.queue.list()).toMatchObject([
      { id: jobId, conversationId: DANA, syncOperation: "push", trigger: "realtime", status: "pending" },
    ]);
    expect(await feedOf(world, last)).toMatchObject([
      {
        type: "lead_update",
        source: "domiq",
        propertyId: PROPERTY,
        data: {
          conversation_id: DANA,
          lead_id: world.prospect().prospectId,
          updated_fields: { phone: "+19185550177", occupants_count: 3 },
          sync_status: "pending",
          sync_log_id: null,
        },
      },
    ]);
    const worker = world.anotherEngine({ pullEveryMs: 0 });
    await worker.start();
    await vi.waitFor(async () => expect(await world.storage.queue.list()).toMatchObject([{ status: "completed" }]), {
      timeout: 10_000,
    });
    await worker.stop();
    expect((await feedOf(world, last)).map(({ data }) => data.sync_status)).toEqual(["pending", "success"]);
    expect(world.prospect().preferences.numberOfOccupants).toBe(3);
    await world.expectIdle();
  });

  it.each<[string, Partial<EditableFields>]>([
    ["nothing", {}],
    ["what we have", { firstName: "Dana" }],
    ["what we have, written otherwise", { email: " DANA.Okafor@Example.com " }],
  ])("writes nothing when it says %s", async (_, fields) => {
    const world = await linkedWorld();
    const counted = countWrites(world.storage);
    const result = await world.anotherEngine({ storage: counted.storage }).editLead(DANA, fields);
    expect(result).toEqual({ conversationId: DANA, propertyId: PROPERTY, changed: [], jobId: null });
    expect(counted.writes).toEqual({});
  });

  it("clears a field, also one a tour would lend", async () => {
    const world = await linkedWorld();
    await world.engine.editLead(DANA, { phone: null, pets: [], moveInDate: null });
    expect(await world.fields()).toMatchObject({ phone: null, pets: [], moveInDate: null });
  });

  it.each<[object, string]>([
    [{ email: "n/a" }, "email"],
    [{ phone: "123" }, "phone"],
    [{ lastName: "User" }, "lastName"],
    [{ leadScore: 300 }, "leadScore"],
    [{ status: "lost" }, ""],
    [{ nickname: "D" }, ""],
  ])("refuses %j and stores nothing", async (fields, path) => {
    const world = await linkedWorld();
    const before = [await world.conversation(), await world.storage.users.get(DANAS_USER)];
    await expect(world.engine.editLead(DANA, { ...fields, firstName: "Other" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      issues: [{ path }],
    });
    expect([await world.conversation(), await world.storage.users.get(DANAS_USER)]).toEqual(before);
    expect(await world.storage.queue.list()).toEqual([]);
  });

  it("gives a conversation whose renter was anonymous a renter", async () => {
    const world = await createSmallWorld({ rows: [aRow(0, { conversation: { userId: null } })] });
    await world.engine.editLead(DANA, { firstName: "Dana", email: "dana@example.com" });
    expect(await world.fields()).toMatchObject({ firstName: "Dana", lastName: null, email: "dana@example.com" });
    const { outcome } = await world.engine.pushLead(DANA);
    expect(outcome).toBe("created");
  });

  it("is taken by the lead that goes on where this one was merged", async () => {
    const world = await createSmallWorld({
      rows: [aRow(0), aRow(1, { user: { email: "other@example.org", phone: null } })],
    });
    await world.engine.mergeLeads({
      conversationId: DANA,
      survivorConversationId: SECOND,
      mergeStrategy: "domiq_wins",
    });
    const result = await world.engine.editLead(DANA, { workLocation: "Downtown" });
    expect(result).toMatchObject({ conversationId: SECOND, changed: ["workLocation"] });
    expect(await world.fields(SECOND)).toMatchObject({ workLocation: "Downtown" });
    expect(await world.fields(DANA)).not.toMatchObject({ workLocation: "Downtown" });
  });

  it("is settled in the feed although ResMan has no field for it", async () => {
    const world = await linkedWorld();
    const { last } = await world.storage.feed.bounds();
    await world.engine.editLead(DANA, { initialMessage: "Looking for a loft" });
    await world.engine.syncLead(DANA);
    const events = await feedOf(world, last);
    expect(events.map(({ data }) => data.sync_status).at(0)).toBe("pending");
    expect(events.at(-1)).toMatchObject({ type: "lead_update", data: { sync_status: "success" } });
  });

  it("does not wait for a sync that waits for ResMan, which leaves the edit alone", async () => {
    const world = await createClockedWorld();
    const { asked, answer } = heldBack(world, "read-answer");
    const pushed = world.engine.pushLead(DANA);
    await asked;
    const edited = world.engine.editLead(DANA, { occupantsCount: 4 }, { timeoutMs: 500 });
    await world.clock.advance(499);
    expect(await world.storage.queue.list()).toEqual([]);
    await world.clock.advance(1);
    await expect(edited).resolves.toMatchObject({ changed: ["occupantsCount"] });
    answer();
    await pushed;
    await world.engine.syncLead(DANA);
    const [prospect] = world.fake.prospects();
    expect((await world.engine.getLead(DANA)).fields.occupantsCount).toBe(4);
    expect(prospect?.preferences.numberOfOccupants).toBe(4);
  });

  it.each<[string, object]>([
    ["NOT_FOUND", { id: anId(0x999) }],
    ["INVALID_INPUT", { id: "" }],
    ["INVALID_INPUT", { options: { timeoutMs: -1 } }],
    ["INVALID_INPUT", { options: { trigger: "whim" } }],
  ])("refuses with %s: %j", async (code, { id = DANA, options = {} }: { id?: string; options?: object }) => {
    const world = await createSmallWorld();
    await expect(world.engine.editLead(id, { workLocation: "Downtown" }, options)).rejects.toMatchObject({ code });
  });
});

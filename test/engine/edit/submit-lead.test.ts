import { describe, expect, it, vi } from "vitest";
import { anId, countWrites } from "../../../src/testing/index.js";
import { createClockedWorld } from "../../support/clocked-world.js";
import { aRow, createSmallWorld, DANA, type Hook, PROPERTY, type SmallWorld } from "../../support/small-world.js";
import { heldBack } from "./support.js";

const SECOND = anId(0x301);

const newestRow = async ({ storage }: Pick<SmallWorld, "storage">) => (await storage.log.list({ limit: 1 }))[0];

const waitingJobs = async ({ storage }: Pick<SmallWorld, "storage">) => storage.queue.list({ status: "pending" });

/** Runs what waits in the queue, with an engine that is started and stopped. */
async function workOff(world: SmallWorld): Promise<void> {
  world.clock.pass(60_000);
  const worker = world.anotherEngine({ pullEveryMs: 0 });
  await worker.start();
  await vi.waitFor(async () => expect(await waitingJobs(world)).toEqual([]), { timeout: 10_000 });
  await worker.stop();
}

describe("submitLead, ResMan answering", () => {
  it("makes the prospect of what the caller knows, and leaves a job that finds nothing to do", async () => {
    const world = await createSmallWorld();
    const result = await world.engine.submitLead(DANA, { fields: { occupantsCount: 3 } });
    const link = await world.storage.links.get(DANA, "resman");
    expect(result).toEqual({
      conversationId: DANA,
      propertyId: PROPERTY,
      resmanLeadId: world.prospect().prospectId,
      outcome: "created",
      createdAt: link?.createdAt,
      syncLogId: (await newestRow(world))?.id,
    });
    expect(world.prospect().preferences.numberOfOccupants).toBe(3);
    expect(await waitingJobs(world)).toHaveLength(1);
    const [posts, rows] = [world.fake.writes.length, await world.storage.log.list({ limit: 100 })];
    await workOff(world);
    expect(world.fake.writes).toHaveLength(posts);
    expect(await world.storage.log.list({ limit: 100 })).toEqual(rows);
    await world.cycle();
    await world.expectIdle();
  });

  it("gives the same lead when it is called again, and writes nothing on either side", async () => {
    const world = await createSmallWorld();
    const options = { fields: { occupantsCount: 3, email: "Dana.Okafor@example.com" } };
    const first = await world.engine.submitLead(DANA, options);
    const posts = world.fake.writes.length;
    const counted = countWrites(world.storage);
    const again = await world.anotherEngine({ storage: counted.storage }).submitLead(DANA, options);
    expect(again).toEqual({ ...first, outcome: "unchanged" });
    expect(counted.writes).toEqual({});
    expect(world.fake.writes).toHaveLength(posts);
  });

  it("brings an edit of a linked lead along", async () => {
    const world = await createSmallWorld();
    const first = await world.engine.submitLead(DANA);
    const second = await world.engine.submitLead(DANA, { fields: { occupantsCount: 4 } });
    expect(second).toMatchObject({ outcome: "updated", resmanLeadId: first.resmanLeadId, createdAt: first.createdAt });
    expect(second.syncLogId).not.toBe(first.syncLogId);
    expect(world.prospect().preferences.numberOfOccupants).toBe(4);
  });

  it("makes one prospect of two calls at once, in one process and in two", async () => {
    for (const isTwo of [false, true]) {
      const world = await createSmallWorld();
      const other = isTwo ? world.anotherEngine() : world.engine;
      const options = { fields: { occupantsCount: 3 }, timeoutMs: 60_000 };
      const results = await Promise.all([world.engine.submitLead(DANA, options), other.submitLead(DANA, options)]);
      const { prospectId } = world.prospect();
      expect(results.map(({ resmanLeadId }) => resmanLeadId)).toEqual([prospectId, prospectId]);
      expect(results.map(({ outcome }) => outcome)).toContain("created");
      expect(results.map(({ outcome }) => outcome)).not.toContain("pending");
    }
  });

  it("leaves a lead nobody could call back waiting, without a job", async () => {
    const world = await createSmallWorld({ rows: [aRow(0, { user: { email: null, phone: null } })] });
    const result = await world.engine.submitLead(DANA);
    expect(result).toMatchObject({ outcome: "waiting", resmanLeadId: null, syncLogId: (await newestRow(world))?.id });
    expect(await world.storage.queue.list()).toEqual([]);
    const again = await world.engine.submitLead(DANA);
    expect(again.syncLogId).toBe(result.syncLogId);
    expect(await world.engine.submitLead(DANA, { fields: { email: "dana@example.com" } })).toMatchObject({
      outcome: "created",
    });
  });

  it("is taken by the lead that goes on where this one was merged", async () => {
    const world = await createSmallWorld({
      rows: [aRow(0), aRow(1, { user: { email: "other@example.org", phone: null } })],
    });
    const { survivorId } = await world.engine.mergeLeads({
      conversationId: DANA,
      survivorConversationId: SECOND,
      mergeStrategy: "domiq_wins",
    });
    expect(survivorId).toBe(SECOND);
    const result = await world.engine.submitLead(DANA, { fields: { occupantsCount: 3 } });
    expect(result).toMatchObject({ conversationId: SECOND, resmanLeadId: world.prospect().prospectId });
    expect(world.prospect().preferences.numberOfOccupants).toBe(3);
  });

  it("names a log row also where all were archived", async () => {
    const world = await createSmallWorld();
    await world.engine.submitLead(DANA);
    await world.storage.log.move(DANA, SECOND);
    const { syncLogId } = await world.engine.submitLead(DANA);
    expect(await world.storage.log.list({ conversationId: DANA })).toMatchObject([{ id: syncLogId }]);
    expect((await world.engine.submitLead(DANA)).syncLogId).toBe(syncLogId);
  });
});

describe("submitLead, ResMan slow, down or not to be asked", () => {
  it("is pending when ResMan is down, and the queue brings it there", async () => {
    const world = await createSmallWorld();
    world.fake.faults.set("http503Html", { rate: 1 });
    const result = await world.engine.submitLead(DANA, { fields: { occupantsCount: 3 } });
    const row = await newestRow(world);
    expect(result).toMatchObject({ outcome: "pending", resmanLeadId: null, syncLogId: row?.id });
    expect(row).toMatchObject({ syncStatus: "retry", errorCode: "TEMPORARY_ERROR" });
    expect(await waitingJobs(world)).toMatchObject([{ conversationId: DANA, syncOperation: "push" }]);
    world.fake.faults.clear();
    await workOff(world);
    expect(world.prospect().preferences.numberOfOccupants).toBe(3);
    const done = await world.engine.submitLead(DANA);
    expect(done).toMatchObject({ outcome: "unchanged", resmanLeadId: world.prospect().prospectId });
  });

  it.each<Hook["on"]>(["read", "read-answer", "write", "write-answer"])(
    "is pending when the time is up (%s), with everything stored, and makes one prospect in the end",
    async (moment) => {
      const world = await createClockedWorld();
      const { asked, answer } = heldBack(world, moment);
      const submitted = world.engine.submitLead(DANA, { fields: { occupantsCount: 3 }, timeoutMs: 2000 });
      await asked;
      await world.clock.advance(2000);
      const result = await submitted;
      const row = await newestRow(world);
      expect(result).toMatchObject({ outcome: "pending", resmanLeadId: null, syncLogId: row?.id });
      expect(row).toMatchObject({ syncStatus: "pending", syncType: "create", errorCode: "TIMEOUT_ERROR" });
      expect(await waitingJobs(world)).toMatchObject([{ conversationId: DANA }]);
      answer();
      await world.clock.advance(60_000);
      await world.engine.start();
      await world.clock.advance(60_000);
      await world.engine.stop();
      expect(await waitingJobs(world)).toEqual([]);
      expect(world.fake.prospects()).toMatchObject([{ preferences: { numberOfOccupants: 3 } }]);
      expect(await world.engine.submitLead(DANA)).toMatchObject({ outcome: "unchanged" });
    },
  );

  it("answers in time also while another sync of the lead holds it, and keeps what it was given", async () => {
    const world = await createClockedWorld();
    const { asked, answer } = heldBack(world, "write-answer");
    const pushed = world.engine.pushLead(DANA);
    await asked;
    const submitted = world.engine.submitLead(DANA, { fields: { occupantsCount: 5 }, timeoutMs: 1000 });
    await world.clock.advance(1000);
    await expect(submitted).resolves.toMatchObject({ outcome: "pending" });
    expect((await world.engine.getLead(DANA)).fields.occupantsCount).toBe(5);
    answer();
    await pushed;
    await world.engine.syncLead(DANA);
    expect(world.fake.prospects()).toMatchObject([{ preferences: { numberOfOccupants: 5 } }]);
  });

  it("says once in the log why it is pending", async () => {
    const world = await createSmallWorld();
    await world.storage.integrations.update(PROPERTY, { syncEnabled: false });
    const first = await world.engine.submitLead(DANA);
    expect(first).toMatchObject({ outcome: "pending", resmanLeadId: null });
    expect(await newestRow(world)).toMatchObject({ syncStatus: "pending", errorCode: "SYNC_DISABLED" });
    const second = await world.engine.submitLead(DANA);
    expect(second.syncLogId).toBe(first.syncLogId);
    expect(await waitingJobs(world)).toHaveLength(1);
    expect(await world.storage.log.list()).toHaveLength(1);
    await world.storage.integrations.update(PROPERTY, { syncEnabled: true });
    await workOff(world);
    expect((await world.engine.submitLead(DANA)).resmanLeadId).toBe(world.prospect().prospectId);
  });

  it("throws what ResMan refuses, and lists the lead as failed", async () => {
    const world = await createSmallWorld();
    const integration = await world.storage.integrations.get(PROPERTY);
    if (!integration) throw new Error("no integration");
    const settings = { ...integration.settings, defaultAgentId: anId(0x998) };
    await world.storage.integrations.update(PROPERTY, { settings });
    await expect(world.engine.submitLead(DANA)).rejects.toMatchObject({ retryable: false });
    expect(await world.conversation()).toMatchObject({ resmanSyncStatus: "failed" });
    expect(await newestRow(world)).toMatchObject({ syncStatus: "failed" });
  });

  it("accepts nothing when the store cannot take it", async () => {
    const world = await createSmallWorld();
    world.fake.faults.set("http503Html", { rate: 1 });
    const enqueue = vi.spyOn(world.storage.queue, "enqueue").mockRejectedValue(new Error("the disk is full"));
    await expect(world.engine.submitLead(DANA)).rejects.toThrow();
    enqueue.mockRestore();
  });

  it("ends with the caller's signal", async () => {
    const world = await createSmallWorld();
    const ends = new AbortController();
    world.hooks.push({ on: "read", run: () => ends.abort() });
    await expect(world.engine.submitLead(DANA, { signal: ends.signal })).rejects.toMatchObject({ code: "ABORTED" });
    expect(world.fake.prospects()).toEqual([]);
  });

  it.each<[string, string, object]>([
    ["NOT_FOUND", anId(0x999), {}],
    ["INVALID_INPUT", DANA, { timeoutMs: -1 }],
    ["INVALID_INPUT", DANA, { trigger: "whim" }],
    ["INVALID_INPUT", DANA, { fields: { email: "n/a" } }],
    ["INVALID_INPUT", DANA, { fields: { nickname: "D" } }],
    ["INVALID_INPUT", DANA, { fields: "Dana" }],
  ])("refuses with %s: %s %j", async (code, id, options) => {
    const world = await createSmallWorld();
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ storage: counted.storage });
    await expect(engine.submitLead(id, options)).rejects.toMatchObject({ code });
    expect(counted.writes).toEqual({});
    expect(world.fake.prospects()).toEqual([]);
  });

  it("needs the property's integration", async () => {
    const world = await createSmallWorld();
    vi.spyOn(world.storage.leads, "load").mockImplementation(async (ids) => {
      const conversations = await Promise.all(ids.map((id) => world.storage.conversations.get(id)));
      const none = { user: undefined, tours: [], updates: [], link: undefined, integration: undefined };
      return conversations.flatMap((conversation) => (conversation ? [{ conversation, ...none }] : []));
    });
    await expect(world.engine.submitLead(DANA)).rejects.toMatchObject({ code: "INTEGRATION_MISSING" });
  });
});

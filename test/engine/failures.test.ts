import { describe, expect, it } from "vitest";
import type { Conversation } from "../../src/domain/conversation.js";
import { isSyncError } from "../../src/domain/errors.js";
import { anId, aTour, type FaultKind } from "../../src/testing/index.js";
import { failOnce, intercept } from "../support/intercept.js";
import {
  aRow,
  commentsOf,
  createSmallWorld,
  DANA,
  doubledMarkers,
  minutes,
  openConflicts,
  PROPERTY,
  type SmallWorld,
  until,
} from "../support/small-world.js";

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

const ownNote = { key: "note:1", type: "note", content: "Prefers mornings", source: "domiq" } as const;

/** What our side may have to say. */
const CHANGES: Record<string, (world: SmallWorld) => Promise<void>> = {
  update: (world) => world.edit({ conversation: { occupantsCount: 4 } }),
  status: (world) => world.edit({ conversation: { status: "contacted" } }),
  tour: async (world) => {
    await world.storage.tours.put(aTour());
    await world.edit({});
  },
  note: async (world) => {
    const { id } = await world.conversation();
    await world.storage.conversationUpdates.append([
      { ...ownNote, conversationId: id, timestamp: "2026-03-02T17:00:00Z" },
    ]);
    await world.edit({});
  },
};
const LOST_ANSWERS: FaultKind[] = ["dropAfter", "http504After"];
const cases = LOST_ANSWERS.flatMap((fault) => Object.keys(CHANGES).map((what) => [what, fault] as const));

describe("an answer that is lost although ResMan did what it was asked", () => {
  it.each(LOST_ANSWERS)("to a create (%s): still one prospect, one chat", async (fault) => {
    const world = await createSmallWorld({ fake: { duplicateMode: "create" } });
    world.fake.faults.set(fault, { next: 1, on: "writes" });
    await world.cycle();
    expect(world.fake.writes.filter(({ kind }) => kind === "create")).toHaveLength(1);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.expectIdle();
  });

  it.each(cases)("to a %s (%s): it is not sent again", async (what, fault) => {
    const world = await linkedWorld();
    await CHANGES[what]?.(world);
    const before = world.fake.writes.length;
    world.fake.faults.set(fault, { next: 1, on: "writes" });
    await world.engine.pushLead(DANA);
    expect(world.fake.writes.slice(before)).toHaveLength(1);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.cycle();
    await world.expectIdle();
  });

  it.each(cases)("to a %s that a pull came with (%s): it is not sent again", async (what, fault) => {
    const world = await linkedWorld();
    await CHANGES[what]?.(world);
    world.fake.staff.addNote({ prospectId: world.prospect().prospectId, comments: "Called back" });
    world.clock.pass(minutes(1));
    const before = world.fake.writes.length;
    world.fake.faults.set(fault, { next: 1, on: "writes" });
    await world.engine.pullLeads();
    expect(world.fake.writes.slice(before)).toHaveLength(1);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.cycle();
    await world.expectIdle();
  });

  it.each(["create", ...Object.keys(CHANGES)])(
    "to a %s the caller stopped waiting for: it is not sent again",
    async (what) => {
      const world = what === "create" ? await createSmallWorld() : await linkedWorld();
      await CHANGES[what]?.(world);
      const before = world.fake.writes.length;
      world.fake.faults.set("hangAfter", { next: 1, on: "writes" });
      const abort = new AbortController();
      const pushed = world.engine.pushLead(DANA, { signal: abort.signal });
      await until(() => world.fake.writes.length > before);
      abort.abort();
      await expect(pushed).rejects.toMatchObject({ code: "ABORTED" });
      expect((await world.conversation()).resmanSyncStatus).not.toMatch(/^(synced|failed)$/);
      await world.engine.pushLeads();
      if (what !== "create") expect(world.fake.writes.slice(before)).toHaveLength(1);
      expect(world.fake.prospects()).toHaveLength(1);
      expect(doubledMarkers(world.fake)).toEqual([]);
      await world.cycle();
      await world.expectIdle();
    },
  );

  it("to the first of several posts: each part arrives once", async () => {
    const world = await linkedWorld();
    for (const change of Object.values(CHANGES)) await change(world);
    world.fake.faults.set("dropAfter", { next: 1, on: "writes" });
    await world.engine.pushLead(DANA);
    expect(doubledMarkers(world.fake)).toEqual([]);
    expect(
      world
        .prospect()
        .events.map(({ type }) => type)
        .sort(),
    ).toEqual(["Appointment", "Contact", "Other", "Other"]);
    await world.cycle();
    await world.expectIdle();
  });
});

describe("a failure that stays", () => {
  const twoProperties = (): Promise<SmallWorld> =>
    createSmallWorld({ rows: [aRow(), aRow(1, { property: { id: anId(0x101), name: "Elm Street" } })] });
  const setSource = async ({ storage }: SmallWorld, defaultSourceId: string): Promise<void> => {
    const settings = (await storage.integrations.get(PROPERTY))?.settings;
    if (settings) await storage.integrations.update(PROPERTY, { settings: { ...settings, defaultSourceId } });
  };

  it("is stored with its lead, told, and stops no other; the next sweep heals it", async () => {
    const world = await twoProperties();
    const { defaultSourceId } = (await world.storage.integrations.get(PROPERTY))?.settings ?? { defaultSourceId: "" };
    await setSource(world, "no-such-source");
    const failed: unknown[] = [];
    world.engine.on("lead:failed", (event) => failed.push(event));
    const run = await world.engine.pushLeads();
    expect(run).toMatchObject({
      status: "completed",
      counts: { processed: 2, created: 1, failed: 1 },
      errors: [{ leadId: DANA, code: "UNKNOWN_SOURCE" }],
    });
    expect((await world.conversation()).resmanSyncStatus).toBe("failed");
    expect(await world.storage.log.list({ conversationId: DANA })).toMatchObject([
      { syncStatus: "failed", errorCode: "UNKNOWN_SOURCE", errorMessage: expect.stringMatching(/./), runId: run.id },
    ]);
    expect(failed).toMatchObject([{ conversationId: DANA, propertyId: PROPERTY, error: { code: "UNKNOWN_SOURCE" } }]);

    await setSource(world, defaultSourceId);
    expect((await world.engine.pushLeads()).counts).toMatchObject({ processed: 1, created: 1 });
    expect((await world.conversation()).resmanSyncStatus).toBe("synced");
    await world.cycle();
    await world.expectIdle();
  });

  it("is stored too when ResMan no longer has the prospect", async () => {
    const world = await linkedWorld();
    world.fake.reset();
    await world.edit({ conversation: { occupantsCount: 4 } });
    const failed: unknown[] = [];
    world.engine.on("lead:failed", (event) => failed.push(event));
    const run = await world.engine.pushLeads();
    expect(run.errors).toMatchObject([{ leadId: DANA, code: "NOT_FOUND" }]);
    expect((await world.conversation()).resmanSyncStatus).toBe("failed");
    expect((await world.storage.log.list({ conversationId: DANA }))[0]).toMatchObject({
      syncStatus: "failed",
      errorCode: "NOT_FOUND",
    });
    expect(failed).toHaveLength(1);
  });

  it("of the storage while a sync is recorded is typed, and doubles nothing when it is tried again", async () => {
    for (const linked of [false, true]) {
      const world = linked ? await linkedWorld() : await createSmallWorld();
      for (const change of Object.values(CHANGES)) await change(world);
      const failing = intercept(world.storage, "transaction", failOnce(new Error("connection terminated")));
      const engine = world.anotherEngine({ storage: failing });
      const error = await engine.pushLead(DANA).catch((thrown: unknown) => thrown);
      expect(isSyncError(error, "STORAGE_ERROR")).toBe(true);
      expect((await world.conversation()).resmanSyncStatus).toBe("failed");
      await engine.pushLead(DANA);
      expect(world.fake.prospects()).toHaveLength(1);
      expect(doubledMarkers(world.fake)).toEqual([]);
      await world.cycle();
      await world.expectIdle();
    }
  });
});

describe("a local edit made while a write is on its way", () => {
  it.each<[string, Pick<Partial<Conversation>, "occupantsCount" | "moveInDate">]>([
    ["of the field that is being written", { occupantsCount: 5 }],
    ["of another field", { moveInDate: "2026-07-01" }],
  ])("%s is not lost and leaves with the next sweep", async (_, conversation) => {
    const world = await linkedWorld();
    await world.edit({ conversation: { occupantsCount: 4 } });
    world.hooks.push({ on: "write-answer", run: () => world.edit({ conversation }) });
    await world.engine.pushLead(DANA);
    expect(await world.fields()).toMatchObject(conversation);
    expect((await world.engine.pushLeads()).counts.processed).toBe(1);
    expect(world.prospect().preferences).toMatchObject({
      numberOfOccupants: conversation.occupantsCount ?? 4,
      targetMoveInDate: conversation.moveInDate ?? "2026-05-01",
    });
    await world.cycle();
    await world.expectIdle();
  });

  it.each(["tour", "note"])("that adds a %s is not lost and leaves with the next sweep", async (what) => {
    const world = await linkedWorld();
    await world.edit({ conversation: { occupantsCount: 4 } });
    world.hooks.push({ on: "write-answer", run: () => CHANGES[what]?.(world) });
    await world.engine.pushLead(DANA);
    await world.engine.pushLeads();
    expect(commentsOf(world.prospect()).filter((text) => /\[domiq:(tour|note):/.test(text))).toHaveLength(1);
    await world.cycle();
    await world.expectIdle();
  });

  it("of a field that staff changed too becomes a conflict, decided by the rule", async () => {
    const world = await linkedWorld();
    world.fake.staff.changePreferences({ prospectId: world.prospect().prospectId, set: { numberOfOccupants: 3 } });
    world.hooks.push({ on: "read-answer", run: () => world.edit({ conversation: { occupantsCount: 5 } }) });
    world.clock.pass(minutes(1));
    await world.engine.pullLeads();
    await world.engine.pushLeads();
    expect((await world.fields()).occupantsCount).toBe(3);
    expect(await openConflicts(world.storage)).toEqual([]);
    expect(await world.storage.conflicts.list()).toMatchObject([
      { conflictField: "occupantsCount", domiqValue: 5, resmanValue: 3, resolutionStatus: "auto_resolved" },
    ]);
    await world.cycle();
    await world.expectIdle();
  });
});

import { describe, expect, it } from "vitest";
import type { LeadField } from "../../src/domain/lead.js";
import type { SyncEngineOptions } from "../../src/engine/options.js";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import { askSomebody } from "../../src/rules/plan/policy.js";
import { aConversation, anId, aProperty, aTour, aUser, countWrites } from "../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, minutes, PROPERTY, type SmallWorld } from "../support/small-world.js";
import { storeRows } from "../support/world.js";

const SECOND = anId(0x301);

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

type Scene = [
  what: string,
  outcome: string,
  action: string,
  prepare: (world: SmallWorld) => Promise<unknown>,
  options?: Parameters<typeof createSmallWorld>[0] & { id?: string; linked?: boolean },
];

const SCENES: Scene[] = [
  ["a new lead", "created", "link", async () => {}, { linked: false }],
  ["a returning renter", "linked", "join", (world) => storeRows(world.storage, [aRow(1)]), { id: SECOND }],
  [
    "a lead without contact",
    "waiting",
    "wait",
    async () => {},
    { linked: false, rows: [aRow(0, { user: { email: null, phone: null } })] },
  ],
  ["a lead in step", "unchanged", "nothing", async () => {}],
  ["our edit", "updated", "update", (world) => world.edit({ conversation: { occupantsCount: 4, moveInDate: null } })],
  [
    "staff's edit",
    "updated",
    "update",
    async ({ fake, prospect }) => fake.staff.changeEmail({ prospectId: prospect().prospectId, email: "x@example.com" }),
  ],
  [
    "both sides' edits of one field",
    "updated",
    "update",
    async (world) => {
      await world.edit({ conversation: { priceRangeMin: 1600 } });
      const set = { desiredRent: { min: 1200, max: 1500 } };
      world.fake.staff.changePreferences({ prospectId: world.prospect().prospectId, set });
    },
  ],
  [
    "a tour and a note of staff's",
    "updated",
    "update",
    async ({ storage, fake, prospect }) => {
      await storage.tours.put(aTour());
      fake.staff.addNote({ prospectId: prospect().prospectId, comments: "Called back" });
    },
  ],
  ["a status", "updated", "update", (world) => world.edit({ conversation: { status: "contacted" } })],
  [
    "an edit after the renter applied",
    "updated",
    "update",
    async (world) => {
      world.fake.staff.startApplication({ prospectId: world.prospect().prospectId });
      await world.cycle();
      await world.edit({ conversation: { occupantsCount: 4 } });
    },
  ],
  [
    "a property that is switched off",
    "disabled",
    "disabled",
    (world) => world.storage.integrations.update(PROPERTY, { syncEnabled: false }),
  ],
  [
    "a new lead of a property that only takes from ResMan",
    "disabled",
    "disabled",
    (world) => world.storage.integrations.update(PROPERTY, { syncDirection: "from_resman" }),
    { linked: false },
  ],
];

describe("plan", () => {
  it.each(SCENES)(
    "of %s writes nothing, and a sync (%s) then does what it said (%s)",
    async (_, outcome, action, prepare, options = {}) => {
      const { id = DANA, linked = true, ...rest } = options;
      const world = linked ? await linkedWorld(rest) : await createSmallWorld(rest);
      await prepare(world);
      const counted = countWrites(world.storage);
      const writes = world.fake.writes.length;
      const plan = await world.anotherEngine({ storage: counted.storage }).plan(id);
      expect(counted.writes).toEqual({});
      expect(world.fake.writes).toHaveLength(writes);
      expect(plan.action).toBe(action);

      const updatesBefore = (await world.storage.conversationUpdates.list(id)).length;
      const done = await world.engine.syncLead(id);
      expect(done.outcome).toBe(outcome);
      if (action === "join") return;
      const bySide = (side: string) =>
        done.changes.filter((change) => change.side === side).map(({ side: _, ...change }) => change);
      expect(plan.toLocal).toEqual(bySide("local"));
      expect(plan.toRemote).toEqual(bySide("remote"));
      const updates = await world.storage.conversationUpdates.list(id);
      expect(plan.eventsToLocal).toHaveLength(updates.length - updatesBefore);
      const told = world.fake
        .prospects()
        .flatMap(({ events }) => events.map(({ comments }) => comments))
        .join();
      for (const key of plan.eventsToRemote) expect(told).toContain(`[domiq:${key}]`);
      if (action !== "link" && action !== "disabled") expect(plan.resmanLeadId).toBe(done.resmanLeadId);
    },
  );

  it("lists what a person will have to decide", async () => {
    const policy = { moveInDate: { owner: "shared", onConflict: askSomebody } } as const;
    const world = await linkedWorld({ engine: { policy } });
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    world.fake.staff.changePreferences({
      prospectId: world.prospect().prospectId,
      set: { targetMoveInDate: "2026-07-01" },
    });
    expect((await world.engine.plan(DANA)).conflicts).toMatchObject([
      { field: "moveInDate", local: "2026-06-01", remote: "2026-07-01", resolution: "open" },
    ]);
    expect(await world.storage.conflicts.list()).toEqual([]);
  });
});

describe("explain", () => {
  it("tells how a field came to its value, oldest first, with the rule of each step", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    expect(await world.engine.explain(DANA, "moveInDate")).toMatchObject({
      value: "2026-06-01",
      base: { local: "2026-05-01", remote: "2026-05-01" },
      pending: true,
    });
    await world.cycle();
    const { prospectId } = world.prospect();
    world.fake.staff.changePreferences({ prospectId, set: { targetMoveInDate: "2026-07-01" } });
    await world.cycle();
    await world.edit({ conversation: { moveInDate: "2026-08-01" } });
    world.fake.staff.changePreferences({ prospectId, set: { targetMoveInDate: "2026-09-01" } });
    await world.cycle();
    const { history, ...now } = await world.engine.explain(DANA, "moveInDate");
    expect(now).toEqual({
      field: "moveInDate",
      value: "2026-09-01",
      base: { local: "2026-09-01", remote: "2026-09-01" },
      pending: false,
    });
    expect(history.map(({ side, from, to, origin, rule }) => [side, from, to, origin, rule])).toEqual([
      ["remote", null, "2026-05-01", "local", "created"],
      ["remote", "2026-05-01", "2026-06-01", "local", "changed:local"],
      ["local", "2026-06-01", "2026-07-01", "remote", "changed:remote"],
      ["local", "2026-08-01", "2026-09-01", "remote", "conflict:remote-preferred"],
    ]);
    expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).sort());
    for (const { syncLogId, trigger } of history) {
      expect((await world.storage.log.list()).find(({ id }) => id === syncLogId)).toMatchObject({ trigger });
    }
    expect((await world.engine.explain(DANA, "occupantsCount")).history).toHaveLength(1);
  });

  it("of a field that was never synced is just its value", async () => {
    const { engine } = await createSmallWorld();
    expect(await engine.explain(DANA, "moveInDate")).toEqual({
      field: "moveInDate",
      value: "2026-05-01",
      base: undefined,
      pending: false,
      history: [],
    });
  });
});

describe("bad input", () => {
  it.each<[string, Record<string, unknown>]>([
    ["storage", { storage: undefined }],
    ["resman", { resman: undefined }],
    ["concurrency", { concurrency: 0 }],
    ["country", { country: "USA" }],
    ["pollMs", { pollMs: -1 }],
    ["leaseMs", { leaseMs: Number.NaN }],
  ])("an engine is not made with a wrong %s", async (option, wrong) => {
    const { storage, client } = await createSmallWorld();
    const options = { storage, resman: client, ...wrong } as unknown as SyncEngineOptions;
    expect(() => new SyncEngine(options)).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG", context: { option } }),
    );
  });

  it("nor with a retry configuration that makes no sense", async () => {
    const { storage, client } = await createSmallWorld();
    expect(() => new SyncEngine({ storage, resman: client, retry: { maxAttempts: 0 } })).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT", issues: [expect.objectContaining({ path: "maxAttempts" })] }),
    );
  });

  it.each<[string, (engine: SyncEngine, id: string) => Promise<unknown>]>([
    ["pushLead", (engine, id) => engine.pushLead(id)],
    ["syncLead", (engine, id) => engine.syncLead(id)],
    ["plan", (engine, id) => engine.plan(id)],
    ["getLead", (engine, id) => engine.getLead(id)],
    ["explain", (engine, id) => engine.explain(id, "email")],
    ["enqueue", (engine, id) => engine.enqueue(id)],
    [
      "updateLeadStatus",
      (engine, id) => engine.updateLeadStatus(id, { status: "lost", updatedBy: "chatbot", syncDirection: "to_resman" }),
    ],
  ])("%s of an unknown conversation says so and leaves nothing behind", async (_, call) => {
    const world = await createSmallWorld();
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ storage: counted.storage });
    for (const id of ["nobody", ""]) {
      await expect(call(engine, id)).rejects.toMatchObject({
        code: expect.stringMatching(/^(NOT_FOUND|INVALID_INPUT)$/),
      });
    }
    expect(counted.writes).toEqual({});
    expect(world.fake.requests).toEqual({});
  });

  it.each<[string, (engine: SyncEngine) => Promise<unknown>, string]>([
    ["pushLeads", (engine) => engine.pushLeads({ scope: "everything" as "all" }), "scope"],
    ["explain", (engine) => engine.explain(DANA, "shoeSize" as LeadField), "field"],
  ])("%s", async (_, call, path) => {
    const world = await linkedWorld();
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ storage: counted.storage });
    await expect(call(engine)).rejects.toMatchObject({ code: "INVALID_INPUT", issues: [{ path }] });
    expect(counted.writes).toEqual({});
  });

  it("a property without an integration is told by its code", async () => {
    const world = await createSmallWorld();
    const nowhere = anId(0x199);
    await world.storage.properties.put(aProperty({ id: nowhere }));
    await world.storage.users.put(aUser({ id: anId(0x299) }));
    await world.storage.conversations.put(aConversation({ id: anId(0x399), userId: anId(0x299), propertyId: nowhere }));
    const missing = { code: "INTEGRATION_MISSING", context: { propertyId: nowhere } };
    const status = { status: "lost", updatedBy: "chatbot", syncDirection: "to_resman" } as const;
    await expect(world.engine.pushLead(anId(0x399))).rejects.toMatchObject(missing);
    await expect(world.engine.plan(anId(0x399))).rejects.toMatchObject(missing);
    await expect(world.engine.updateLeadStatus(anId(0x399), status)).rejects.toMatchObject(missing);
    expect((await world.engine.getLead(anId(0x399))).fields.firstName).toBe("Dana");
    const run = await world.engine.pushLeads();
    expect(run).toMatchObject({ counts: { created: 1, failed: 1 }, errors: [{ code: "INTEGRATION_MISSING" }] });
    expect((await world.conversation(anId(0x399))).status).toBe("new");
  });

  it("a function that picks the client is asked for each property", async () => {
    const elm = anId(0x101);
    const world = await createSmallWorld({ rows: [aRow(), aRow(1, { property: { id: elm, name: "Elm Street" } })] });
    const asked: string[] = [];
    const engine = world.anotherEngine({
      resman: ({ propertyId }) => {
        asked.push(propertyId);
        return world.client;
      },
    });
    await engine.pushLeads();
    world.clock.pass(minutes(1));
    expect(new Set(asked)).toEqual(new Set([PROPERTY, elm]));
    expect(world.fake.prospects(elm)).toHaveLength(1);
  });
});

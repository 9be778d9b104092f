import { describe, expect, it } from "vitest";
import { askSomebody } from "../../../src/rules/plan/policy.js";
import { anId, aTour } from "../../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, PROPERTY, type SmallWorld } from "../../support/small-world.js";
import { storeRows } from "../../support/world.js";
import { expectEmpty, expectExactly, planOf, recordPosts, withoutWrites } from "./support/observe.js";

const SECOND = anId(0x301);
const EMAIL = "dana.okafor@example.com";

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

const walkIn = ({ fake }: SmallWorld, person: { firstName?: string; email?: string; phone?: string }) =>
  fake.staff.createProspect({ propertyId: PROPERTY, firstName: "Dana", lastName: "Okafor", ...person });

type Scene = [
  what: string,
  action: string,
  outcome: string,
  prepare: (world: SmallWorld) => unknown,
  options?: Parameters<typeof createSmallWorld>[0] & { id?: string; linked?: boolean },
];

const SCENES: Scene[] = [
  ["a new lead", "create", "created", () => {}, { linked: false }],
  [
    "a new lead with a tour and a status",
    "create",
    "created",
    async (world) => {
      await world.storage.tours.put(aTour());
      await world.edit({ conversation: { status: "contacted" } });
    },
    { linked: false },
  ],
  ["a new lead whom staff know", "link", "linked", (world) => walkIn(world, { email: EMAIL }), { linked: false }],
  [
    "a new lead whom staff know by phone alone",
    "link",
    "linked",
    (world) => walkIn(world, { phone: "9185550142" }),
    { linked: false },
  ],
  ["a returning renter", "join", "linked", (world) => storeRows(world.storage, [aRow(1)]), { id: SECOND }],
  [
    "a lead without contact",
    "wait",
    "waiting",
    () => {},
    { linked: false, rows: [aRow(0, { user: { email: null, phone: null } })] },
  ],
  ["a lead in step", "nothing", "unchanged", () => {}],
  ["our edit", "update", "updated", (world) => world.edit({ conversation: { occupantsCount: 4, workLocation: "x" } })],
  [
    "staff's edit",
    "update",
    "updated",
    ({ fake, prospect }) => fake.staff.changeEmail({ prospectId: prospect().prospectId, email: "x@example.com" }),
  ],
  [
    "both sides' edits of one field",
    "update",
    "updated",
    async (world) => {
      await world.edit({ conversation: { priceRangeMin: 1600 } });
      const set = { desiredRent: { min: 1200, max: 1500 } };
      world.fake.staff.changePreferences({ prospectId: world.prospect().prospectId, set });
    },
  ],
  [
    "a tour of ours and a note of staff's",
    "update",
    "updated",
    async ({ storage, fake, prospect }) => {
      await storage.tours.put(aTour());
      fake.staff.addNote({ prospectId: prospect().prospectId, comments: "Called back" });
    },
  ],
  ["a lost lead", "update", "updated", (world) => world.edit({ conversation: { status: "lost" } })],
  [
    "an edit after the renter applied",
    "update",
    "updated",
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
  [
    "our edit where nothing may go out",
    "nothing",
    "unchanged",
    async (world) => {
      await world.storage.integrations.update(PROPERTY, { syncDirection: "from_resman" });
      await world.edit({ conversation: { occupantsCount: 4 } });
    },
  ],
];

describe("plan", () => {
  it.each(SCENES)(
    "of %s writes nothing and says %s; a sync (%s) then does just that",
    async (_, action, outcome, prepare, options = {}) => {
      const { id = DANA, linked = true, ...rest } = options;
      const world = linked ? await linkedWorld(rest) : await createSmallWorld(rest);
      await prepare(world);
      const sent = recordPosts(world);
      const plan = await planOf(world, id);
      expect(plan).toMatchObject({ version: 1, conversationId: id, action, fingerprint: expect.any(String) });
      await expectExactly(world, sent, plan, async () => {
        const done = await world.engine.syncLead(id);
        expect(done.outcome).toBe(outcome);
        return done;
      });
      expectEmpty(await planOf(world, id));
    },
  );

  it("of a new lead shows the post that would create it; what has no id yet has none", async () => {
    const world = await createSmallWorld();
    await world.storage.tours.put(aTour());
    const plan = await planOf(world, DANA);
    expect(plan.resmanLeadId).toBeNull();
    expect(plan.posts).toMatchObject([
      { kind: "create", prospectId: null, personId: null, document: { customer: { email: EMAIL } } },
      { kind: "event", prospectId: null, personId: null, document: { events: [{ type: "Appointment" }] } },
    ]);
    expect(plan.posts.flatMap(({ events }) => events)).toEqual(plan.eventsToRemote);
    expect(plan.eventsToRemote).toEqual([expect.stringMatching(/^chat:/), expect.stringMatching(/^tour:/)]);
    expect(JSON.stringify(plan)).not.toMatch(/not made|rehearsed/);
  });

  it.each<[string, string, unknown, (world: SmallWorld) => Promise<unknown>]>([
    ["a tour we book: the status", "status", "tour_scheduled", ({ storage }) => storage.tours.put(aTour())],
    [
      "a lead we lose: ResMan's reason",
      "lostReason",
      "Rent too high",
      (world) => world.edit({ conversation: { status: "lost" } }),
    ],
  ])("tells what follows from its own posts: %s", async (_, field, to, act) => {
    const world = await linkedWorld();
    await act(world);
    const plan = await planOf(world, DANA);
    expect(plan.toLocal).toMatchObject([{ field, to, origin: "remote" }]);
    await world.engine.syncLead(DANA);
    expect((await world.fields())[field as "lostReason"]).toBe(to);
    await world.expectIdle();
  });

  it("of a new lead names the contacts others have", async () => {
    const world = await createSmallWorld();
    walkIn(world, { firstName: "Sam", phone: "9185550142" });
    expect(await planOf(world, DANA)).toMatchObject({ action: "create", takenContacts: ["phone"] });
  });

  it("lists what a person will have to decide, and what a decision will do", async () => {
    const policy = { moveInDate: { owner: "shared", onConflict: askSomebody } } as const;
    const world = await linkedWorld({ engine: { policy } });
    const { prospectId } = world.prospect();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    world.fake.staff.changePreferences({ prospectId, set: { targetMoveInDate: "2026-07-01" } });
    expect((await planOf(world, DANA)).conflicts).toMatchObject([
      { becomes: "opened", id: null, field: "moveInDate", local: "2026-06-01", remote: "2026-07-01", value: null },
    ]);
    await world.engine.syncLead(DANA);
    expectEmpty(await planOf(world, DANA));

    const [task] = await world.storage.conflicts.list();
    if (!task) throw new Error("no conflict");
    const decision = {
      resolutionStatus: "pending",
      resolutionStrategy: "domiq_wins",
      resolvedValue: "2026-06-01",
    } as const;
    await world.storage.conflicts.put({ ...task, ...decision });
    expect(await planOf(world, DANA)).toMatchObject({
      action: "update",
      toRemote: [{ field: "moveInDate", to: "2026-06-01", rule: "decided:domiq_wins" }],
      conflicts: [{ becomes: "closed", id: task.id }],
      posts: [{ kind: "update", document: { preferences: { targetMoveInDate: "2026-06-01" } } }],
    });
    await world.edit({ conversation: { moveInDate: "2026-08-01" } });
    expect((await planOf(world, DANA)).conflicts).toMatchObject([
      { becomes: "reopened", id: task.id, local: "2026-08-01" },
    ]);
  });

  it.each<[string, (world: SmallWorld) => Promise<unknown>]>([
    ["merged", ({ storage }) => storage.conversations.update(DANA, { mergedInto: SECOND as never })],
    [
      "merging",
      ({ storage }) => storage.conversations.update(DANA, { resmanCustomFields: { sync_merges: ["a merge"] } }),
    ],
    [
      "unlinked",
      async ({ storage }) => {
        const link = await storage.links.get(DANA, "resman");
        if (link) await storage.links.save({ ...link, status: "inactive", syncVersion: 9 }, link.syncVersion);
      },
    ],
  ])("of a lead a sync treats in its own way says %s, and carrying it out does nothing", async (action, prepare) => {
    const world = await linkedWorld();
    await world.edit({ conversation: { occupantsCount: 4 } });
    await prepare(world);
    const plan = await planOf(world, DANA);
    expect(plan.action).toBe(action);
    expectEmpty(plan);
    await withoutWrites(world, (engine) => engine.apply(plan));
  });

  it("is the same each time, in any engine, at any time", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { occupantsCount: 4, status: "contacted" } });
    const plan = await planOf(world, DANA);
    world.clock.pass(24 * 60 * 60_000);
    expect(await planOf(world, DANA)).toEqual(plan);
    expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(plan);
  });

  it("ends when its signal fires", async () => {
    const world = await linkedWorld();
    const reason = new AbortController();
    world.hooks.push({ on: "read", run: () => reason.abort() });
    await expect(world.engine.plan(DANA, { signal: reason.signal })).rejects.toMatchObject({ code: "ABORTED" });
    await expect(world.engine.plan(DANA, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("of a prospect ResMan no longer knows fails, and marks nothing", async () => {
    const world = await linkedWorld();
    const link = await world.storage.links.get(DANA, "resman");
    if (!link) throw new Error("no link");
    await world.storage.links.save({ ...link, remoteId: anId(0x999) as never, syncVersion: 9 }, link.syncVersion);
    const before = await world.conversation();
    await expect(world.engine.plan(DANA)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await world.conversation()).toEqual(before);
  });
});

import { describe, expect, it } from "vitest";
import type { LeadSyncPlan } from "../../../src/engine/plan/lead-sync-plan.js";
import { anId, aTour } from "../../../src/testing/index.js";
import { intercept } from "../../support/intercept.js";
import {
  aRow,
  createSmallWorld,
  DANA,
  doubledMarkers,
  openConflicts,
  PROPERTY,
  type SmallWorld,
} from "../../support/small-world.js";
import { expectEmpty, planOf, withoutWrites } from "./support/observe.js";

const EMAIL = "dana.okafor@example.com";
const SECOND = anId(0x301);

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

const walkIn = ({ fake }: SmallWorld, person: { firstName?: string; email?: string; phone?: string }) =>
  fake.staff.createProspect({ propertyId: PROPERTY, firstName: "Dana", lastName: "Okafor", ...person });

const throughJson = (plan: LeadSyncPlan): LeadSyncPlan => JSON.parse(JSON.stringify(plan));

/** A linked lead with edits on both sides, a tour and a status: three posts. */
async function busyWorld(): Promise<SmallWorld> {
  const world = await linkedWorld();
  await world.storage.tours.put(aTour());
  await world.storage.tours.put(aTour({ id: anId(0x401), tourDatetime: "2026-03-06T16:30:00Z" }));
  await world.edit({ conversation: { occupantsCount: 4, status: "contacted" }, user: { phone: "918-555-0111" } });
  world.fake.staff.addNote({ prospectId: world.prospect().prospectId, comments: "Called back" });
  return world;
}

describe("apply", () => {
  it("does what the plan says, in another process, after which nothing is left to do", async () => {
    const world = await busyWorld();
    const plan = await planOf(world, DANA);
    expect(plan.posts).toHaveLength(3);
    const told: unknown[] = [];
    const other = world.anotherEngine();
    other.on("lead:synced", (event) => told.push(event));
    const outcome = await other.apply(throughJson(plan));
    expect(outcome).toMatchObject({ outcome: "updated", asPlanned: true, resmanLeadId: plan.resmanLeadId });
    expect(told).toHaveLength(1);
    expect(world.prospect().preferences.numberOfOccupants).toBe(4);
    const after = await planOf(world, DANA);
    expect(after.action).toBe("nothing");
    expectEmpty(after);
    await world.cycle();
    await world.expectIdle();
  });

  it("decides once: what was read to compare the plans is not read again to carry them out", async () => {
    const world = await busyWorld();
    const plan = await planOf(world, DANA);
    let looks = 0;
    const storage = intercept(world.storage, "conflicts.list", () => {
      looks += 1;
    });
    const searches = world.fake.requests.SearchProspects ?? 0;
    await world.anotherEngine({ storage }).plan(DANA);
    const looksOfPlan = looks;
    const searchesOfPlan = (world.fake.requests.SearchProspects ?? 0) - searches;
    expect([looksOfPlan > 0, searchesOfPlan]).toEqual([true, 1]);
    expect(await world.anotherEngine({ storage }).apply(plan)).toMatchObject({ asPlanned: true });
    expect(looks).toBe(2 * looksOfPlan);
    expect(world.fake.requests.SearchProspects).toBe(searches + 2 * searchesOfPlan);
  });

  it("creates a prospect, links one that was found, and joins that of an earlier chat", async () => {
    const created = await createSmallWorld();
    const plan = await planOf(created, DANA);
    expect(await created.engine.apply(throughJson(plan))).toMatchObject({ outcome: "created", asPlanned: true });
    expect(created.prospect().people[0]?.email).toBe(EMAIL);
    await created.cycle();
    await created.expectIdle();

    const found = await createSmallWorld();
    const { prospectId } = walkIn(found, { email: EMAIL });
    const link = await planOf(found, DANA);
    expect(link.resmanLeadId).toBe(prospectId);
    expect(await found.engine.apply(link)).toMatchObject({ outcome: "linked", resmanLeadId: prospectId });
    await found.cycle();
    await found.expectIdle();

    const joined = await createSmallWorld({ rows: [aRow(), aRow(1)] });
    await joined.engine.pushLead(DANA);
    const join = await planOf(joined, SECOND);
    expect(join).toMatchObject({ action: "join", resmanLeadId: joined.prospect().prospectId });
    expect(await joined.engine.apply(join)).toMatchObject({ outcome: "linked", asPlanned: true });
    expectEmpty(await planOf(joined, SECOND));
  });

  it("of a plan that does nothing writes nothing", async () => {
    const still = await linkedWorld();
    const plan = await planOf(still, DANA);
    expect(await withoutWrites(still, (engine) => engine.apply(plan))).toMatchObject({ outcome: "unchanged" });

    const off = await linkedWorld();
    await off.storage.integrations.update(PROPERTY, { syncEnabled: false });
    await off.edit({ conversation: { occupantsCount: 4 } });
    const disabled = await planOf(off, DANA);
    expect(await withoutWrites(off, (engine) => engine.apply(disabled))).toMatchObject({ outcome: "disabled" });
  });

  it("of a lead that waits says so in the store, once", async () => {
    const world = await createSmallWorld({ rows: [aRow(0, { user: { email: null, phone: null } })] });
    const plan = await planOf(world, DANA);
    expect(await world.engine.apply(plan)).toMatchObject({ outcome: "waiting" });
    expect(await world.storage.log.list()).toMatchObject([{ errorCode: "LEAD_NOT_CONTACTABLE" }]);
    expect(await withoutWrites(world, (engine) => engine.apply(plan))).toMatchObject({ outcome: "waiting" });
  });

  it("a second time is told that the plan is done", async () => {
    const world = await busyWorld();
    const plan = await planOf(world, DANA);
    await world.engine.apply(plan);
    await withoutWrites(world, (engine) =>
      expect(engine.apply(plan)).rejects.toMatchObject({
        code: "PLAN_STALE",
        context: { conversationId: DANA, moved: expect.arrayContaining(["link", "remote.events"]) },
      }),
    );
  });

  it.each([
    ["an update", busyWorld],
    ["a create", createSmallWorld],
  ])("by two processes at once: one carries %s out, the other is told that it moved", async (_, makeWorld) => {
    const world = await makeWorld();
    const plan = await planOf(world, DANA);
    const results = await Promise.allSettled([world.engine.apply(plan), world.anotherEngine().apply(plan)]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(results).toContainEqual({ status: "rejected", reason: expect.objectContaining({ code: "PLAN_STALE" }) });
    expect(world.fake.prospects()).toHaveLength(1);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.cycle();
    await world.expectIdle();
  });
});

describe("plans of two chats of one renter", () => {
  it("carried out at once: the second sees what the first has changed, and loses nothing of it", async () => {
    const world = await createSmallWorld({ rows: [aRow(), aRow(1)] });
    await world.cycle();
    await world.edit({ conversation: { occupantsCount: 4 } }, DANA);
    await world.edit({ conversation: { apartmentSizePreference: "3 bedroom" } }, SECOND);
    const plans = await Promise.all([planOf(world, DANA), planOf(world, SECOND)]);
    const engines = [world.engine, world.anotherEngine()];
    const results = await Promise.allSettled(plans.map((plan, index) => engines[index]?.apply(plan)));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results).toContainEqual({ status: "rejected", reason: expect.objectContaining({ code: "PLAN_STALE" }) });
    await world.cycle();
    expect(world.prospect().preferences).toMatchObject({ numberOfOccupants: 4, desiredBedrooms: { exact: 3 } });
  });
});

describe("apply ends when its signal fires", () => {
  it("before it begins, and while it reads: nothing is written", async () => {
    const world = await busyWorld();
    const plan = await planOf(world, DANA);
    const aborted = { code: "ABORTED" };
    await withoutWrites(world, (engine) =>
      expect(engine.apply(plan, { signal: AbortSignal.abort() })).rejects.toMatchObject(aborted),
    );
    const controller = new AbortController();
    world.hooks.push({ on: "read-answer", run: () => controller.abort() });
    await withoutWrites(world, (engine) =>
      expect(engine.apply(plan, { signal: controller.signal })).rejects.toMatchObject(aborted),
    );
    expect(await world.engine.apply(plan)).toMatchObject({ asPlanned: true });
  });

  it("between two posts: the next sync goes on from there", async () => {
    const world = await busyWorld();
    const plan = await planOf(world, DANA);
    const controller = new AbortController();
    world.hooks.push({ on: "write-answer", run: () => controller.abort() });
    await expect(world.engine.apply(plan, { signal: controller.signal })).rejects.toMatchObject({ code: "ABORTED" });
    expect(world.fake.writes.length).toBeGreaterThan(1);
    await world.cycle();
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.expectIdle();
  });
});

describe("what no plan can foresee", () => {
  it("a renter who turns up in ResMan right before the create: nothing is written", async () => {
    const world = await createSmallWorld();
    const plan = await planOf(world, DANA);
    const before = await world.conversation();
    // Two searches are the plan's, by email and by phone; the third is the last look.
    world.hooks.push({ on: "read", run: () => {} }, { on: "read", run: () => {} });
    world.hooks.push({ on: "read", run: () => walkIn(world, { email: EMAIL }) });
    await withoutWrites(world, (engine) => expect(engine.apply(plan)).rejects.toMatchObject({ code: "PLAN_STALE" }));
    expect(world.hooks).toEqual([]);
    expect(await world.conversation()).toEqual(before);
    expect(await planOf(world, DANA)).toMatchObject({ action: "link" });
  });

  it("a renter whom ResMan's refusal tells of: nothing is left behind", async () => {
    const world = await createSmallWorld();
    const plan = await planOf(world, DANA);
    const before = await world.conversation();
    world.hooks.push({ on: "write", run: () => walkIn(world, { email: EMAIL }) });
    await expect(world.engine.apply(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      context: { moved: ["plan.action"] },
    });
    expect(world.fake.writes).toEqual([]);
    expect(await world.conversation()).toEqual(before);
    expect(await world.storage.log.list()).toEqual([]);
  });

  it("a contact that is refused: the rest is done, and it says so", async () => {
    const world = await createSmallWorld();
    walkIn(world, { firstName: "Sam", phone: "9185550142" });
    const plan = await planOf(world, DANA);
    const outcome = await world.engine.apply(plan);
    expect(outcome).toMatchObject({
      outcome: "created",
      asPlanned: false,
      conflicts: [{ conflictField: "phone", resolutionStatus: "pending" }],
    });
    expect(await openConflicts(world.storage)).toHaveLength(1);
    await world.cycle();
    await world.expectIdle();
  });

  it("a changed contact that is refused", async () => {
    const world = await linkedWorld();
    walkIn(world, { firstName: "Sam", phone: "9185550111" });
    await world.edit({ user: { phone: "918-555-0111" }, conversation: { occupantsCount: 4 } });
    const outcome = await world.engine.apply(await planOf(world, DANA));
    expect(outcome).toMatchObject({ asPlanned: false, conflicts: [{ conflictField: "phone" }] });
    expect(world.fake.prospects()[0]?.preferences.numberOfOccupants).toBe(4);
  });

  it("a ResMan that clears what a post leaves out, where the plan had to assume that it keeps it", async () => {
    const world = await linkedWorld({ fake: { clearOmitted: true } });
    await world.edit({ conversation: { moveInDate: null } });
    const plan = await planOf(world, DANA);
    expect(plan.conflicts).toMatchObject([{ becomes: "opened", field: "moveInDate", local: null }]);
    expect(await world.engine.apply(plan)).toMatchObject({ asPlanned: false, conflicts: [] });
    expect(world.prospect().preferences.targetMoveInDate).toBeUndefined();
    expectEmpty(await planOf(world, DANA));
  });
});

describe("a ResMan that fails", () => {
  it("at the reading: nothing is written, and the plan can be applied later", async () => {
    const world = await busyWorld();
    const plan = await planOf(world, DANA);
    world.fake.faults.set("http503Html", { next: 20 });
    await withoutWrites(world, (engine) => expect(engine.apply(plan)).rejects.toMatchObject({ retryable: true }));
    world.fake.faults.clear();
    expect(await world.engine.apply(plan)).toMatchObject({ asPlanned: true });
  });

  it("at the last look before a create: the lead is not marked", async () => {
    const world = await createSmallWorld();
    const plan = await planOf(world, DANA);
    const fail = () => world.fake.faults.set("http503Html", { next: 20 });
    world.hooks.push({ on: "read", run: () => {} }, { on: "read", run: () => {} }, { on: "read", run: fail });
    await withoutWrites(world, (engine) => expect(engine.apply(plan)).rejects.toMatchObject({ retryable: true }));
    expect(world.hooks).toEqual([]);
  });

  it.each(["http503Html", "dropAfter"] as const)(
    "half-way (%s): the lead is marked, is not tried again, and the next sync completes it",
    async (fault) => {
      const world = await busyWorld();
      const plan = await planOf(world, DANA);
      world.hooks.push({ on: "write-answer", run: () => world.fake.faults.set(fault, { next: 1, on: "writes" }) });
      await expect(world.engine.apply(plan)).rejects.toMatchObject({ retryable: true });
      expect((await world.conversation()).resmanSyncStatus).toBe("failed");
      expect((await world.storage.log.list())[0]).toMatchObject({ syncStatus: "failed" });
      await expect(world.engine.apply(plan)).rejects.toMatchObject({ code: "PLAN_STALE" });
      await world.cycle();
      expect(doubledMarkers(world.fake)).toEqual([]);
      expect(world.prospect().events.filter(({ type }) => type === "Appointment")).toHaveLength(2);
      await world.expectIdle();
    },
  );
});

describe("a plan from outside", () => {
  const damages: [string, (plan: LeadSyncPlan) => unknown][] = [
    ["nothing", () => undefined],
    ["a text", () => "{}"],
    ["an empty object", () => ({})],
    ["one of another form", (plan) => ({ ...plan, version: 2 })],
    ["one with more in it", (plan) => ({ ...plan, force: true })],
    ["one without posts", ({ posts: _, ...plan }) => plan],
    ["one with another lead's id", (plan) => ({ ...plan, conversationId: SECOND })],
    [
      "one with a value that was changed",
      (plan) => ({ ...plan, toRemote: plan.toRemote.map((c) => ({ ...c, to: 9 })) }),
    ],
    ["one with fewer posts", (plan) => ({ ...plan, posts: plan.posts.slice(1) })],
    ["one with other posts", (plan) => ({ ...plan, posts: [...plan.posts].reverse() })],
    ["one with a post that is no object", (plan) => ({ ...plan, posts: [{ ...plan.posts[0], document: "x" }] })],
    ["one with another action", (plan) => ({ ...plan, action: "eat" })],
    ["one with another fingerprint", (plan) => ({ ...plan, fingerprint: "0".repeat(64) })],
  ];

  it.each(damages)("is refused when it is %s", async (_, damage) => {
    const world = await busyWorld();
    const plan = throughJson(await planOf(world, DANA));
    await withoutWrites(world, (engine) =>
      expect(engine.apply(damage(plan) as LeadSyncPlan)).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining("The plan"),
      }),
    );
  });

  it("says what is wrong without saying what is in it", async () => {
    const world = await busyWorld();
    const plan = await planOf(world, DANA);
    const error: unknown = await world.engine.apply({ ...plan, resmanLeadId: "other" }).catch((thrown) => thrown);
    expect(JSON.stringify(error)).toContain("fingerprint");
    expect(JSON.stringify(error)).not.toContain("918");
  });

  it("of a lead that is gone is told so", async () => {
    const world = await busyWorld();
    const plan = await planOf(world, DANA);
    const elsewhere = await createSmallWorld({ rows: [aRow(7)] });
    await expect(elsewhere.engine.apply(plan)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

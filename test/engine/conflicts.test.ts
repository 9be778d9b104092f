import { describe, expect, it } from "vitest";
import type { Conversation } from "../../src/domain/conversation.js";
import type { LeadField } from "../../src/domain/lead.js";
import type { JsonValue } from "../../src/domain/primitives.js";
import type { User } from "../../src/domain/user.js";
import { askSomebody } from "../../src/rules/plan/policy.js";
import type { FakeStaff } from "../../src/testing/index.js";
import {
  allConflicts,
  createSmallWorld,
  DANA,
  openConflicts,
  PROPERTY,
  type SmallWorld,
} from "../support/small-world.js";

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

interface Clash {
  field: LeadField;
  ours: { user?: Partial<User>; conversation?: Partial<Conversation> };
  theirs(staff: FakeStaff, prospectId: string): unknown;
  settledAs: JsonValue;
  rule: string;
  strategy: string;
}

const preferences =
  (set: Parameters<FakeStaff["changePreferences"]>[0]["set"]) => (staff: FakeStaff, prospectId: string) =>
    staff.changePreferences({ prospectId, ...(set && { set }) });

const CLASHES: [string, Clash][] = [
  [
    "email: ResMan's",
    {
      field: "email",
      ours: { user: { email: "ours@example.com" } },
      theirs: (staff, prospectId) => staff.changeEmail({ prospectId, email: "theirs@example.com" }),
      settledAs: "theirs@example.com",
      rule: "conflict:remote-preferred",
      strategy: "resman_wins",
    },
  ],
  [
    "email that staff removed: ours",
    {
      field: "email",
      ours: { user: { email: "ours@example.com" } },
      theirs: (staff, prospectId) => staff.changeEmail({ prospectId, email: null }),
      settledAs: "ours@example.com",
      rule: "conflict:only-local-has-one",
      strategy: "domiq_wins",
    },
  ],
  [
    "phone: ResMan's",
    {
      field: "phone",
      ours: { user: { phone: "918-555-0111" } },
      theirs: (staff, prospectId) => staff.changePhone({ prospectId, phone: "918-555-0122" }),
      settledAs: "+19185550122",
      rule: "conflict:remote-preferred",
      strategy: "resman_wins",
    },
  ],
  [
    "phone that staff removed: ours",
    {
      field: "phone",
      ours: { user: { phone: "918-555-0111" } },
      theirs: (staff, prospectId) => staff.changePhone({ prospectId, phone: null }),
      settledAs: "+19185550111",
      rule: "conflict:only-local-has-one",
      strategy: "domiq_wins",
    },
  ],
  [
    "move-in date: ResMan's",
    {
      field: "moveInDate",
      ours: { conversation: { moveInDate: "2026-06-01" } },
      theirs: preferences({ targetMoveInDate: "2026-07-01" }),
      settledAs: "2026-07-01",
      rule: "conflict:remote-preferred",
      strategy: "resman_wins",
    },
  ],
  [
    "move-in date that staff removed: ours",
    {
      field: "moveInDate",
      ours: { conversation: { moveInDate: "2026-06-01" } },
      theirs: (staff, prospectId) => staff.changePreferences({ prospectId, clear: ["targetMoveInDate"] }),
      settledAs: "2026-06-01",
      rule: "conflict:only-local-has-one",
      strategy: "domiq_wins",
    },
  ],
  [
    "move-in date that we removed: ResMan's",
    {
      field: "moveInDate",
      ours: { conversation: { moveInDate: null } },
      theirs: preferences({ targetMoveInDate: "2026-07-01" }),
      settledAs: "2026-07-01",
      rule: "conflict:remote-preferred",
      strategy: "resman_wins",
    },
  ],
  [
    "budget: the widest range",
    {
      field: "budgetRange",
      ours: { conversation: { priceRangeMin: 1500, priceRangeMax: 2000 } },
      theirs: preferences({ desiredRent: { min: 1300, max: 1700 } }),
      settledAs: { min: 1300, max: 2000 },
      rule: "conflict:widest-range",
      strategy: "merged",
    },
  ],
  [
    "budget: a side nobody named is ignored",
    {
      field: "budgetRange",
      ours: { conversation: { priceRangeMin: 1500, priceRangeMax: null } },
      theirs: preferences({ desiredRent: { exact: 1900 } }),
      settledAs: { min: 1500, max: 1900 },
      rule: "conflict:widest-range",
      strategy: "merged",
    },
  ],
  [
    "first name: ResMan's",
    {
      field: "firstName",
      ours: { user: { firstName: "Daniela" } },
      theirs: (staff, prospectId) => staff.changeName({ prospectId, firstName: "Danielle", lastName: "Okafor" }),
      settledAs: "Danielle",
      rule: "conflict:remote-wins",
      strategy: "resman_wins",
    },
  ],
  [
    "size: ResMan's",
    {
      field: "apartmentSizePreference",
      ours: { conversation: { apartmentSizePreference: "3 bedroom" } },
      theirs: preferences({ desiredBedrooms: { exact: 1 } }),
      settledAs: "1 bedroom",
      rule: "conflict:remote-wins",
      strategy: "resman_wins",
    },
  ],
  [
    "occupants: ResMan's",
    {
      field: "occupantsCount",
      ours: { conversation: { occupantsCount: 3 } },
      theirs: preferences({ numberOfOccupants: 4 }),
      settledAs: 4,
      rule: "conflict:remote-wins",
      strategy: "resman_wins",
    },
  ],
  [
    "pets: ResMan's",
    {
      field: "pets",
      ours: { conversation: { petDetails: { type: "cat", count: 1 } } },
      theirs: preferences({ pets: [{ type: "Bird", count: 2 }] }),
      settledAs: [{ type: "bird", count: 2, weightLbs: null }],
      rule: "conflict:remote-wins",
      strategy: "resman_wins",
    },
  ],
];

describe("both sides edit the same field", () => {
  it.each(CLASHES)("%s", async (_, { field, ours, theirs, settledAs, rule, strategy }) => {
    const world = await linkedWorld();
    await world.edit(ours);
    theirs(world.fake.staff, world.prospect().prospectId);
    const local = (await world.fields())[field];
    const { outcome, conflicts, syncLogId } = await world.engine.pushLead(DANA);
    expect(outcome).toBe("updated");
    expect((await world.fields())[field]).toEqual(settledAs);
    expect(conflicts).toMatchObject([
      {
        conflictType: "data_conflict",
        conflictField: field,
        domiqValue: local,
        resolutionStatus: "auto_resolved",
        resolutionStrategy: strategy,
        resolvedValue: settledAs,
        notes: rule,
      },
    ]);
    expect(await allConflicts(world.storage)).toEqual(conflicts);
    const entry = (await world.storage.log.list()).find(({ id }) => id === syncLogId);
    expect(entry?.changes.length).toBeGreaterThan(0);
    for (const change of entry?.changes ?? []) expect(change).toMatchObject({ field, to: settledAs, rule });
    await world.cycle();
    expect((await world.fields())[field]).toEqual(settledAs);
    expect(await allConflicts(world.storage)).toHaveLength(1);
    await world.expectIdle();
  });

  it("to the same value: no conflict", async () => {
    const world = await linkedWorld();
    await world.edit({ user: { phone: "(918) 555-0111" }, conversation: { occupantsCount: 3 } });
    const { prospectId } = world.prospect();
    world.fake.staff.changePhone({ prospectId, phone: "1-918-555-0111" });
    world.fake.staff.changePreferences({ prospectId, set: { numberOfOccupants: 3 } });
    const before = world.fake.writes.length;
    await world.cycle();
    expect(await allConflicts(world.storage)).toEqual([]);
    expect(world.fake.writes).toHaveLength(before);
    await world.expectIdle();
  });

  it("a pull settles it the same way, and counts it", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    world.fake.staff.changePreferences({
      prospectId: world.prospect().prospectId,
      set: { targetMoveInDate: "2026-07-01" },
    });
    const { summary } = await world.engine.pullLeads();
    expect(summary).toMatchObject({ updatedLeads: 1, conflictsResolved: 1, failedSyncs: 0 });
    expect((await world.fields()).moveInDate).toBe("2026-07-01");
    await world.expectIdle();
  });
});

describe("a policy that leaves the decision to a person", () => {
  const policy = { moveInDate: { owner: "shared", onConflict: askSomebody } } as const;

  const clash = async (): Promise<SmallWorld> => {
    const world = await linkedWorld({ engine: { policy } });
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    world.fake.staff.changePreferences({
      prospectId: world.prospect().prospectId,
      set: { targetMoveInDate: "2026-07-01" },
    });
    return world;
  };

  it("touches neither side and lists the conflict once", async () => {
    const world = await clash();
    const opened: unknown[] = [];
    world.engine.on("conflict:opened", (event) => opened.push(event));
    const { outcome } = await world.engine.pushLead(DANA);
    expect(outcome).toBe("conflict");
    await world.cycle();
    await world.cycle();
    expect((await world.fields()).moveInDate).toBe("2026-06-01");
    expect(world.prospect().preferences.targetMoveInDate).toBe("2026-07-01");
    expect((await world.conversation()).resmanSyncStatus).toBe("conflict");
    expect(await allConflicts(world.storage)).toMatchObject([
      {
        conflictField: "moveInDate",
        baseValue: "2026-05-01",
        domiqValue: "2026-06-01",
        resmanValue: "2026-07-01",
        resolutionStatus: "manual_review",
        resolvedAt: null,
      },
    ]);
    expect(opened).toHaveLength(1);
    await world.expectIdle();
  });

  it("lets other fields of the lead through", async () => {
    const world = await clash();
    await world.cycle();
    await world.edit({ conversation: { occupantsCount: 4 } });
    world.fake.staff.changePreferences({
      prospectId: world.prospect().prospectId,
      set: { desiredBedrooms: { exact: 3 } },
    });
    await world.cycle();
    expect(world.prospect().preferences).toMatchObject({ numberOfOccupants: 4, targetMoveInDate: "2026-07-01" });
    expect(await world.fields()).toMatchObject({ apartmentSizePreference: "3 bedroom", moveInDate: "2026-06-01" });
    expect((await world.conversation()).resmanSyncStatus).toBe("conflict");
    expect(await allConflicts(world.storage)).toHaveLength(1);
    await world.expectIdle();
  });

  it.each([
    ["staff take our value", "2026-06-01", undefined, "2026-06-01"],
    ["staff go back to the old value", "2026-05-01", undefined, "2026-06-01"],
    ["we take theirs", undefined, "2026-07-01", "2026-07-01"],
    ["we go back to the old value", undefined, "2026-05-01", "2026-07-01"],
  ])("is settled when %s", async (_, theirs, ours, settledAs) => {
    const world = await clash();
    await world.cycle();
    const { prospectId } = world.prospect();
    if (theirs) world.fake.staff.changePreferences({ prospectId, set: { targetMoveInDate: theirs } });
    if (ours) await world.edit({ conversation: { moveInDate: ours } });
    await world.cycle();
    expect((await world.fields()).moveInDate).toBe(settledAs);
    expect(world.prospect().preferences.targetMoveInDate).toBe(settledAs);
    expect(await openConflicts(world.storage)).toEqual([]);
    expect(await allConflicts(world.storage)).toMatchObject([
      { resolutionStatus: "resolved", resolvedAt: expect.any(String) },
    ]);
    expect((await world.conversation()).resmanSyncStatus).toBe("synced");
    await world.expectIdle();
  });

  it("shows only the newest pair when a side moves on to a third value", async () => {
    const world = await clash();
    await world.cycle();
    await world.edit({ conversation: { moveInDate: "2026-06-15" } });
    await world.cycle();
    expect(await openConflicts(world.storage)).toMatchObject([
      { domiqValue: "2026-06-15", resmanValue: "2026-07-01", resolutionStatus: "manual_review" },
    ]);
    expect((await world.conversation()).resmanSyncStatus).toBe("conflict");
    await world.expectIdle();
  });

  it("is asked at first contact too: values that differ do not stay apart unseen", async () => {
    const world = await createSmallWorld({ engine: { policy } });
    world.fake.staff.createProspect({
      propertyId: PROPERTY,
      firstName: "Dana",
      lastName: "Okafor",
      email: "dana.okafor@example.com",
      preferences: { targetMoveInDate: "2026-07-01" },
    });
    await world.cycle();
    expect((await world.fields()).moveInDate).toBe("2026-05-01");
    expect(world.prospect().preferences.targetMoveInDate).toBe("2026-07-01");
    expect(await openConflicts(world.storage)).toMatchObject([{ conflictField: "moveInDate" }]);
    await world.expectIdle();
  });
});

describe("a contact another prospect has", () => {
  it("is not taken by ResMan: our edit stands here, is listed, and nobody fights", async () => {
    const world = await linkedWorld();
    world.fake.staff.createProspect({
      propertyId: PROPERTY,
      firstName: "Marcus",
      lastName: "Webb",
      email: "marcus@example.com",
    });
    await world.edit({ user: { email: "marcus@example.com" }, conversation: { occupantsCount: 4 } });
    await world.cycle();
    const dana = world.fake.prospects().find(({ people }) => people[0]?.firstName === "Dana");
    expect(dana).toMatchObject({
      people: [{ email: "dana.okafor@example.com" }],
      preferences: { numberOfOccupants: 4 },
    });
    expect((await world.fields()).email).toBe("marcus@example.com");
    expect(await openConflicts(world.storage)).toMatchObject([
      { conflictType: "field_mismatch", conflictField: "email", resolutionStatus: "pending" },
    ]);
    await world.expectIdle();
  });
});

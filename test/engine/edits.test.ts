import { describe, expect, it } from "vitest";
import type { Conversation } from "../../src/domain/conversation.js";
import type { LeadFields } from "../../src/domain/lead.js";
import type { User } from "../../src/domain/user.js";
import type { FakeProspect, FakeStaff } from "../../src/testing/index.js";
import { aTour } from "../../src/testing/index.js";
import { aRow, commentsOf, createSmallWorld, openConflicts, type SmallWorld } from "../support/small-world.js";

type Shown = (prospect: FakeProspect) => unknown;

const main = ({ people }: FakeProspect) => people[0];
const comment = ({ preferences }: FakeProspect): string => preferences.comments?.join("\n") ?? "";

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

const OUR_EDITS: [string, { user?: Partial<User>; conversation?: Partial<Conversation> }, Shown, unknown][] = [
  ["firstName", { user: { firstName: "Daniela" } }, (p) => main(p)?.firstName, "Daniela"],
  ["lastName", { user: { lastName: "Okoro" } }, (p) => main(p)?.lastName, "Okoro"],
  ["email", { user: { email: " Dana@Example.org " } }, (p) => main(p)?.email, "dana@example.org"],
  [
    "phone",
    { user: { phone: "+1 (918) 555-0199 ext. 7" } },
    (p) => main(p)?.phones,
    [{ type: "cell", number: "9185550199", extension: "7" }],
  ],
  ["moveInDate", { conversation: { moveInDate: "2026-07-15" } }, (p) => p.preferences.targetMoveInDate, "2026-07-15"],
  [
    "budgetRange",
    { conversation: { priceRangeMin: 1500, priceRangeMax: 2100 } },
    (p) => p.preferences.desiredRent,
    {
      min: 1500,
      max: 2100,
    },
  ],
  [
    "budgetRange, one side gone",
    { conversation: { priceRangeMin: null } },
    (p) => p.preferences.desiredRent,
    {
      exact: 1850,
    },
  ],
  [
    "apartmentSizePreference",
    { conversation: { apartmentSizePreference: "3BR" } },
    (p) => p.preferences.desiredBedrooms,
    {
      exact: 3,
    },
  ],
  ["occupantsCount", { conversation: { occupantsCount: 4 } }, (p) => p.preferences.numberOfOccupants, 4],
  [
    "pets",
    { conversation: { petDetails: [{ type: "kitten", count: 2, weight_lbs: 5 }] } },
    (p) => p.preferences.pets,
    [{ type: "Cat", count: 2, weight: 5, description: "kitten" }],
  ],
  [
    "desiredFeatures",
    { conversation: { desiredFeatures: ["garage", "view"] } },
    comment,
    expect.stringContaining("garage, view"),
  ],
  ["workLocation", { conversation: { workLocation: "Downtown" } }, comment, expect.stringContaining("Works: Downtown")],
  [
    "reasonForMoving",
    { conversation: { reasonForMoving: "New job" } },
    comment,
    expect.stringContaining("Moving because: New job"),
  ],
  ["leadScore", { conversation: { leadScore: 85 } }, comment, expect.stringContaining("Lead score: 85/100")],
  [
    "initialMessage",
    { conversation: { aiIntentSummary: "Now it must be 3 bedrooms." } },
    (p) => commentsOf(p).join("\n"),
    expect.stringContaining("Now it must be 3 bedrooms."),
  ],
];

describe("our edit arrives at ResMan", () => {
  it.each(OUR_EDITS)("%s", async (_, edit, shown, expected) => {
    const world = await linkedWorld();
    await world.edit(edit);
    const { outcome } = await world.engine.pushLead((await world.conversation()).id);
    expect(outcome).toBe("updated");
    expect(shown(world.prospect())).toEqual(expected);
    await world.cycle();
    expect(shown(world.prospect())).toEqual(expected);
    await world.expectIdle();
  });

  it("leaves everything else as it was", async () => {
    const world = await linkedWorld();
    const before = world.prospect();
    await world.edit({ conversation: { occupantsCount: 4 } });
    await world.cycle();
    const { lastUpdateDate: _, ...rest } = world.prospect();
    expect({ ...rest, preferences: { ...rest.preferences, numberOfOccupants: 2 } }).toEqual({
      ...rest,
      people: before.people,
      preferences: before.preferences,
      events: before.events,
    });
  });

  it("a tour arrives once, and a tour that moves is a second appointment", async () => {
    const world = await linkedWorld();
    await world.storage.tours.put(aTour());
    await world.cycle();
    await world.cycle();
    await world.storage.tours.put(aTour({ tourDatetime: "2026-03-06T18:00:00Z" }));
    await world.cycle();
    const appointments = world.prospect().events.filter(({ type }) => type === "Appointment");
    expect(appointments.map(({ date }) => date)).toEqual(["2026-03-05T16:30:00.000Z", "2026-03-06T18:00:00.000Z"]);
    await world.expectIdle();
  });
});

type StaffEdit = (staff: FakeStaff, prospectId: string) => unknown;

const STAFF_EDITS: [string, StaffEdit, Partial<LeadFields>][] = [
  [
    "name",
    (staff, prospectId) => staff.changeName({ prospectId, firstName: "Daniela", lastName: "Okoro" }),
    { firstName: "Daniela", lastName: "Okoro" },
  ],
  [
    "email",
    (staff, prospectId) => staff.changeEmail({ prospectId, email: "Dana@Example.org" }),
    { email: "dana@example.org" },
  ],
  ["phone", (staff, prospectId) => staff.changePhone({ prospectId, phone: "918-555-0199" }), { phone: "+19185550199" }],
  [
    "moveInDate",
    (staff, prospectId) => staff.changePreferences({ prospectId, set: { targetMoveInDate: "2026-07-15" } }),
    { moveInDate: "2026-07-15" },
  ],
  [
    "budgetRange",
    (staff, prospectId) => staff.changePreferences({ prospectId, set: { desiredRent: { min: 1500, max: 2100 } } }),
    { budgetRange: { min: 1500, max: 2100 } },
  ],
  [
    "apartmentSizePreference",
    (staff, prospectId) => staff.changePreferences({ prospectId, set: { desiredBedrooms: { exact: 0 } } }),
    { apartmentSizePreference: "studio" },
  ],
  [
    "occupantsCount",
    (staff, prospectId) => staff.changePreferences({ prospectId, set: { numberOfOccupants: 4 } }),
    { occupantsCount: 4 },
  ],
  [
    "pets",
    (staff, prospectId) => staff.changePreferences({ prospectId, set: { pets: [{ type: "Cat", count: 2 }] } }),
    { pets: [{ type: "cat", count: 2, weightLbs: null }] },
  ],
  [
    "household",
    (staff, prospectId) =>
      staff.addRoommate({ prospectId, person: { firstName: "Lee", lastName: "Marsh", email: "lee@example.com" } }),
    { household: [{ firstName: "Lee", lastName: "Marsh", email: "lee@example.com", phone: null, role: "roommate" }] },
  ],
];

const STAFF_REMOVES: [string, StaffEdit, Partial<LeadFields>][] = [
  ["email", (staff, prospectId) => staff.changeEmail({ prospectId, email: null }), { email: null }],
  ["phone", (staff, prospectId) => staff.changePhone({ prospectId, phone: null }), { phone: null }],
  [
    "moveInDate",
    (staff, prospectId) => staff.changePreferences({ prospectId, clear: ["targetMoveInDate"] }),
    { moveInDate: null },
  ],
  [
    "budgetRange",
    (staff, prospectId) => staff.changePreferences({ prospectId, clear: ["desiredRent"] }),
    { budgetRange: null },
  ],
  [
    "apartmentSizePreference",
    (staff, prospectId) => staff.changePreferences({ prospectId, clear: ["desiredBedrooms"] }),
    { apartmentSizePreference: null },
  ],
  [
    "occupantsCount",
    (staff, prospectId) => staff.changePreferences({ prospectId, clear: ["numberOfOccupants"] }),
    { occupantsCount: null },
  ],
  ["pets", (staff, prospectId) => staff.changePreferences({ prospectId, clear: ["pets"] }), { pets: [] }],
];

describe("what staff change arrives here", () => {
  it.each([...STAFF_EDITS, ...STAFF_REMOVES.map(([name, edit, shown]) => [`${name} removed`, edit, shown] as const)])(
    "%s",
    async (_, edit, expected) => {
      const world = await linkedWorld();
      edit(world.fake.staff, world.prospect().prospectId);
      const pulled = await world.engine.pullLeads();
      expect(pulled.summary).toMatchObject({ updatedLeads: 1, failedSyncs: 0 });
      expect(await world.fields()).toMatchObject(expected);
      await world.cycle();
      expect(await world.fields()).toMatchObject(expected);
      await world.expectIdle();
    },
  );

  it("notes and calls become updates of the conversation, each once", async () => {
    const world = await linkedWorld();
    const { prospectId } = world.prospect();
    world.fake.staff.addNote({ prospectId, comments: "Prefers mornings", reasons: "Call back" });
    world.fake.staff.logCall({ prospectId, direction: "from", comments: "Asked about parking" });
    await world.cycle();
    await world.cycle();
    const updates = await world.storage.conversationUpdates.list((await world.conversation()).id);
    expect(updates).toMatchObject([
      { type: "note", content: "Call back: Prefers mornings", source: "resman" },
      { type: "activity", content: "Asked about parking", source: "resman" },
    ]);
    await world.expectIdle();
  });

  it("an email that staff removed is not lent again by a tour", async () => {
    const row = aRow();
    const world = await linkedWorld({ rows: [{ ...row, tour: aTour({ prospectEmail: "dana.okafor@example.com" }) }] });
    world.fake.staff.changeEmail({ prospectId: world.prospect().prospectId, email: null });
    await world.cycle();
    expect((await world.fields()).email).toBeNull();
    expect(main(world.prospect())?.email).toBeUndefined();
    await world.expectIdle();
  });
});

describe("both sides edit different fields", () => {
  it("both edits survive on both sides", async () => {
    const world = await linkedWorld();
    world.fake.staff.changePreferences({
      prospectId: world.prospect().prospectId,
      set: { numberOfOccupants: 3, desiredLeaseTerms: "12" },
    });
    await world.edit({ user: { email: "dana@example.org" }, conversation: { moveInDate: "2026-07-15" } });
    await world.cycle();
    expect(await world.fields()).toMatchObject({
      email: "dana@example.org",
      moveInDate: "2026-07-15",
      occupantsCount: 3,
    });
    expect(world.prospect()).toMatchObject({
      people: [{ email: "dana@example.org" }],
      preferences: { targetMoveInDate: "2026-07-15", numberOfOccupants: 3, desiredLeaseTerms: "12" },
    });
    expect(await world.storage.conflicts.list()).toEqual([]);
    await world.expectIdle();
  });
});

const OUR_REMOVALS: [string, { user?: Partial<User>; conversation?: Partial<Conversation> }, Shown][] = [
  ["moveInDate", { conversation: { moveInDate: null } }, (p) => p.preferences.targetMoveInDate],
  ["budgetRange", { conversation: { priceRangeMin: null, priceRangeMax: null } }, (p) => p.preferences.desiredRent],
  [
    "apartmentSizePreference",
    { conversation: { apartmentSizePreference: null } },
    (p) => p.preferences.desiredBedrooms,
  ],
  ["occupantsCount", { conversation: { occupantsCount: null } }, (p) => p.preferences.numberOfOccupants],
  ["pets", { conversation: { hasPets: false, petDetails: null } }, (p) => p.preferences.pets],
];

describe("a value removed here", () => {
  it.each([
    ["email", { user: { email: null } }, (p: FakeProspect) => main(p)?.email ?? ""],
    ["phone", { user: { phone: null } }, (p: FakeProspect) => main(p)?.phones.join() ?? ""],
  ])("%s goes at ResMan, which takes a blank", async (_, edit, shown) => {
    const world = await linkedWorld();
    await world.edit(edit);
    await world.cycle();
    expect(shown(world.prospect())).toBe("");
    await world.expectIdle();
  });

  it.each(OUR_REMOVALS)("%s goes at a ResMan that clears what a post omits", async (field, edit, shown) => {
    const world = await linkedWorld({ fake: { clearOmitted: true } });
    await world.edit(edit);
    await world.cycle();
    expect(shown(world.prospect())).toBeUndefined();
    expect(world.prospect().people[0]?.email).toBe("dana.okafor@example.com");
    const { [field as keyof LeadFields]: value } = await world.fields();
    expect(value === null || (Array.isArray(value) && value.length === 0)).toBe(true);
    expect(await openConflicts(world.storage)).toEqual([]);
    await world.expectIdle();
  });

  it("pets of which nobody knows any more are not taken for none, which ResMan shows alike", async () => {
    const world = await linkedWorld({ fake: { clearOmitted: true } });
    await world.edit({ conversation: { hasPets: null, petDetails: null } });
    await world.cycle();
    await world.cycle();
    expect((await world.conversation()).hasPets).toBeNull();
    expect(world.prospect().preferences.pets).toBeUndefined();
    await world.expectIdle();
  });

  it.each(OUR_REMOVALS)(
    "%s stays at a ResMan that keeps it: listed once, and nobody fights",
    async (field, edit, shown) => {
      const world = await linkedWorld({ fake: { clearOmitted: false } });
      await world.edit(edit);
      await world.cycle();
      const { [field as keyof LeadFields]: value } = await world.fields();
      expect(value === null || (Array.isArray(value) && value.length === 0)).toBe(true);
      expect(shown(world.prospect())).toBeDefined();
      expect(await openConflicts(world.storage)).toMatchObject([
        { conflictType: "field_mismatch", conflictField: field, resolutionStatus: "pending" },
      ]);
      await world.expectIdle();
      await world.expectIdle();
      expect(await openConflicts(world.storage)).toHaveLength(1);
    },
  );

  it("a mismatch is settled once staff remove the value too", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { moveInDate: null } });
    await world.cycle();
    world.fake.staff.changePreferences({ prospectId: world.prospect().prospectId, clear: ["targetMoveInDate"] });
    await world.cycle();
    expect((await world.fields()).moveInDate).toBeNull();
    expect(await openConflicts(world.storage)).toEqual([]);
    await world.expectIdle();
  });

  it("and given again arrives at ResMan", async () => {
    const world = await linkedWorld({ fake: { clearOmitted: true } });
    await world.edit({ conversation: { occupantsCount: null } });
    await world.cycle();
    await world.edit({ conversation: { occupantsCount: 2 } });
    await world.cycle();
    expect(world.prospect().preferences.numberOfOccupants).toBe(2);
    await world.expectIdle();
  });
});

describe("a value ResMan cannot express stays ours and causes no loop", () => {
  const longName = `${"Ana-Maria-".repeat(8)}Z`;
  const longEmail = `${"a".repeat(60)}@${"b".repeat(30)}.example.com`;
  it.each([
    [
      "a size that is no number of bedrooms",
      { conversation: { apartmentSizePreference: "loft" } },
      { apartmentSizePreference: "loft" },
    ],
    ["a name that is too long", { user: { firstName: longName } }, { firstName: longName }],
    ["an email that is too long", { user: { email: longEmail } }, { email: longEmail }],
    [
      "a pet by another name",
      { conversation: { petDetails: { type: "iguana", count: 1, weight_lbs: 2.4 } } },
      { pets: [{ type: "iguana", count: 1, weightLbs: 2.4 }] },
    ],
    [
      "a budget with swapped sides",
      { conversation: { priceRangeMin: 2000, priceRangeMax: 1500 } },
      { budgetRange: { min: 1500, max: 2000 } },
    ],
  ] as const)("%s", async (_, edit, expected) => {
    for (const clearOmitted of [false, true]) {
      const world = await linkedWorld({ fake: { clearOmitted } });
      await world.edit(edit);
      await world.cycle();
      expect(await world.fields()).toMatchObject(expected);
      await world.expectIdle();
      world.fake.staff.addNote({ prospectId: world.prospect().prospectId, comments: "Called back" });
      await world.cycle();
      expect(await world.fields()).toMatchObject(expected);
      await world.expectIdle();
    }
  });

  it("staff's own value still arrives afterwards", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { apartmentSizePreference: "loft" } });
    await world.cycle();
    world.fake.staff.changePreferences({
      prospectId: world.prospect().prospectId,
      set: { desiredBedrooms: { exact: 1 } },
    });
    await world.cycle();
    expect((await world.fields()).apartmentSizePreference).toBe("1 bedroom");
    await world.expectIdle();
  });
});

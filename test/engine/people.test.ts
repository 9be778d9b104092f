import { describe, expect, it } from "vitest";
import type { ChatExportRow } from "../../src/domain/wire/chat-export.js";
import { aConversation, anId, aTour, type FakeStaff } from "../../src/testing/index.js";
import {
  allConflicts,
  aRow,
  commentsOf,
  createSmallWorld,
  DANA,
  doubledMarkers,
  minutes,
  openConflicts,
  PROPERTY,
  type SmallWorld,
} from "../support/small-world.js";
import { storeRows } from "../support/world.js";

const SECOND = anId(0x301);
const THIRD = anId(0x302);

/** Dana's chats by contact; chat n begins on day n + 2 of March. */
const chat = (number: number, user: NonNullable<Parameters<typeof aRow>[1]>["user"]): ChatExportRow => {
  const startTime = `2026-03-0${number + 1}T09:00:00Z`;
  return aRow(number, { user: { ...user }, conversation: { startTime, updatedAt: startTime } });
};

const prospectOf = async (world: SmallWorld, id: string): Promise<string | undefined> =>
  (await world.storage.links.get(id, "resman"))?.remoteId;

const walkIn = (staff: FakeStaff, more: Partial<Parameters<FakeStaff["createProspect"]>[0]> = {}) =>
  staff.createProspect({
    propertyId: PROPERTY,
    firstName: "Dana",
    lastName: "Okafor",
    email: "dana.okafor@example.com",
    ...more,
  });

describe("a renter who writes again", () => {
  it("joins the prospect of the first chat; what both chats say is there once", async () => {
    const world = await createSmallWorld({ rows: [chat(0, { email: "dana.okafor@gmail.com" })] });
    await world.cycle();
    await storeRows(world.storage, [chat(1, { email: "DanaOkafor+apt@gmail.com", phone: "N/A" })]);
    const { outcome, resmanLeadId } = await world.engine.pushLead(SECOND);
    expect({ outcome, resmanLeadId }).toEqual({ outcome: "linked", resmanLeadId: world.prospect().prospectId });
    await world.cycle();
    expect(commentsOf(world.prospect()).filter((text) => text.includes("[domiq:chat:"))).toHaveLength(2);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.expectIdle();
  });

  it("newer answers stand, answers only one chat has stay", async () => {
    const first = aRow(0, { conversation: { moveInDate: "2026-05-01", occupantsCount: 2 } });
    const second = aRow(1, {
      conversation: {
        startTime: "2026-03-09T09:00:00Z",
        updatedAt: "2026-03-09T09:30:00Z",
        moveInDate: "2026-06-01",
        occupantsCount: null,
      },
    });
    const world = await createSmallWorld({ rows: [first] });
    await world.cycle();
    await storeRows(world.storage, [second]);
    await world.cycle();
    await world.cycle();
    for (const id of [DANA, SECOND]) {
      expect(await world.fields(id)).toMatchObject({ moveInDate: "2026-06-01", occupantsCount: 2 });
    }
    expect(world.prospect().preferences).toMatchObject({ targetMoveInDate: "2026-06-01", numberOfOccupants: 2 });
    await world.expectIdle();
  });

  it.each(["refuse", "create"] as const)(
    "is one prospect when a chat knows the email, one the phone, and one both (ResMan would %s duplicates)",
    async (duplicateMode) => {
      const rows = [chat(0, { phone: null }), chat(1, { email: null }), chat(2, {})];
      const world = await createSmallWorld({ rows, fake: { duplicateMode } });
      await world.cycle();
      expect(world.prospect().people).toMatchObject([
        { email: "dana.okafor@example.com", phones: [{ number: "9185550142" }] },
      ]);
      for (const id of [DANA, SECOND, THIRD]) expect(await prospectOf(world, id)).toBe(world.prospect().prospectId);
      await world.cycle();
      await world.expectIdle();
    },
  );

  it("has two prospects when the chat that proves it comes last: listed once as a duplicate, nothing merged", async () => {
    const world = await createSmallWorld({ rows: [chat(0, { phone: null }), chat(1, { email: null })] });
    await world.cycle();
    expect(world.fake.prospects()).toHaveLength(2);
    await storeRows(world.storage, [chat(2, {})]);
    expect((await world.engine.pushLead(THIRD)).outcome).toBe("conflict");
    await world.cycle();
    expect(world.fake.prospects()).toHaveLength(2);
    const [kept, other] = [await prospectOf(world, DANA), await prospectOf(world, SECOND)];
    expect(await prospectOf(world, THIRD)).toBe(kept);
    expect((await allConflicts(world.storage)).filter(({ conversationId }) => conversationId === THIRD)).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ conflictType: "duplicate_lead", domiqValue: kept, resmanValue: other }),
      ]),
    );
    expect((await world.conversation(THIRD)).resmanSyncStatus).toBe("conflict");
    const before = (await allConflicts(world.storage)).length;
    await world.cycle();
    expect(await allConflicts(world.storage)).toHaveLength(before);
  });

  it("is somebody else at another property", async () => {
    const elsewhere = aRow(1, { property: { id: anId(0x101), name: "Elm Street" } });
    const world = await createSmallWorld({ rows: [aRow(), elsewhere] });
    await world.cycle();
    expect(world.fake.prospects().map(({ propertyId }) => propertyId)).toEqual([PROPERTY, anId(0x101)]);
    walkIn(world.fake.staff, { email: "dana.okafor@example.com", propertyId: anId(0x101), firstName: "Zoe" });
    await world.cycle();
    expect(await prospectOf(world, DANA)).not.toBe(await prospectOf(world, SECOND));
    await world.cycle();
    await world.expectIdle();
  });
});

describe("a family that shares a phone line", () => {
  const dana = chat(0, {});
  const marcus = chat(1, { firstName: "Marcus", email: "marcus.okafor@example.com" });

  it("is two prospects; the second's phone is left out, told to staff, and listed", async () => {
    const world = await createSmallWorld({ rows: [dana, marcus] });
    await world.cycle();
    const [first, second] = world.fake.prospects();
    expect(first?.people).toMatchObject([{ firstName: "Dana", phones: [{ number: "9185550142" }] }]);
    expect(second?.people).toMatchObject([{ firstName: "Marcus", phones: [] }]);
    expect(second && commentsOf(second).join()).toContain("918");
    expect((await world.fields(SECOND)).phone).toBe("+19185550142");
    expect(await openConflicts(world.storage)).toMatchObject([
      { conversationId: SECOND, conflictField: "phone", domiqValue: "+19185550142", resolutionStatus: "pending" },
    ]);
    await world.expectIdle();
  });

  it("is two prospects also when a name and an email have hyphens", async () => {
    const user = { firstName: "Anne-Marie", lastName: "Okafor-Webb", email: "anne-marie@example.com" };
    const world = await createSmallWorld({ rows: [dana, chat(1, user)] });
    expect((await world.engine.pushLeads()).counts).toMatchObject({ created: 2, failed: 0 });
    await world.cycle();
    await world.expectIdle();
  });

  it("is two prospects with both phones where ResMan allows it", async () => {
    const world = await createSmallWorld({ rows: [dana, marcus], fake: { duplicateMode: "create" } });
    await world.cycle();
    expect(world.fake.prospects().map(({ people }) => people[0]?.phones.length)).toEqual([1, 1]);
    expect(await openConflicts(world.storage)).toEqual([]);
    await world.expectIdle();
  });

  it("is recognised by our mark when the create's answer was lost and nothing else is left to find it by", async () => {
    const lineOnly = chat(1, { firstName: "Marcus", email: null });
    const world = await createSmallWorld({ rows: [dana], engine: { retry: { maxAttempts: 1 } } });
    await world.cycle();
    await storeRows(world.storage, [lineOnly]);
    // The first create is refused because of the line; the second one's answer is lost.
    world.hooks.push(
      { on: "write", run: () => {} },
      {
        on: "write",
        run: () => world.fake.faults.set("dropAfter", { next: 1, on: "writes" }),
      },
    );
    await expect(world.engine.pushLead(SECOND)).rejects.toMatchObject({ code: "NETWORK_ERROR" });
    expect(world.fake.prospects()).toHaveLength(2);
    await world.engine.pullLeads();
    await world.cycle();
    expect(world.fake.prospects()).toHaveLength(2);
    expect(await world.storage.conversations.list()).toHaveLength(2);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.expectIdle();
  });
});

describe("a prospect that staff made before the chat", () => {
  it("is found and linked: what one side knows goes to the other, staff's name and email stand", async () => {
    const world = await createSmallWorld();
    walkIn(world.fake.staff, {
      firstName: "Danna",
      phone: "918-555-0142",
      comments: "Came by on Saturday",
      preferences: { targetMoveInDate: "2026-07-01", desiredLeaseTerms: "12", comments: ["Quiet side"] },
    });
    world.clock.pass(minutes(1));
    expect((await world.engine.pushLead(DANA)).outcome).toBe("linked");
    await world.cycle();
    expect(await world.fields()).toMatchObject({ firstName: "Danna", lastName: "Okafor", moveInDate: "2026-07-01" });
    const { preferences, people } = world.prospect();
    expect(people).toMatchObject([{ firstName: "Danna", email: "dana.okafor@example.com" }]);
    expect(preferences).toMatchObject({
      targetMoveInDate: "2026-07-01",
      desiredLeaseTerms: "12",
      desiredRent: { min: 1400, max: 1850 },
      numberOfOccupants: 2,
      comments: ["Quiet side", expect.stringContaining("balcony")],
    });
    const updates = await world.storage.conversationUpdates.list(DANA);
    expect(updates.map(({ content }) => content)).toEqual(["Came by on Saturday"]);
    const changes = (await world.storage.log.list({ conversationId: DANA })).flatMap((entry) => entry.changes);
    expect(changes).toContainEqual(
      expect.objectContaining({ field: "moveInDate", side: "local", from: "2026-05-01", to: "2026-07-01" }),
    );
    await world.expectIdle();
  });

  it("is linked by a pull that comes before the push", async () => {
    const world = await createSmallWorld();
    const { prospectId } = walkIn(world.fake.staff);
    world.clock.pass(minutes(1));
    const { summary, leads } = await world.engine.pullLeads();
    expect(summary).toMatchObject({ newLeads: 0, updatedLeads: 1 });
    expect(leads).toMatchObject([{ conversationId: DANA, resmanLeadId: prospectId, action: "updated" }]);
    expect(await world.storage.conversations.list()).toHaveLength(1);
    await world.cycle();
    await world.expectIdle();
  });

  it.each([false, true])(
    "and that two chats belong to is linked to both by one pull, and neither undoes the other (clears omitted: %s)",
    async (clearOmitted) => {
      const rows = [
        aRow(0, { conversation: { occupantsCount: null } }),
        aRow(1, {
          conversation: {
            startTime: "2026-03-02T16:50:00Z",
            moveInDate: null,
            occupantsCount: 3,
            petDetails: null,
            hasPets: null,
          },
        }),
      ];
      const world = await createSmallWorld({ rows, fake: { clearOmitted } });
      walkIn(world.fake.staff);
      world.clock.pass(minutes(1));
      await world.engine.pullLeads();
      await world.cycle();
      await world.cycle();
      const both = { moveInDate: "2026-05-01", occupantsCount: 3, pets: [{ type: "dog" }] };
      for (const id of [DANA, SECOND]) expect(await world.fields(id)).toMatchObject(both);
      expect(world.prospect().preferences).toMatchObject({ targetMoveInDate: "2026-05-01", numberOfOccupants: 3 });
      await world.expectIdle();
    },
  );
});

describe("a prospect nobody here knows", () => {
  it("becomes a conversation with its user, and nothing goes back", async () => {
    const world = await createSmallWorld();
    await world.cycle();
    const { prospectId } = walkIn(world.fake.staff, {
      firstName: "Zoe",
      lastName: "Lind",
      email: "zoe@example.com",
      phone: "918-555-0155",
      comments: "Saw the sign",
      preferences: { numberOfOccupants: 2, desiredBedrooms: { exact: 1 } },
    });
    const writes = world.fake.writes.length;
    world.clock.pass(minutes(1));
    const { summary, leads } = await world.engine.pullLeads({ includeConversations: true });
    expect(summary).toMatchObject({ newLeads: 1 });
    const imported = leads.find(({ resmanLeadId }) => resmanLeadId === prospectId);
    expect(imported).toMatchObject({
      action: "created",
      conversation: { resmanLeadId: prospectId, resmanSyncStatus: "synced" },
      fields: {
        firstName: "Zoe",
        email: "zoe@example.com",
        phone: "+19185550155",
        occupantsCount: 2,
        apartmentSizePreference: "1 bedroom",
      },
    });
    const id = imported?.conversationId ?? "";
    const updates = await world.storage.conversationUpdates.list(id);
    expect(updates).toMatchObject([{ content: "Saw the sign", source: "resman" }]);
    await world.cycle();
    expect(world.fake.writes.slice(writes)).toEqual([]);
    await world.expectIdle();

    await world.edit({ conversation: { occupantsCount: 3 } }, id);
    await world.cycle();
    const zoe = world.fake.prospects().find((prospect) => prospect.prospectId === prospectId);
    expect(zoe?.preferences.numberOfOccupants).toBe(3);
    expect(zoe?.events).toHaveLength(1);
  });

  it("is imported once, although two pulls see it", async () => {
    const world = await createSmallWorld();
    walkIn(world.fake.staff, { firstName: "Zoe", email: "zoe@example.com" });
    world.clock.pass(minutes(1));
    await Promise.all([world.engine.pullLeads(), world.engine.pullLeads({ syncType: "full" })]);
    expect(await world.storage.conversations.list()).toHaveLength(2);
  });

  it.each<[string, (world: SmallWorld, prospectId: string) => unknown, Parameters<typeof createSmallWorld>[0]]>([
    ["the host does not want it", () => {}, { engine: { importProspects: false } }],
    ["it is lost", (world, prospectId) => world.fake.staff.markLost({ prospectId, reason: "Rent too high" }), {}],
    [
      "it lives there already",
      (world, prospectId) => {
        world.fake.staff.startApplication({ prospectId });
        return world.fake.staff.signLease({ prospectId });
      },
      {},
    ],
  ])("is left alone when %s", async (_, act, options) => {
    const world = await createSmallWorld(options);
    await world.cycle();
    act(world, walkIn(world.fake.staff, { firstName: "Zoe", email: "zoe@example.com" }).prospectId);
    world.clock.pass(minutes(1));
    const { leads } = await world.engine.pullLeads();
    expect(leads.map(({ conversationId }) => conversationId)).toEqual([DANA]);
    await world.expectIdle();
  });
});

describe("a lead nobody could call back", () => {
  it("waits, says so once, and is synced when it gives an email", async () => {
    const world = await createSmallWorld({ rows: [aRow(0, { user: { email: "N/A", phone: "555" } })] });
    expect((await world.engine.pushLead(DANA)).outcome).toBe("waiting");
    await world.cycle();
    expect(world.fake.prospects()).toEqual([]);
    expect(await world.storage.log.list()).toMatchObject([
      { syncStatus: "pending", errorCode: "LEAD_NOT_CONTACTABLE", conversationId: DANA },
    ]);
    expect((await world.conversation()).resmanCustomFields).toMatchObject({ sync_code: "LEAD_NOT_CONTACTABLE" });
    await world.expectIdle();
    await world.edit({ user: { email: "dana.okafor@example.com" } });
    await world.cycle();
    expect(world.prospect().people).toMatchObject([{ email: "dana.okafor@example.com" }]);
    expect((await world.conversation()).resmanCustomFields).toBeNull();
    await world.expectIdle();
  });

  it("is synced when only its tour gives a phone, and at once where the host allows it", async () => {
    const nobody = aRow(0, { user: { email: null, phone: null } });
    const tour = aTour({ conversationId: aConversation().id, prospectPhone: "918-555-0142" });
    const lent = await createSmallWorld({ rows: [{ ...nobody, tour }] });
    await lent.cycle();
    expect(lent.prospect().people[0]?.phones).toMatchObject([{ number: "9185550142" }]);
    await lent.expectIdle();
    const allowed = await createSmallWorld({ rows: [nobody], engine: { allowUncontactable: true } });
    await allowed.cycle();
    expect(allowed.prospect().people).toMatchObject([{ firstName: "Dana", phones: [] }]);
    await allowed.expectIdle();
  });
});

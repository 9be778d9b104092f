import { describe, expect, it } from "vitest";
import type { ChatExportRow } from "../../src/domain/wire/chat-export.js";
import { anId, type FakeProspect } from "../../src/testing/index.js";
import {
  aRow,
  createSmallWorld,
  DANA,
  doubledMarkers,
  minutes,
  PROPERTY,
  type RowParts,
  type SmallWorld,
} from "../support/small-world.js";
import { storeRows } from "../support/world.js";

const SECOND = anId(0x301);
const THIRD = anId(0x302);

/** A chat of Dana's that begins an hour after the one before. */
const chat = (number: number, user: NonNullable<RowParts["user"]> = {}): ChatExportRow => {
  const startTime = `2026-03-02T1${number}:00:00Z`;
  return aRow(number, { user, conversation: { startTime, updatedAt: startTime } });
};

/** Marcus came by with Dana; he is the main contact. */
function aCouple({ fake, clock }: SmallWorld): FakeProspect {
  const { prospectId } = fake.staff.createProspect({
    propertyId: PROPERTY,
    firstName: "Marcus",
    lastName: "Webb",
    email: "marcus@example.com",
    phone: "918-555-0188",
  });
  const couple = fake.staff.addRoommate({
    prospectId,
    person: { firstName: "Dana", lastName: "Okafor", email: "dana.okafor@example.com" },
  });
  clock.pass(minutes(1));
  return couple;
}

describe("a renter who is somebody's roommate", () => {
  it("is matched as the person: edits go to the roommate, the main contact stays as it is", async () => {
    const world = await createSmallWorld();
    const couple = aCouple(world);
    await world.cycle();
    const link = await world.storage.links.get(DANA, "resman");
    expect(link).toMatchObject({ remoteId: couple.prospectId, personId: couple.people[1]?.personId });
    await world.edit({ user: { email: "dana@example.org", lastName: "Okoro" }, conversation: { occupantsCount: 4 } });
    await world.cycle();
    expect(world.prospect()).toMatchObject({
      people: [
        couple.people[0] ?? {},
        {
          personId: couple.people[1]?.personId,
          type: "roommate",
          lastName: "Okoro",
          email: "dana@example.org",
          phones: [{ number: "9185550142" }],
        },
      ],
      preferences: { numberOfOccupants: 4 },
    });
    expect((await world.fields()).household).toMatchObject([{ firstName: "Marcus", role: "prospect" }]);
    await world.expectIdle();
  });

  it("what staff change about the main contact shows in the household only", async () => {
    const world = await createSmallWorld();
    const { prospectId } = aCouple(world);
    await world.cycle();
    world.fake.staff.changeEmail({ prospectId, email: "m.webb@example.com" });
    await world.cycle();
    expect(await world.fields()).toMatchObject({
      email: "dana.okafor@example.com",
      household: [{ email: "m.webb@example.com" }],
    });
    await world.expectIdle();
  });

  it("is lost and active again with the household", async () => {
    const world = await createSmallWorld();
    aCouple(world);
    await world.cycle();
    await world.edit({ conversation: { status: "lost" } });
    await world.cycle();
    expect(world.prospect().people.map(({ type }) => type)).toEqual(["lost", "roommate"]);
    await world.edit({ conversation: { status: "contacted" } });
    await world.cycle();
    expect(world.prospect().people.map(({ type }) => type)).toEqual(["prospect", "roommate"]);
    expect((await world.fields()).status).toBe("contacted");
    await world.expectIdle();
  });

  it("stays that person in a later chat that shares no contact with the prospect", async () => {
    const world = await createSmallWorld({ rows: [chat(0, { phone: null })] });
    const couple = aCouple(world);
    await world.engine.pushLead(DANA);
    // The second chat, not pushed yet, ties the phone of the third to the email of the first.
    await storeRows(world.storage, [chat(1), chat(2, { email: null })]);
    await world.engine.pushLead(THIRD);
    expect(await world.storage.links.get(THIRD, "resman")).toMatchObject({
      remoteId: couple.prospectId,
      personId: couple.people[1]?.personId,
    });
    await world.cycle();
    expect(world.prospect().people[0]).toEqual(couple.people[0]);
    expect(await world.fields(THIRD)).toMatchObject({ firstName: "Dana", lastName: "Okafor" });
    await world.cycle();
    await world.expectIdle();
  });
});

describe("two chats of one renter that belong to one prospect", () => {
  const twoChats = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
    const world = await createSmallWorld({ rows: [chat(0), chat(1)], ...options });
    await world.cycle();
    await world.cycle();
    await world.expectIdle();
    return world;
  };

  it("see what the other one changed", async () => {
    const world = await twoChats();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } }, SECOND);
    await world.cycle();
    expect((await world.fields(DANA)).moveInDate).toBe("2026-06-01");
    await world.expectIdle();
  });

  it.each([false, true])("may both be edited at once (ResMan clears omitted: %s)", async (clearOmitted) => {
    const world = await twoChats({ fake: { clearOmitted } });
    await world.edit({ conversation: { moveInDate: "2026-06-01" } }, DANA);
    await world.edit({ conversation: { occupantsCount: 4 } }, SECOND);
    await world.cycle();
    await world.cycle();
    expect(world.prospect().preferences).toMatchObject({ targetMoveInDate: "2026-06-01", numberOfOccupants: 4 });
    for (const id of [DANA, SECOND]) {
      expect(await world.fields(id)).toMatchObject({ moveInDate: "2026-06-01", occupantsCount: 4 });
    }
    await world.expectIdle();
  });

  it("may both be edited before a pull brings what staff changed", async () => {
    const world = await twoChats();
    await world.edit({ conversation: { moveInDate: "2026-06-01" } }, DANA);
    await world.edit({ conversation: { occupantsCount: 4 } }, SECOND);
    world.fake.staff.changePreferences({
      prospectId: world.prospect().prospectId,
      set: { desiredBedrooms: { exact: 3 } },
    });
    world.clock.pass(minutes(1));
    await world.engine.pullLeads();
    await world.cycle();
    const all = { moveInDate: "2026-06-01", occupantsCount: 4, apartmentSizePreference: "3 bedroom" };
    expect(world.prospect().preferences).toMatchObject({
      targetMoveInDate: "2026-06-01",
      numberOfOccupants: 4,
      desiredBedrooms: { exact: 3 },
    });
    for (const id of [DANA, SECOND]) expect(await world.fields(id)).toMatchObject(all);
    await world.expectIdle();
  });

  it("become one prospect when they are pushed at the same moment", async () => {
    const world = await createSmallWorld({ rows: [chat(0), chat(1)], fake: { duplicateMode: "create" } });
    await Promise.all([world.engine.pushLead(SECOND), world.engine.pushLead(DANA)]);
    expect(world.fake.prospects()).toHaveLength(1);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.cycle();
    await world.expectIdle();
  });
});

describe("a renter who corrects the only contact after a create whose answer was lost", () => {
  it("is still one prospect", async () => {
    const world = await createSmallWorld({
      rows: [chat(0, { email: "dana@gmial.com", phone: null })],
      engine: { retry: { maxAttempts: 1 } },
    });
    world.fake.faults.set("dropAfter", { next: 1, on: "writes" });
    await expect(world.engine.pushLead(DANA)).rejects.toMatchObject({ code: "NETWORK_ERROR" });
    await world.edit({ user: { email: "dana@gmail.com" } });
    await world.cycle();
    expect(world.fake.prospects()).toHaveLength(1);
    expect(await world.storage.conversations.list()).toHaveLength(1);
    expect(world.prospect().people[0]?.email).toBe("dana@gmail.com");
    await world.expectIdle();
  });
});

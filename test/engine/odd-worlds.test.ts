import { describe, expect, it } from "vitest";
import { anId, type FakeProspect } from "../../src/testing/index.js";
import {
  aRow,
  createSmallWorld,
  DANA,
  DANAS_USER,
  doubledMarkers,
  minutes,
  openConflicts,
  PROPERTY,
} from "../support/small-world.js";
import { storeRows } from "../support/world.js";

const SECOND = anId(0x301);
const MARCUS = { firstName: "Marcus", lastName: "Webb", email: "marcus@example.com", phone: "918-555-0188" };

describe("conversation ids of any form", () => {
  it.each(["web:chat:42", "chat/42 é", "x".repeat(100), "[domiq:1]"])("%s: one prospect, found again", async (id) => {
    const world = await createSmallWorld({ rows: [aRow()], engine: { retry: { maxAttempts: 1 } } });
    await world.cycle();
    await storeRows(world.storage, [aRow(1, { user: { firstName: "Marcus", email: null }, conversation: { id } })]);
    // Marcus shares Dana's line: the create is refused, the one without the phone is answered to nobody.
    world.hooks.push(
      { on: "write", run: () => {} },
      { on: "write", run: () => world.fake.faults.set("dropAfter", { next: 1, on: "writes" }) },
    );
    await expect(world.engine.pushLead(id)).rejects.toMatchObject({ code: "NETWORK_ERROR" });
    expect(world.fake.prospects()).toHaveLength(2);
    await world.engine.pushLead(id);
    await world.cycle();
    expect(world.fake.prospects()).toHaveLength(2);
    expect(await world.storage.conversations.list()).toHaveLength(2);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.expectIdle();
  });
});

describe("people in every combination", () => {
  it("a walk-in who was imported and then chats joins the prospect", async () => {
    const world = await createSmallWorld({ rows: [aRow()] });
    await world.cycle();
    const { prospectId } = world.fake.staff.createProspect({
      propertyId: PROPERTY,
      ...MARCUS,
      preferences: { numberOfOccupants: 3 },
    });
    await world.cycle();
    const startTime = "2026-03-05T09:00:00Z";
    const chat = aRow(1, {
      user: MARCUS,
      conversation: { startTime, updatedAt: startTime, occupantsCount: null, aiIntentSummary: "Any news?" },
    });
    await storeRows(world.storage, [chat]);
    await world.cycle();
    await world.cycle();
    expect(world.fake.prospects()).toHaveLength(2);
    expect(await world.storage.links.findByRemote("resman", PROPERTY, prospectId)).toHaveLength(2);
    expect((await world.fields(SECOND)).occupantsCount).toBe(3);
    await world.expectIdle();
  });

  it("two chats that share one user's row agree, and what staff change reaches both once", async () => {
    const second = aRow(1, { conversation: { userId: DANAS_USER } });
    const world = await createSmallWorld({ rows: [aRow(), { ...second, user: aRow().user }] });
    await world.cycle();
    world.fake.staff.changeEmail({ prospectId: world.prospect().prospectId, email: "new@example.com" });
    await world.cycle();
    for (const id of [DANA, SECOND]) expect((await world.fields(id)).email).toBe("new@example.com");
    await world.edit({ user: { phone: "918-555-0199" } });
    await world.cycle();
    await world.cycle();
    expect(world.prospect().people[0]?.phones).toMatchObject([{ number: "9185550199" }]);
    await world.expectIdle();
  });

  it("a couple that staff entered together and that chats apart stays two people of one prospect", async () => {
    const world = await createSmallWorld({ rows: [aRow(), aRow(1, { user: MARCUS })] });
    const { prospectId } = world.fake.staff.createProspect({ propertyId: PROPERTY, ...MARCUS });
    world.fake.staff.addRoommate({
      prospectId,
      person: { firstName: "Dana", lastName: "Okafor", email: "dana.okafor@example.com" },
    });
    await world.cycle();
    await world.cycle();
    const names = ({ people }: FakeProspect) => people.map(({ firstName, email }) => `${firstName} ${email}`);
    expect(names(world.prospect())).toEqual(["Marcus marcus@example.com", "Dana dana.okafor@example.com"]);
    await world.edit({ user: { email: "dana@example.org" } });
    await world.cycle();
    expect(names(world.prospect())).toEqual(["Marcus marcus@example.com", "Dana dana@example.org"]);
    expect(await openConflicts(world.storage)).toEqual([]);
    await world.cycle();
    await world.expectIdle();
  });
});

describe("a property in another country", () => {
  it("reads and writes phones as they are written there", async () => {
    const rows = [aRow(0, { user: { phone: "020 7946 0958" } })];
    const world = await createSmallWorld({ rows, engine: { country: "GB" } });
    await world.cycle();
    expect(world.prospect().people[0]?.phones).toMatchObject([{ number: "+442079460958" }]);
    world.fake.staff.changePhone({ prospectId: world.prospect().prospectId, phone: "020 7946 0111" });
    await world.cycle();
    expect((await world.fields()).phone).toBe("+442079460111");
    await world.edit({ user: { phone: "020 7946 0222" } });
    await world.cycle();
    expect(world.prospect().people[0]?.phones).toMatchObject([{ number: "+442079460222" }]);
    expect((await world.fields()).phone).toBe("+442079460222");
    await world.expectIdle();
  });
});

describe("staff who have filled all comments of the preferences", () => {
  it("leave no room for ours: what could not be told is listed", async () => {
    const world = await createSmallWorld();
    await world.cycle();
    const comments = ["One", "Two", "Three", "Four", "Five"];
    world.fake.staff.changePreferences({ prospectId: world.prospect().prospectId, set: { comments } });
    await world.cycle();
    await world.edit({ conversation: { desiredFeatures: ["garage"] } });
    await world.cycle();
    expect(world.prospect().preferences.comments).toEqual(comments);
    expect(await openConflicts(world.storage)).toMatchObject([{ conflictField: "desiredFeatures" }]);
    await world.expectIdle();
  });
});

describe("a long history", () => {
  it("of edits on both sides in turn ends with the last of each, and comes to rest", async () => {
    const world = await createSmallWorld();
    await world.cycle();
    const { prospectId } = world.prospect();
    for (let round = 1; round <= 8; round += 1) {
      if (round % 2) await world.edit({ conversation: { occupantsCount: round } });
      else world.fake.staff.changePreferences({ prospectId, set: { numberOfOccupants: round } });
      if (round % 3 === 0) await world.edit({ user: { phone: `918-555-010${round}` } });
      world.clock.pass(minutes(7));
      if (round % 2) await world.engine.pushLeads();
      else await world.engine.pullLeads();
    }
    await world.cycle();
    expect(await world.fields()).toMatchObject({ occupantsCount: 8, phone: "+19185550106" });
    expect(world.prospect()).toMatchObject({
      preferences: { numberOfOccupants: 8 },
      people: [{ phones: [{ number: "9185550106" }] }],
    });
    const entries = await world.storage.log.list({ conversationId: DANA });
    expect(entries.every(({ syncStatus }) => syncStatus === "success")).toBe(true);
    await world.expectIdle();
  });
});

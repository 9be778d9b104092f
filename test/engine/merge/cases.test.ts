import { describe, expect, it } from "vitest";
import { aRow, createSmallWorld, DANA, minutes, openConflicts, PROPERTY } from "../../support/small-world.js";
import { storeRows } from "../../support/world.js";
import {
  createPair,
  expectSettled,
  historyOf,
  isLost,
  OTHER,
  prospectBy,
  prospectIdOf,
  request,
  stranger,
  THIRD,
  tourOf,
} from "./support.js";

/** Staff's own prospect of somebody nobody here would take for Dana. */
const filed = (world: Awaited<ReturnType<typeof createSmallWorld>>, more: object = {}) =>
  world.fake.staff.createProspect({
    propertyId: PROPERTY,
    firstName: "D.",
    lastName: "Okafor",
    email: "d.okafor@work.example",
    ...more,
  }).prospectId;

describe("two leads of ours, each with a prospect", () => {
  it("become one: rows move, the chat is told, the second prospect is retired with a note", async () => {
    const world = await createPair();
    const [kept, left] = [await prospectIdOf(world, DANA), await prospectIdOf(world, OTHER)];
    await world.storage.tours.put(tourOf(OTHER));
    await world.cycle();
    const told: unknown[] = [];
    world.engine.on("lead:merged", (event) => told.push(event));
    const result = await world.engine.mergeLeads(request({ mergedBy: "ana", notes: "same voice" }));
    const facts = { survivorId: DANA, loserId: OTHER, retiredResmanLeadId: left };
    expect(result).toMatchObject({ success: true, mergedLeadId: kept, ...facts, pending: false });
    expect(told).toEqual([
      {
        conversationId: DANA,
        loserId: OTHER,
        mergeId: result.mergeId,
        propertyId: PROPERTY,
        resmanLeadId: kept,
        trigger: "api",
      },
    ]);
    expect(await world.conversation(OTHER)).toMatchObject({ mergedInto: DANA, resmanSyncStatus: "synced" });
    expect(await world.storage.links.get(OTHER, "resman")).toMatchObject({ status: "merged", remoteId: left });
    expect(await world.storage.tours.listByConversation(OTHER)).toEqual([]);
    expect(await world.storage.tours.listByConversation(DANA)).toHaveLength(1);
    expect(isLost(prospectBy(world, left))).toBe(true);
    expect(historyOf(world, left)).toContain(`Duplicate of prospect ${kept}`);
    expect(historyOf(world, kept)).toContain("Chat 1");
    expect(prospectBy(world, kept).events.filter(({ type }) => type === "Appointment")).toHaveLength(1);
    expect(await world.storage.log.list({ conversationId: OTHER })).toEqual([]);
    const [logged] = (await world.storage.log.list({ conversationId: DANA })).filter(
      ({ id }) => id === result.syncLogId,
    );
    expect(logged).toMatchObject({ syncType: "merge", syncData: { merged_by: "ana", notes: "same voice" } });
    expect(await world.engine.listMerges({ standing: true })).toMatchObject([{ id: result.mergeId, ...facts }]);
    await expectSettled(world);
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("keep what only one of them knows, also a contact that ResMan lets only one prospect have", async () => {
    const world = await createPair({}, { conversation: { workLocation: "Downtown" } });
    await world.edit({ user: { phone: null } });
    await world.cycle();
    const left = await prospectIdOf(world, OTHER);
    const { mergeId } = await world.engine.mergeLeads(request());
    await expectSettled(world);
    expect(await world.fields()).toMatchObject({ phone: "+19185550161", workLocation: "Downtown", firstName: "Dana" });
    const phonesOf = (prospectId: string) =>
      prospectBy(world, prospectId).people[0]?.phones.map(({ number }) => number);
    expect(phonesOf(await prospectIdOf(world, DANA))).toEqual(["9185550161"]);
    expect(world.fake.duplicateGroups()).toEqual([]);
    expect(await openConflicts(world.storage)).toEqual([]);
    await world.engine.unmergeLeads(mergeId);
    await expectSettled(world);
    expect(phonesOf(left)).toEqual(["9185550161"]);
    expect((await world.fields()).phone).toBeNull();
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it.each([
    ["resman_wins", "dana.okafor@example.com", "Dana"],
    ["domiq_wins", "dee1@example.org", "Dee"],
  ] as const)("hold on both sides what %s says", async (mergeStrategy, email, firstName) => {
    const world = await createPair();
    const { mergeSummary, conflictsResolved } = await world.engine.mergeLeads(request({ mergeStrategy }));
    expect(mergeSummary.fieldsConflicted.sort()).toEqual(["email", "firstName", "phone"]);
    expect(conflictsResolved).toBe(3);
    expect(mergeSummary.finalValues).toMatchObject({ email, firstName });
    await expectSettled(world);
    expect(await world.fields()).toMatchObject({ email, firstName });
    expect(prospectBy(world, await prospectIdOf(world, DANA)).people).toMatchObject([{ email, firstName }]);
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("hold on both sides what a person gives, in canonical form, and only in the fields that are named", async () => {
    const world = await createPair();
    const { mergeSummary } = await world.engine.mergeLeads(
      request({
        mergeStrategy: "domiq_wins",
        mergeFields: ["email", "firstName"],
        conflictResolution: { email: "Dana@Home.example" },
      }),
    );
    expect(mergeSummary).toEqual({
      fieldsMerged: ["email", "firstName"],
      fieldsConflicted: ["email", "firstName"],
      finalValues: { email: "dana@home.example", firstName: "Dee" },
    });
    await expectSettled(world);
    expect(await world.fields()).toMatchObject({ email: "dana@home.example", firstName: "Dee", phone: "+19185550142" });
    const [person] = prospectBy(world, await prospectIdOf(world, DANA)).people;
    expect(person).toMatchObject({ email: "dana@home.example", firstName: "Dee", phones: [{ number: "9185550142" }] });
  });

  it("leave to a person what both say otherwise; the answer reaches both sides", async () => {
    const world = await createPair();
    const result = await world.engine.mergeLeads(request({ mergeStrategy: "manual_review", mergeFields: ["email"] }));
    expect(result).toMatchObject({ conflictsResolved: 0, mergeSummary: { fieldsConflicted: ["email"] } });
    await expectSettled(world);
    expect(await world.fields()).toMatchObject({ email: "dana.okafor@example.com" });
    const [task] = await openConflicts(world.storage);
    expect(task).toMatchObject({
      conflictField: "email",
      resmanValue: "dana.okafor@example.com",
      domiqValue: "dee1@example.org",
      resolutionStatus: "manual_review",
      otherConversationId: DANA,
    });
    if (!task) throw new Error("no task");
    const decided = {
      resolutionStatus: "pending",
      resolutionStrategy: "domiq_wins",
      resolvedValue: "dee1@example.org",
    } as const;
    await world.storage.conflicts.put({ ...task, ...decided });
    await world.engine.syncLead(OTHER);
    await expectSettled(world);
    expect(await world.fields()).toMatchObject({ email: "dee1@example.org" });
    expect(prospectBy(world, await prospectIdOf(world, DANA)).people).toMatchObject([{ email: "dee1@example.org" }]);
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("take along the notes of both, each told once", async () => {
    const world = await createPair();
    await world.storage.conversationUpdates.append([
      {
        conversationId: (await world.conversation(OTHER)).id,
        key: "note:1",
        type: "note",
        content: "Has a cat",
        timestamp: "2026-03-02T17:00:00Z",
        source: "domiq",
      },
    ]);
    const left = await prospectIdOf(world, OTHER);
    world.fake.staff.addNote({ prospectId: left, comments: "Nice on the phone" });
    await world.engine.mergeLeads(request());
    await expectSettled(world);
    expect(await world.storage.conversationUpdates.list(OTHER)).toEqual([]);
    const notes = (await world.storage.conversationUpdates.list(DANA)).map(({ content }) => content);
    expect(notes).toEqual(["Has a cat", "Nice on the phone"]);
    expect(historyOf(world, await prospectIdOf(world, DANA)).match(/Has a cat/g)).toHaveLength(1);
  });
});

it("a lead that is a roommate in somebody else's prospect leaves that to them", async () => {
  const world = await createSmallWorld({ rows: [aRow()], engine: { importProspects: false } });
  const { prospectId } = world.fake.staff.createProspect({
    propertyId: PROPERTY,
    firstName: "Zoe",
    lastName: "Lind",
    email: "zoe@example.org",
  });
  world.fake.staff.addRoommate({
    prospectId,
    person: { firstName: "Dee", lastName: "Okafor", email: "dee1@example.org" },
  });
  await storeRows(world.storage, [stranger(1)]);
  await world.cycle();
  expect(await prospectIdOf(world, OTHER)).toBe(prospectId);
  expect(await world.engine.mergeLeads(request())).toMatchObject({ retiredResmanLeadId: null, pending: false });
  await expectSettled(world);
  expect(isLost(prospectBy(world, prospectId))).toBe(false);
  expect(historyOf(world, await prospectIdOf(world, DANA))).toContain("Chat 1");
});

describe("two leads of ours, not both with a prospect", () => {
  it("without any become one that gets its prospect", async () => {
    const world = await createSmallWorld({ rows: [aRow(), stranger(1)] });
    const result = await world.engine.mergeLeads(request());
    expect(result).toMatchObject({ mergedLeadId: DANA, retiredResmanLeadId: null });
    await expectSettled(world);
    expect(historyOf(world, world.prospect().prospectId)).toContain("Chat 1");
    expect(await world.storage.links.get(OTHER, "resman")).toBeUndefined();
  });

  it("where the merged one has none go on with the other's", async () => {
    const world = await createSmallWorld();
    await world.cycle();
    await storeRows(world.storage, [stranger(1)]);
    await world.engine.mergeLeads(request());
    await expectSettled(world);
    expect(historyOf(world, world.prospect().prospectId)).toContain("Chat 1");
  });

  it("where only the merged one has one, hand it over", async () => {
    const world = await createSmallWorld({ rows: [stranger(1, { conversation: { occupantsCount: 3 } })] });
    await world.cycle();
    const { prospectId } = world.prospect();
    await storeRows(world.storage, [aRow(0, { conversation: { occupantsCount: null } })]);
    const result = await world.engine.mergeLeads(request());
    expect(result).toMatchObject({ mergedLeadId: prospectId, retiredResmanLeadId: null });
    await expectSettled(world);
    expect(await prospectIdOf(world, DANA)).toBe(prospectId);
    expect(await world.fields()).toMatchObject({ firstName: "Dana", occupantsCount: 3, moveInDate: "2026-05-01" });
    expect(world.prospect().people).toMatchObject([{ firstName: "Dana", email: "dana.okafor@example.com" }]);
    expect(world.prospect().preferences).toMatchObject({ numberOfOccupants: 3, targetMoveInDate: "2026-05-01" });
    expect(isLost(world.prospect())).toBe(false);
  });

  it("of which the second shares the first one's prospect lose none", async () => {
    const second = aRow(1, { conversation: { startTime: "2026-03-02T16:40:00Z" } });
    const world = await createSmallWorld({ rows: [aRow(), second] });
    await world.cycle();
    const { prospectId } = world.prospect();
    const result = await world.engine.mergeLeads({
      conversationId: OTHER,
      resmanLeadId: prospectId,
      mergeStrategy: "resman_wins",
    });
    expect(result).toMatchObject({ survivorId: DANA, loserId: OTHER, retiredResmanLeadId: null });
    await expectSettled(world);
    expect(isLost(world.prospect())).toBe(false);
    expect(world.prospect().events.filter(({ comments }) => comments?.includes("domiq:"))).toHaveLength(2);
  });

  it("keep a prospect alive that a third chat still has", async () => {
    const third = { ...stranger(2), user: { ...stranger(1).user, id: stranger(2).user.id } };
    const world = await createSmallWorld({ rows: [aRow(), stranger(1), third] });
    await world.cycle();
    const left = await prospectIdOf(world, OTHER);
    expect(await prospectIdOf(world, THIRD)).toBe(left);
    expect(await world.engine.mergeLeads(request())).toMatchObject({ retiredResmanLeadId: null });
    await expectSettled(world);
    expect(isLost(prospectBy(world, left))).toBe(false);
  });
});

describe("a lead and a prospect nobody has", () => {
  it("belong together from then on", async () => {
    const world = await createSmallWorld({ engine: { importProspects: false } });
    const prospectId = filed(world, { phone: "918-555-0199", preferences: { numberOfOccupants: 4 } });
    const result = await world.engine.mergeLeads({
      conversationId: DANA,
      resmanLeadId: prospectId,
      mergeStrategy: "domiq_wins",
    });
    expect(result).toMatchObject({ survivorId: DANA, loserId: null, mergedLeadId: prospectId, pending: false });
    await expectSettled(world);
    expect(world.prospect().people).toMatchObject([{ firstName: "Dana", email: "dana.okafor@example.com" }]);
    expect(world.prospect().preferences).toMatchObject({ numberOfOccupants: 2 });
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("are apart again when that is taken back: the prospect shows what it showed, and is not linked again", async () => {
    const world = await createSmallWorld({ engine: { importProspects: false }, fake: { clearOmitted: true } });
    const prospectId = filed(world, { preferences: { numberOfOccupants: 4 } });
    const { people, preferences } = world.prospect();
    const { mergeId } = await world.engine.mergeLeads({
      conversationId: DANA,
      resmanLeadId: prospectId,
      mergeStrategy: "domiq_wins",
    });
    await expectSettled(world);
    await world.engine.unmergeLeads(mergeId);
    await expectSettled(world);
    expect(prospectBy(world, prospectId)).toMatchObject({ people, preferences });
    expect(prospectBy(world, prospectId).preferences.comments ?? []).toEqual([]);
    expect(await prospectIdOf(world, DANA)).not.toBe(prospectId);
    expect(await world.fields()).toMatchObject({ firstName: "Dana", occupantsCount: 2 });
  });

  it("of a household are that of the person who is the renter", async () => {
    const world = await createSmallWorld({ engine: { importProspects: false }, fake: { clearOmitted: true } });
    const prospectId = filed(world, { firstName: "Zoe", lastName: "Lind" });
    const person = { firstName: "Dana", lastName: "Okafor", email: "dana.okafor@example.com", phone: "918-555-0142" };
    world.fake.staff.addRoommate({ prospectId, person });
    const before = prospectBy(world, prospectId);
    const result = await world.engine.mergeLeads({
      conversationId: DANA,
      resmanLeadId: prospectId,
      mergeStrategy: "domiq_wins",
    });
    expect(result.mergeSummary.fieldsConflicted).toEqual([]);
    await expectSettled(world);
    expect(prospectBy(world, prospectId).people).toEqual(before.people);
    await world.engine.unmergeLeads(result.mergeId);
    await expectSettled(world);
    expect(prospectBy(world, prospectId)).toMatchObject({ people: before.people, preferences: before.preferences });
  });

  it("settle their fields where they are linked already", async () => {
    const world = await createSmallWorld();
    await world.cycle();
    const { prospectId } = world.prospect();
    world.fake.staff.changePreferences({ prospectId, set: { numberOfOccupants: 4 } });
    await world.edit({ conversation: { occupantsCount: 3 } });
    const answer = { conversationId: DANA, resmanLeadId: prospectId, mergeStrategy: "domiq_wins" } as const;
    const result = await world.engine.mergeLeads(answer);
    expect(result).toMatchObject({
      loserId: null,
      retiredResmanLeadId: null,
      mergeSummary: { finalValues: { occupantsCount: 3 } },
    });
    await expectSettled(world);
    expect(world.prospect().preferences.numberOfOccupants).toBe(3);
    expect(await world.engine.mergeLeads(answer)).toEqual(result);
    expect(await world.engine.listMerges()).toHaveLength(1);
  });

  it("keep both values as a task where a person is to decide", async () => {
    const world = await createSmallWorld();
    await world.cycle();
    const { prospectId } = world.prospect();
    world.fake.staff.changePreferences({ prospectId, set: { numberOfOccupants: 4 } });
    await world.edit({ conversation: { occupantsCount: 3 } });
    await world.engine.mergeLeads({ conversationId: DANA, resmanLeadId: prospectId, mergeStrategy: "manual_review" });
    await expectSettled(world);
    expect(world.prospect().preferences.numberOfOccupants).toBe(4);
    expect((await world.fields()).occupantsCount).toBe(3);
    expect(await openConflicts(world.storage)).toMatchObject([
      { conflictField: "occupantsCount", domiqValue: 3, resmanValue: 4, resolutionStatus: "manual_review" },
    ]);
  });

  it("that staff filed anew takes the place of the lead's own, which is retired", async () => {
    const world = await createSmallWorld({ engine: { importProspects: false }, fake: { clearOmitted: true } });
    await world.cycle();
    const old = await prospectIdOf(world, DANA);
    const before = prospectBy(world, old);
    const prospectId = filed(world);
    const result = await world.engine.mergeLeads({
      conversationId: DANA,
      resmanLeadId: prospectId,
      mergeStrategy: "domiq_wins",
    });
    expect(result).toMatchObject({ mergedLeadId: prospectId, retiredResmanLeadId: old, loserId: null, pending: false });
    await expectSettled(world);
    expect(await prospectIdOf(world, DANA)).toBe(prospectId);
    expect(isLost(prospectBy(world, old))).toBe(true);
    expect(prospectBy(world, prospectId).people).toMatchObject([
      { email: "dana.okafor@example.com", firstName: "Dana" },
    ]);
    expect(historyOf(world, prospectId)).toContain("[domiq:chat:");
    expect(await openConflicts(world.storage)).toEqual([]);

    world.clock.pass(minutes(1));
    await world.engine.unmergeLeads({ conversationId: DANA });
    await expectSettled(world);
    expect(await prospectIdOf(world, DANA)).toBe(old);
    const { people, preferences } = prospectBy(world, old);
    expect({ people, preferences }).toEqual({ people: before.people, preferences: before.preferences });
    expect(prospectBy(world, prospectId).people).toMatchObject([{ email: "d.okafor@work.example", firstName: "D." }]);
    expect(await openConflicts(world.storage)).toEqual([]);
  });
});

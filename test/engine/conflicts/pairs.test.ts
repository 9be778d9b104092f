import { describe, expect, it } from "vitest";
import { anId } from "../../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, minutes, openConflicts, PROPERTY } from "../../support/small-world.js";
import { storeRows } from "../../support/world.js";
import { KIM, linkedWorld, task } from "./support.js";

const SAM = anId(0x301);

describe("two leads that may be one person", () => {
  const pairWorld = () =>
    createSmallWorld({
      rows: [aRow(), aRow(1, { user: { firstName: "Sam", email: "sam@example.com", phone: "918-555-0144" } })],
    });
  const pair = { conflictType: "duplicate_lead", conversationId: DANA, otherConversationId: SAM } as const;

  it("are one task, whichever of the two is named first", async () => {
    const { engine, storage } = await pairWorld();
    const one = await engine.conflicts.escalateToManualReview(pair);
    const two = await engine.conflicts.escalateToManualReview({
      ...pair,
      conversationId: SAM,
      otherConversationId: DANA,
    });
    expect(one).toMatchObject({ otherConversationId: SAM, conflictSeverity: "high" });
    expect(two).toEqual(one);
    expect(await storage.conflicts.list()).toHaveLength(1);
  });

  it("and are called distinct are never listed again", async () => {
    const world = await pairWorld();
    const made = await world.engine.conflicts.escalateToManualReview(pair);
    const { conflict } = await world.engine.conflicts.decide(made?.id ?? "", {
      decision: "distinct",
      decidedBy: "kim",
      notes: "Sisters.",
    });
    expect(conflict).toMatchObject({ resolutionStatus: "resolved", resolvedBy: "kim", notes: "Sisters." });
    expect(await world.storage.distinctions.list(PROPERTY, `conversation:${SAM}`)).toMatchObject([
      { first: `conversation:${DANA}`, second: `conversation:${SAM}`, decidedBy: "kim" },
    ]);
    expect(await world.engine.conflicts.escalateToManualReview(pair)).toBeUndefined();
    expect(
      await world.engine.conflicts.escalateToManualReview({ ...pair, conversationId: SAM, otherConversationId: DANA }),
    ).toBeUndefined();
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it.each([
    ["the lead of the task goes on", undefined, DANA, SAM],
    ["the one that is named goes on", SAM, SAM, DANA],
  ])("and are merged are one lead from then on: %s", async (_, survivorConversationId, survivor, loser) => {
    const world = await pairWorld();
    await world.cycle();
    const made = await world.engine.conflicts.escalateToManualReview(pair);
    const resolved: unknown[] = [];
    world.engine.on("conflict:resolved", (event) => resolved.push(event));
    const { conflict, merge } = await world.engine.conflicts.decide(made?.id ?? "", {
      decision: "merge",
      decidedBy: "kim",
      mergeStrategy: "resman_wins",
      ...(survivorConversationId && { survivorConversationId }),
    });
    expect(merge).toMatchObject({ survivorId: survivor, loserId: loser });
    expect(conflict).toMatchObject({
      id: made?.id,
      resolutionStatus: "resolved",
      resolutionStrategy: "merged",
      resolvedBy: "kim",
    });
    // Told of once, as it is stored: the merge itself closes the task.
    expect(resolved).toEqual([{ conflict }]);
    expect(await world.storage.conflicts.get(conflict.id)).toEqual(conflict);
    const decisions = (await world.storage.log.list({ conversationId: survivor, limit: 100 })).filter(
      ({ syncData }) => syncData?.decision === "merge",
    );
    expect(decisions).toHaveLength(1);
    expect((await world.conversation(loser)).mergedInto).toBe(survivor);
    expect(await world.engine.conflicts.list({ due: true })).toEqual([]);
    await expect(
      world.engine.conflicts.decide(conflict.id, { decision: "distinct", decidedBy: "lee" }),
    ).rejects.toMatchObject({ code: "CONFLICT_CLOSED" });
  });

  it("and cannot be merged stay a task", async () => {
    const world = await createSmallWorld({
      rows: [aRow(), aRow(1, { property: { id: anId(0x101) }, user: { email: "sam@example.com", phone: null } })],
    });
    const made = await world.engine.conflicts.escalateToManualReview(pair);
    await expect(
      world.engine.conflicts.decide(made?.id ?? "", { decision: "merge", decidedBy: "kim" }),
    ).rejects.toMatchObject({ code: "CANNOT_MERGE" });
    expect(await world.engine.conflicts.list({ due: true })).toEqual([made]);
  });

  it("what a merge leaves to a person reaches the lead that goes on", async () => {
    const world = await pairWorld();
    await world.edit({ conversation: { occupantsCount: 5 } }, SAM);
    await world.cycle();
    const made = await world.engine.conflicts.escalateToManualReview(pair);
    await world.engine.conflicts.decide(made?.id ?? "", { decision: "merge", decidedBy: "kim" });
    const open = await world.engine.conflicts.list({ due: true });
    const occupants = open.find(({ conflictField }) => conflictField === "occupantsCount");
    const details = await world.engine.conflicts.get(occupants?.id ?? "");
    expect(details).toMatchObject({ isOpen: true, options: { domiq_wins: { possible: true, value: 5 } } });
    const result = await world.engine.conflicts.resolve(occupants?.id ?? "", { strategy: "domiq_wins", ...KIM });
    expect(result).toMatchObject({ applied: true, conflict: { id: occupants?.id, conversationId: DANA } });
    expect((await world.fields(DANA)).occupantsCount).toBe(5);
    const { resmanLeadId } = await world.conversation(DANA);
    const kept = world.fake.prospects().find(({ prospectId }) => prospectId === resmanLeadId);
    expect(kept?.preferences.numberOfOccupants).toBe(5);
  });

  it("are not settled with a value, and a value not with a word on two people", async () => {
    const world = await pairWorld();
    const made = await world.engine.conflicts.escalateToManualReview(pair);
    const id = made?.id ?? "";
    await expect(world.engine.conflicts.resolve(id, { strategy: "domiq_wins", ...KIM })).rejects.toMatchObject({
      message: expect.stringContaining("conflicts.decide"),
    });
    await expect(world.engine.conflicts.dismiss(id, { dismissedBy: "kim" })).rejects.toMatchObject({
      message: expect.stringContaining("conflicts.decide"),
    });
    await expect(
      world.engine.conflicts.decide(id, { decision: "merge", decidedBy: "kim", survivorConversationId: anId(999) }),
    ).rejects.toMatchObject({ issues: [{ path: "survivorConversationId" }] });
    const { id: date } = await task(world);
    await expect(world.engine.conflicts.decide(date, { decision: "distinct", decidedBy: "kim" })).rejects.toMatchObject(
      { issues: [{ path: "decision" }] },
    );
  });
});

describe("a renter with a second prospect", () => {
  const secondProspect = async () => {
    const world = await linkedWorld();
    const first = world.prospect().prospectId;
    const person = { firstName: "Dana", lastName: "Okafor", email: "dana.okafor@example.com" };
    const filed = world.fake.staff.createProspect({ propertyId: PROPERTY, ...person });
    world.clock.pass(minutes(1));
    await world.engine.pullLeads();
    const [task] = await world.engine.conflicts.list({ due: true });
    if (!task) throw new Error("not listed");
    return { world, task, first, second: filed.prospectId };
  };

  it("who are two people are not listed again, whatever finds them", async () => {
    const { world, task, second } = await secondProspect();
    expect(task).toMatchObject({ conflictType: "duplicate_lead", conflictSeverity: "high", resmanValue: second });
    const again = {
      conflictType: "duplicate_lead",
      conversationId: DANA,
      field: "resmanLeadId",
      resmanValue: second,
    } as const;
    expect(await world.engine.conflicts.escalateToManualReview(again)).toEqual(task);
    await world.engine.conflicts.decide(task.id, { decision: "distinct", decidedBy: "kim" });
    expect(await world.storage.distinctions.list(PROPERTY, `conversation:${DANA}`)).toMatchObject([
      { second: `prospect:${second.toLowerCase()}` },
    ]);
    expect(await world.engine.conflicts.escalateToManualReview(again)).toBeUndefined();
    world.fake.staff.addNote({ prospectId: second, comments: "Came by again" });
    await world.cycle();
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it.each([
    ["the one it is linked to, unless another is named", "none", "first"],
    ["the one it is linked to, where that is named", "first", "first"],
    ["the other one, where that is named", "second", "second"],
  ] as const)("are merged: the lead goes on with %s, the other is retired", async (_, named, kept) => {
    const { world, task, ...ids } = await secondProspect();
    const resolved: unknown[] = [];
    world.engine.on("conflict:resolved", (event) => resolved.push(event));
    const { conflict, merge } = await world.engine.conflicts.decide(task.id, {
      decision: "merge",
      decidedBy: "kim",
      notes: "Filed twice.",
      mergeStrategy: "domiq_wins",
      ...(named !== "none" && { survivorResmanLeadId: ids[named] }),
    });
    const retiredResmanLeadId = kept === "first" ? ids.second : ids.first;
    expect(merge).toMatchObject({ mergedLeadId: ids[kept], retiredResmanLeadId, loserId: null });
    expect((await world.conversation()).resmanLeadId).toBe(ids[kept]);
    expect(conflict).toMatchObject({ resolutionStatus: "resolved", resolvedBy: "kim", notes: "Filed twice." });
    expect(resolved).toEqual([{ conflict }]);
    await world.cycle();
    expect(await world.engine.conflicts.list({ due: true })).toEqual([]);
    await world.expectIdle();
  });

  it("of which the second has an application stay a task that says what to do", async () => {
    const { world, task, second } = await secondProspect();
    world.fake.staff.startApplication({ prospectId: second });
    const decision = { decision: "merge", decidedBy: "kim" } as const;
    await expect(world.engine.conflicts.decide(task.id, decision)).rejects.toMatchObject({
      code: "CANNOT_MERGE",
      context: { resmanLeadId: second },
    });
    expect(await world.engine.conflicts.list({ due: true })).toEqual([task]);
    const survivor = { survivorResmanLeadId: second };
    const { merge } = await world.engine.conflicts.decide(task.id, { ...decision, ...survivor });
    expect(merge).toMatchObject({ mergedLeadId: second });
  });

  it("are not merged with a third that is not of the task", async () => {
    const { world, task, first } = await secondProspect();
    const decision = { decision: "merge", decidedBy: "kim" } as const;
    const named = { ...decision, survivorResmanLeadId: anId(999) };
    await expect(world.engine.conflicts.decide(task.id, named)).rejects.toMatchObject({
      issues: [{ path: "survivorResmanLeadId" }],
    });
    const both = { ...decision, survivorResmanLeadId: first, survivorConversationId: DANA };
    await expect(world.engine.conflicts.decide(task.id, both)).rejects.toMatchObject({
      issues: [{ path: "survivorResmanLeadId" }],
    });
  });
});

describe("a chat that proves two prospects to be one renter's", () => {
  const THIRD_CHAT = anId(0x302);

  it.each([
    ["is listed", false, 1],
    ["is not, where somebody has said that they are two people", true, 0],
  ])("%s", async (_, isDistinct, count) => {
    const world = await createSmallWorld({
      rows: [aRow(0, { user: { phone: null } }), aRow(1, { user: { email: null } })],
    });
    await world.cycle();
    await storeRows(world.storage, [aRow(2)]);
    const second = (await world.storage.links.get(SAM, "resman"))?.remoteId ?? "";
    if (isDistinct) {
      await world.storage.distinctions.put({
        propertyId: aRow().property.id,
        first: `conversation:${THIRD_CHAT}`,
        second: `prospect:${second.toLowerCase()}`,
        decidedBy: "kim",
        decidedAt: "2026-03-02T17:00:00Z",
      });
    }
    await world.engine.pushLead(THIRD_CHAT);
    const listed = await world.engine.conflicts.list({ conversationId: THIRD_CHAT, conflictType: ["duplicate_lead"] });
    expect(listed.filter(({ conflictField }) => conflictField === "resmanLeadId")).toHaveLength(count);
  });

  it("merges the lead of the second one into the one that is linked to the first", async () => {
    const world = await createSmallWorld({
      rows: [aRow(0, { user: { phone: null } }), aRow(1, { user: { email: null } })],
    });
    await world.cycle();
    await storeRows(world.storage, [aRow(2)]);
    await world.engine.pushLead(THIRD_CHAT);
    const own = (await world.storage.links.get(THIRD_CHAT, "resman"))?.remoteId;
    const listed = await world.engine.conflicts.list({ conversationId: THIRD_CHAT, due: true });
    const task = listed.find(({ conflictField }) => conflictField === "resmanLeadId");
    const { merge } = await world.engine.conflicts.decide(task?.id ?? "", { decision: "merge", decidedBy: "kim" });
    expect(merge).toMatchObject({
      mergedLeadId: own,
      survivorId: THIRD_CHAT,
      loserId: SAM,
      retiredResmanLeadId: task?.resmanValue,
    });
  });
});

import { describe, expect, it } from "vitest";
import {
  allConflicts,
  aRow,
  createSmallWorld,
  DANA,
  minutes,
  openConflicts,
  PROPERTY,
  type SmallWorld,
} from "../../support/small-world.js";
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

const note = async ({ conversation }: SmallWorld, key: string, content: string) => ({
  conversationId: (await conversation(OTHER)).id,
  key,
  type: "note" as const,
  content,
  timestamp: "2026-03-02T18:00:00Z",
  source: "domiq",
});

describe("a merged lead whose chat goes on", () => {
  it("hands its edits over to the lead that goes on, and they reach the prospect", async () => {
    const world = await createPair();
    const { mergeId } = await world.engine.mergeLeads(request());
    await expectSettled(world);
    await world.edit(
      { conversation: { occupantsCount: 4, workLocation: "Airport" }, user: { phone: "918-555-0177" } },
      OTHER,
    );
    expect((await world.engine.syncLead(OTHER)).outcome).toBe("merged");
    expect(await world.fields()).toMatchObject({ occupantsCount: 4, workLocation: "Airport", phone: "+19185550177" });
    const kept = prospectBy(world, await prospectIdOf(world, DANA));
    expect(kept.preferences.numberOfOccupants).toBe(4);
    expect(kept.people).toMatchObject([{ phones: [{ number: "9185550177" }] }]);
    const changes = (await world.storage.log.list({ conversationId: DANA })).flatMap((row) => row.changes);
    expect(changes).toContainEqual({
      field: "occupantsCount",
      side: "local",
      from: 2,
      to: 4,
      origin: "local",
      rule: "merged:follows",
    });
    await expectSettled(world);

    await world.engine.unmergeLeads(mergeId);
    await expectSettled(world);
    // What was said in that chat is that lead's, and the other one is what it was.
    expect(await world.fields(OTHER)).toMatchObject({
      occupantsCount: 4,
      workLocation: "Airport",
      phone: "+19185550177",
    });
    expect(await world.fields()).toMatchObject({ occupantsCount: 2, phone: "+19185550142" });
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("hands over an edit that no sync has seen before the merge was taken back", async () => {
    const world = await createPair();
    await world.engine.mergeLeads(request());
    await expectSettled(world);
    await world.edit({ conversation: { occupantsCount: 4 } }, OTHER);
    await world.engine.unmergeLeads({ conversationId: OTHER });
    await expectSettled(world);
    expect((await world.fields(OTHER)).occupantsCount).toBe(4);
    expect((await world.fields()).occupantsCount).toBe(2);
  });

  it("hands over new tours and notes, and tells new words", async () => {
    const world = await createPair();
    const { mergeId } = await world.engine.mergeLeads(request());
    await expectSettled(world);
    await world.storage.tours.put(tourOf(OTHER));
    await world.storage.conversationUpdates.append([await note(world, "note:2", "Likes the pool")]);
    await world.edit({ conversation: { aiIntentSummary: "Chat 1, now about parking" } }, OTHER);
    await expectSettled(world);
    expect(await world.storage.tours.listByConversation(DANA)).toHaveLength(1);
    const kept = historyOf(world, await prospectIdOf(world, DANA));
    for (const text of ["Likes the pool", "now about parking", "[domiq:tour:"])
      expect(kept.split(text)).toHaveLength(2);
    expect(await world.fields()).toMatchObject({ initialMessage: expect.stringContaining("2 bedroom from May") });

    await world.engine.unmergeLeads(mergeId);
    expect(await world.storage.tours.listByConversation(OTHER)).toHaveLength(1);
    expect((await world.storage.conversationUpdates.list(OTHER)).map(({ key }) => key)).toEqual(["note:2"]);
    expect(await world.storage.tours.listByConversation(DANA)).toEqual([]);
  });

  it("changes its status there too, and nothing is undone when the prospect is an applicant by then", async () => {
    const world = await createPair();
    await world.engine.mergeLeads(request());
    await expectSettled(world);
    await world.engine.updateLeadStatus(OTHER, {
      status: "contacted",
      updatedBy: "chatbot",
      syncDirection: "to_resman",
    });
    await expectSettled(world);
    expect((await world.fields()).status).toBe("contacted");
    world.fake.staff.startApplication({ prospectId: await prospectIdOf(world, DANA) });
    await world.cycle();
    await world.engine.updateLeadStatus(OTHER, {
      status: "qualified",
      updatedBy: "chatbot",
      syncDirection: "to_resman",
    });
    await world.cycle();
    expect((await world.fields()).status).toBe("application");
  });

  it("is found again when the renter writes anew: the new chat joins the lead that goes on", async () => {
    const world = await createPair();
    await world.engine.mergeLeads(request());
    await expectSettled(world);
    const again = { ...stranger(2), user: { ...stranger(1).user, id: stranger(2).user.id } };
    await storeRows(world.storage, [again]);
    const { outcome, resmanLeadId } = await world.engine.pushLead(THIRD);
    expect({ outcome, resmanLeadId }).toEqual({ outcome: "linked", resmanLeadId: await prospectIdOf(world, DANA) });
    expect(world.fake.prospects()).toHaveLength(2);
  });
});

describe("a merge that ResMan cannot be told of yet", () => {
  it("waits without a sign where nobody can be called back, and is told when the lead gets a contact", async () => {
    const nobody = { email: null, phone: null };
    const world = await createSmallWorld({ rows: [aRow(0, { user: nobody }), stranger(1, { user: nobody })] });
    await world.engine.mergeLeads(request());
    await expectSettled(world);
    expect(world.fake.prospects()).toEqual([]);
    await world.edit({ user: { email: "dana.okafor@example.com" } });
    await expectSettled(world);
    expect(historyOf(world, world.prospect().prospectId)).toContain("Chat 1");
  });

  it("waits where nothing may go out; what comes in is taken over all the same", async () => {
    const world = await createPair();
    const [kept, left] = [await prospectIdOf(world, DANA), await prospectIdOf(world, OTHER)];
    await world.storage.integrations.update(PROPERTY, { syncDirection: "from_resman" });
    const posts = world.fake.writes.length;
    expect(await world.engine.mergeLeads(request())).toMatchObject({ pending: true });
    world.fake.staff.changePreferences({ prospectId: kept, set: { numberOfOccupants: 6 } });
    await world.cycle();
    expect((await world.fields()).occupantsCount).toBe(6);
    expect(world.fake.writes).toHaveLength(posts);
    await world.storage.integrations.update(PROPERTY, { syncDirection: "bidirectional" });
    await expectSettled(world);
    expect(isLost(prospectBy(world, left))).toBe(true);
  });

  it("is not mistaken for a loss where nothing may go out once it was taken back", async () => {
    const world = await createPair();
    const left = await prospectIdOf(world, OTHER);
    await world.engine.mergeLeads(request());
    await expectSettled(world);
    await world.storage.integrations.update(PROPERTY, { syncDirection: "from_resman" });
    expect(await world.engine.unmergeLeads({ conversationId: OTHER })).toMatchObject({ pending: true });
    await world.cycle();
    expect((await world.fields(OTHER)).status).toBe("new");
    await world.storage.integrations.update(PROPERTY, { syncDirection: "bidirectional" });
    await expectSettled(world);
    expect(isLost(prospectBy(world, left))).toBe(false);
    expect((await world.fields(OTHER)).status).toBe("new");
  });
});

describe("a retired prospect", () => {
  it("is pulled again without being imported, revived or listed", async () => {
    const world = await createPair();
    await world.engine.mergeLeads(request());
    world.clock.pass(minutes(1));
    const { summary } = await world.engine.pullLeads({ syncType: "full" });
    expect(summary).toMatchObject({ newLeads: 0, failedSyncs: 0 });
    expect(await world.storage.conversations.list()).toHaveLength(2);
    expect(await allConflicts(world.storage)).toEqual([]);
    await world.expectIdle();
  });

  it("is no news to a pull that comes before it is retired", async () => {
    const world = await createPair({ engine: { retry: { maxAttempts: 1 } } });
    world.fake.faults.set("http503Html", { rate: 1, on: "writes" });
    expect(await world.engine.mergeLeads(request())).toMatchObject({ pending: true });
    world.fake.faults.clear();
    world.clock.pass(minutes(1));
    await world.engine.pullLeads({ syncType: "full" });
    expect((await allConflicts(world.storage)).filter(({ conflictType }) => conflictType === "duplicate_lead")).toEqual(
      [],
    );
    await expectSettled(world);
    expect(world.fake.prospects().filter(isLost)).toHaveLength(1);
  });

  it.each<[string, (world: SmallWorld, prospectId: string) => unknown]>([
    ["bring back to life", (world, prospectId) => world.fake.staff.reactivate({ prospectId })],
    ["edit", (world, prospectId) => world.fake.staff.changePreferences({ prospectId, set: { numberOfOccupants: 5 } })],
    ["write a note in", (world, prospectId) => world.fake.staff.addNote({ prospectId, comments: "Called again" })],
  ])("that staff %s is listed for the lead that goes on, once", async (_, act) => {
    const world = await createPair();
    const left = await prospectIdOf(world, OTHER);
    await world.engine.mergeLeads(request());
    await expectSettled(world);
    world.clock.pass(minutes(1));
    act(world, left);
    await world.cycle();
    await world.engine.pullLeads({ syncType: "full" });
    const listed = await openConflicts(world.storage);
    expect(listed).toMatchObject([{ conversationId: DANA, conflictType: "duplicate_lead", resmanValue: left }]);
    expect(await world.storage.conversations.list()).toHaveLength(2);
    await world.expectIdle();
    // Settled by a person, it is not listed again for what they have seen.
    for (const conflict of listed) await world.storage.conflicts.put({ ...conflict, resolutionStatus: "resolved" });
    world.clock.pass(minutes(1));
    await world.engine.pullLeads({ syncType: "full" });
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("whose people applied before it was retired is left to them, and listed", async () => {
    const world = await createPair({ engine: { retry: { maxAttempts: 1 } } });
    const left = await prospectIdOf(world, OTHER);
    world.fake.faults.set("http503Html", { rate: 1, on: "writes" });
    await world.engine.mergeLeads(request());
    world.fake.faults.clear();
    world.fake.staff.startApplication({ prospectId: left });
    await expectSettled(world);
    expect(prospectBy(world, left).people[0]?.type).toBe("applicant");
    expect(await openConflicts(world.storage)).toMatchObject([
      { conversationId: DANA, conflictType: "duplicate_lead", resmanValue: left },
    ]);
  });
});

describe("a chain of merges", () => {
  const createThree = () => createPair({ rows: [aRow(), stranger(1), stranger(2)] });
  const into = (conversationId: string, survivorConversationId: string) =>
    ({ conversationId, survivorConversationId, mergeStrategy: "resman_wins" }) as const;

  it("ends at one lead, which gets what is said in any of the chats", async () => {
    const world = await createThree();
    const first = await world.engine.mergeLeads(into(THIRD, OTHER));
    await world.engine.mergeLeads(into(OTHER, DANA));
    await expectSettled(world);
    expect(world.fake.prospects().filter((one) => !isLost(one))).toHaveLength(1);
    const kept = historyOf(world, await prospectIdOf(world, DANA));
    for (const text of ["Chat 1", "Chat 2"]) expect(kept.split(text)).toHaveLength(2);
    await world.edit({ conversation: { occupantsCount: 5 } }, THIRD);
    await expectSettled(world);
    expect((await world.fields()).occupantsCount).toBe(5);
    await expect(world.engine.unmergeLeads(first.mergeId)).rejects.toMatchObject({ code: "CANNOT_MERGE" });
  });

  it("is taken back in reverse order", async () => {
    const world = await createThree();
    const before = await Promise.all([DANA, OTHER, THIRD].map((id) => world.fields(id)));
    await world.engine.mergeLeads(into(THIRD, OTHER));
    await world.engine.mergeLeads(into(OTHER, DANA));
    await expectSettled(world);
    await world.engine.unmergeLeads({ conversationId: OTHER });
    await expectSettled(world);
    expect(await world.conversation(THIRD)).toMatchObject({ mergedInto: OTHER });
    await world.engine.unmergeLeads({ conversationId: OTHER });
    await expectSettled(world);
    expect(await Promise.all([DANA, OTHER, THIRD].map((id) => world.fields(id)))).toEqual(before);
    expect(world.fake.prospects().filter(isLost)).toEqual([]);
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("of two into one is taken back last first", async () => {
    const world = await createThree();
    const first = await world.engine.mergeLeads(into(OTHER, DANA));
    const second = await world.engine.mergeLeads(into(THIRD, DANA));
    await expectSettled(world);
    await expect(world.engine.unmergeLeads(first.mergeId)).rejects.toMatchObject({
      code: "CANNOT_MERGE",
      context: { mergeId: second.mergeId },
    });
    await world.engine.unmergeLeads(second.mergeId);
    await world.engine.unmergeLeads(first.mergeId);
    await expectSettled(world);
    expect(world.fake.prospects().filter(isLost)).toEqual([]);
  });
});

describe("taking a merge back", () => {
  it("says what it did, tells listeners, and does nothing the second time", async () => {
    const world = await createPair();
    const left = await prospectIdOf(world, OTHER);
    const told: unknown[] = [];
    world.engine.on("lead:unmerged", ({ conversationId, loserId }) => told.push([conversationId, loserId]));
    const { mergeId } = await world.engine.mergeLeads(request({ mergeStrategy: "domiq_wins", mergeFields: ["email"] }));
    const result = await world.engine.unmergeLeads(mergeId, { by: "ana" });
    expect(result).toEqual({
      success: true,
      mergeId,
      survivorId: DANA,
      loserId: OTHER,
      restoredResmanLeadId: left,
      fieldsRestored: ["email"],
      fieldsKept: [],
      historyKept: true,
      changed: true,
      pending: false,
    });
    await expectSettled(world);
    expect(await world.engine.unmergeLeads({ mergeId })).toMatchObject({ changed: false, pending: false });
    expect(told).toEqual([[DANA, OTHER]]);
    expect(await world.engine.listMerges({ standing: true })).toEqual([]);
    await world.expectIdle();
  });

  it("leaves what was edited since, and lists it", async () => {
    const world = await createPair();
    await world.engine.mergeLeads(request({ mergeStrategy: "domiq_wins" }));
    await expectSettled(world);
    await world.edit({ user: { firstName: "Daniela" } });
    await world.cycle();
    const result = await world.engine.unmergeLeads({ conversationId: OTHER });
    expect(result).toMatchObject({ fieldsKept: ["firstName"] });
    expect(result.fieldsRestored.sort()).toEqual(["email", "phone"]);
    await expectSettled(world);
    expect(await world.fields()).toMatchObject({ firstName: "Daniela", email: "dana.okafor@example.com" });
    expect(await openConflicts(world.storage)).toMatchObject([
      { conversationId: DANA, conflictField: "firstName", baseValue: "Dana", domiqValue: "Daniela" },
    ]);
  });

  it("brings back the conflicts the merged lead had, and closes those of the merge", async () => {
    const world = await createPair();
    const [task] = [{ field: "phone" }].map(({ field }) => field);
    await world.storage.conflicts.put({
      ...(await aTask(world)),
      conflictField: task ?? "",
    });
    const before = await openConflicts(world.storage);
    await world.engine.mergeLeads(request({ mergeStrategy: "manual_review", mergeFields: ["email"] }));
    expect((await openConflicts(world.storage)).map(({ conflictField }) => conflictField)).toEqual(["email"]);
    await world.engine.unmergeLeads({ conversationId: OTHER });
    expect(await openConflicts(world.storage)).toEqual(before);
  });

  it("is remembered: the two count as different people, whatever they share", async () => {
    const world = await createPair({
      rows: [aRow(), aRow(1, { user: { firstName: "Dina", email: "dina@example.org", phone: "918-555-0150" } })],
    });
    await world.engine.mergeLeads(request());
    await expectSettled(world);
    await world.engine.unmergeLeads({ conversationId: OTHER }, { by: "ana" });
    await expectSettled(world);
    const pairs = await world.storage.distinctions.list(PROPERTY, `conversation:${OTHER}`);
    expect(pairs.map(({ first, second }) => [first, second])).toContainEqual(
      [`conversation:${DANA}`, `conversation:${OTHER}`].sort(),
    );
    expect(pairs[0]?.decidedBy).toBe("ana");
    expect(world.fake.prospects().filter(isLost)).toEqual([]);
  });

  it("keeps a lead that never had a prospect apart from the other's, although they share a line", async () => {
    const world = await createSmallWorld();
    await world.cycle();
    await storeRows(world.storage, [aRow(1, { user: { email: "dana2@example.org" } })]);
    await world.engine.mergeLeads(request());
    await expectSettled(world);
    await world.engine.unmergeLeads({ conversationId: OTHER });
    await expectSettled(world);
    expect(await prospectIdOf(world, OTHER)).not.toBe(await prospectIdOf(world, DANA));
    expect(world.fake.prospects()).toHaveLength(2);
  });
});

async function aTask(world: SmallWorld) {
  const { id, propertyId } = await world.conversation(OTHER);
  return {
    id: "c1" as never,
    conversationId: id,
    resmanLeadId: null,
    propertyId,
    conflictType: "field_mismatch" as const,
    otherConversationId: null,
    baseValue: null,
    resmanValue: "+19185550161",
    domiqValue: "+19185550161",
    resmanChangedAt: null,
    domiqChangedAt: null,
    details: { escalated: true },
    conflictSeverity: "low" as const,
    resolutionStatus: "manual_review" as const,
    resolutionStrategy: "manual_review" as const,
    resolvedValue: null,
    resolvedBy: null,
    resolvedAt: null,
    assignedTo: null,
    snoozedUntil: null,
    notes: null,
    createdAt: "2026-03-02T17:00:00.000Z",
    updatedAt: "2026-03-02T17:00:00.000Z",
  };
}

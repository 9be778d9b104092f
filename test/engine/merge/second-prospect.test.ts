import { describe, expect, it } from "vitest";
import {
  aRow,
  commentsOf,
  createSmallWorld,
  DANA,
  type Hook,
  minutes,
  openConflicts,
  PROPERTY,
  type SmallWorld,
  until,
} from "../../support/small-world.js";
import { storeRows } from "../../support/world.js";
import { snapshot } from "./snapshot.js";
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
} from "./support.js";

const once = { engine: { retry: { maxAttempts: 1 }, importProspects: false } };

/** Dana, in step with ResMan, and a second prospect staff filed of her. */
async function createTwo({
  filed = {},
  ours = {},
  engine = {},
}: {
  filed?: object;
  ours?: Parameters<typeof aRow>[1];
  engine?: object;
} = {}) {
  const world = await createSmallWorld({
    rows: [aRow(0, ours)],
    engine: { ...once.engine, ...engine },
    fake: { clearOmitted: true },
  });
  await world.cycle();
  await world.cycle();
  const linked = await prospectIdOf(world, DANA);
  const { prospectId: second } = world.fake.staff.createProspect({
    propertyId: PROPERTY,
    firstName: "D.",
    lastName: "Okafor",
    email: "d.okafor@work.example",
    ...filed,
  });
  const asked = {
    conversationId: DANA,
    resmanLeadId: linked,
    retireResmanLeadId: second,
    mergeStrategy: "domiq_wins" as const,
  };
  return { world, linked, second, asked };
}

async function expectRetired(world: SmallWorld, linked: string, second: string, times = 1): Promise<void> {
  await expectSettled(world);
  expect(await prospectIdOf(world, DANA)).toBe(linked);
  expect(isLost(prospectBy(world, linked))).toBe(false);
  expect(isLost(prospectBy(world, second))).toBe(true);
  expect(prospectBy(world, second).events.filter(({ type }) => type === "Cancel")).toHaveLength(times);
  for (const { prospectId } of world.fake.prospects()) {
    const markers = commentsOf(prospectBy(world, prospectId)).flatMap((text) => text.match(/\[domiq:[^\]]+\]/g) ?? []);
    expect(new Set(markers).size).toBe(markers.length);
  }
  expect(await openConflicts(world.storage)).toEqual([]);
}

const pass = (count: number): Hook[] => Array.from({ length: count }, () => ({ on: "write", run: () => undefined }));

describe("a renter with two prospects, of which the lead keeps its own", () => {
  it("is told of on both: the second one is lost and says where the renter is, its notes come over", async () => {
    const { world, linked, second, asked } = await createTwo();
    world.fake.staff.addNote({ prospectId: second, comments: "Asked for parking" });
    const told: unknown[] = [];
    world.engine.on("lead:merged", (event) => told.push(event));
    const result = await world.engine.mergeLeads({ ...asked, mergedBy: "ana" });
    expect(result).toMatchObject({
      survivorId: DANA,
      loserId: null,
      mergedLeadId: linked,
      retiredResmanLeadId: second,
      pending: false,
    });
    expect(told).toMatchObject([{ conversationId: DANA, resmanLeadId: linked, loserId: null }]);
    await expectRetired(world, linked, second);
    expect(historyOf(world, second)).toContain(`Duplicate of prospect ${linked}`);
    const updates = await world.storage.conversationUpdates.list(DANA);
    expect(updates.filter(({ content }) => content === "Asked for parking")).toHaveLength(1);
    expect(historyOf(world, linked)).not.toContain("Asked for parking");
  });

  it.each([
    ["domiq_wins", "Dana", "dana.okafor@example.com", 2],
    ["resman_wins", "D.", "d.okafor@work.example", 4],
  ] as const)(
    "holds what %s says on both sides: the second one is ResMan's",
    async (mergeStrategy, name, email, count) => {
      const { world, linked, second, asked } = await createTwo({ filed: { preferences: { numberOfOccupants: 4 } } });
      const { mergeSummary } = await world.engine.mergeLeads({ ...asked, mergeStrategy });
      expect(mergeSummary.fieldsConflicted.sort()).toEqual(["email", "firstName", "occupantsCount"]);
      expect(mergeSummary.finalValues).toMatchObject({ firstName: name, email, occupantsCount: count });
      await expectRetired(world, linked, second);
      expect(await world.fields()).toMatchObject({ firstName: name, email, occupantsCount: count });
      const kept = prospectBy(world, linked);
      expect(kept.people).toMatchObject([{ firstName: name, email }]);
      expect(kept.preferences.numberOfOccupants).toBe(count);
    },
  );

  it("keeps what only the second one knows, also a contact ResMan lets only one prospect have", async () => {
    const { world, linked, second, asked } = await createTwo({
      filed: { phone: "918-555-0199" },
      ours: { user: { phone: null } },
    });
    const { mergeId } = await world.engine.mergeLeads(asked);
    await expectRetired(world, linked, second);
    const phonesOf = (id: string) => prospectBy(world, id).people[0]?.phones.map(({ number }) => number);
    expect((await world.fields()).phone).toBe("+19185550199");
    expect([phonesOf(linked), phonesOf(second)]).toEqual([["9185550199"], []]);
    expect(world.fake.duplicateGroups()).toEqual([]);

    expect(await world.engine.unmergeLeads(mergeId)).toMatchObject({ restoredResmanLeadId: second, pending: false });
    await expectSettled(world);
    expect((await world.fields()).phone).toBeNull();
    expect([phonesOf(linked), phonesOf(second)]).toEqual([[], ["9185550199"]]);
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("does not lose a lead, nor take one back a step, because a second prospect was lost or is new", async () => {
    const { world, linked, second, asked } = await createTwo({ ours: { conversation: { status: "contacted" } } });
    world.fake.staff.markLost({ prospectId: second, reason: "Rent too high" });
    const { mergeSummary } = await world.engine.mergeLeads({ ...asked, mergeStrategy: "resman_wins" });
    expect(mergeSummary.finalValues).not.toHaveProperty("status");
    await expectRetired(world, linked, second);
    expect((await world.fields()).status).toBe("contacted");
  });

  it("leaves to a person what both say otherwise; the answer reaches both sides", async () => {
    const { world, linked, asked } = await createTwo({ filed: { preferences: { numberOfOccupants: 4 } } });
    const left = { ...asked, mergeStrategy: "manual_review", mergeFields: ["occupantsCount"] } as const;
    const { mergeSummary } = await world.engine.mergeLeads({ ...left, mergeFields: ["occupantsCount"] });
    expect(mergeSummary).toMatchObject({ fieldsConflicted: ["occupantsCount"], finalValues: { occupantsCount: 2 } });
    await expectSettled(world);
    const [task, ...others] = await world.engine.conflicts.list({ due: true });
    expect(others).toEqual([]);
    const details = await world.engine.conflicts.get(task?.id ?? "");
    expect(details).toMatchObject({
      movedOn: false,
      isOpen: true,
      domiq: { value: 2 },
      resman: { value: 4 },
      options: { resman_wins: { possible: true, value: 4 }, domiq_wins: { possible: true, value: 2 } },
    });
    const decision = { strategy: "resman_wins", resolvedBy: "kim" } as const;
    expect(await world.engine.conflicts.resolve(task?.id ?? "", decision)).toMatchObject({ applied: true });
    expect((await world.fields()).occupantsCount).toBe(4);
    expect(prospectBy(world, linked).preferences.numberOfOccupants).toBe(4);
    await expectSettled(world);
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("asks anew, with what the second one said, where the lead has moved on before the answer", async () => {
    const { world, linked, asked } = await createTwo({ filed: { preferences: { numberOfOccupants: 4 } } });
    await world.engine.mergeLeads({ ...asked, mergeStrategy: "manual_review", mergeFields: ["occupantsCount"] });
    await world.edit({ conversation: { occupantsCount: 3 } });
    await expectSettled(world);
    const [task] = await world.engine.conflicts.list({ due: true });
    const decision = { strategy: "resman_wins", resolvedBy: "kim" } as const;
    expect(await world.engine.conflicts.resolve(task?.id ?? "", decision)).toMatchObject({
      applied: false,
      conflict: { domiqValue: 3, resmanValue: 4, resolutionStatus: "manual_review" },
    });
    expect(await world.engine.conflicts.resolve(task?.id ?? "", decision)).toMatchObject({ applied: true });
    expect(prospectBy(world, linked).preferences.numberOfOccupants).toBe(4);
    await expectSettled(world);
  });

  it("done twice, or by two at once, is done once", async () => {
    const { world, linked, second, asked } = await createTwo();
    const other = world.anotherEngine();
    const [one, two] = await Promise.all([world.engine.mergeLeads(asked), other.mergeLeads(asked)]);
    expect(two.mergeId).toBe(one.mergeId);
    await expectRetired(world, linked, second);
    const writes = world.fake.writes.length;
    const again = await world.engine.mergeLeads({ ...asked, mergeStrategy: "resman_wins" });
    expect(again).toEqual({ ...one, pending: false });
    expect(await world.engine.listMerges()).toHaveLength(1);
    expect(world.fake.writes).toHaveLength(writes);
  });
});

describe("it is refused, and nothing is changed", () => {
  it("where the second one has an application or a lease: the other way round works", async () => {
    const { world, second, asked } = await createTwo();
    world.fake.staff.startApplication({ prospectId: second });
    const refusal = { code: "CANNOT_MERGE", message: expect.stringContaining("the other way round") };
    await expect(world.engine.mergeLeads(asked)).rejects.toMatchObject(refusal);
    expect(await world.engine.listMerges()).toEqual([]);
    const { retireResmanLeadId: resmanLeadId, ...named } = asked;
    expect(await world.engine.mergeLeads({ ...named, resmanLeadId })).toMatchObject({ mergedLeadId: second });
  });

  it("where another lead of ours has it, which is named", async () => {
    const world = await createPair();
    const [resmanLeadId, retireResmanLeadId] = [await prospectIdOf(world, DANA), await prospectIdOf(world, OTHER)];
    const { survivorConversationId: _, ...rest } = request({ conversationId: DANA, resmanLeadId, retireResmanLeadId });
    await expect(world.engine.mergeLeads(rest)).rejects.toMatchObject({
      code: "CANNOT_MERGE",
      context: { conversationId: OTHER },
    });
    expect(await world.engine.listMerges()).toEqual([]);
    await world.expectIdle();
  });

  it("where it is somebody else's household", async () => {
    const { world, second, asked } = await createTwo({ filed: { firstName: "Zoe", lastName: "Lind" } });
    const person = { firstName: "Dana", lastName: "Okafor", email: "dana.okafor@example.com", phone: "918-555-0142" };
    world.fake.staff.addRoommate({ prospectId: second, person });
    await expect(world.engine.mergeLeads(asked)).rejects.toMatchObject({ code: "CANNOT_MERGE" });
    expect(isLost(prospectBy(world, second))).toBe(false);
  });

  it("where the lead is not linked to the one that is to go on, or it is named twice", async () => {
    const { world, second, asked } = await createTwo();
    await expect(
      world.engine.mergeLeads({ ...asked, resmanLeadId: second, retireResmanLeadId: asked.resmanLeadId }),
    ).rejects.toMatchObject({ code: "CANNOT_MERGE", context: { resmanLeadId: asked.resmanLeadId } });
    await expect(world.engine.mergeLeads({ ...asked, retireResmanLeadId: asked.resmanLeadId })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      issues: [{ path: "retireResmanLeadId" }],
    });
    const { resmanLeadId: _, ...without } = asked;
    await expect(world.engine.mergeLeads({ ...without, survivorConversationId: OTHER })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      issues: [{ path: "retireResmanLeadId" }],
    });
  });

  it("where the second one cannot be read", async () => {
    const { world, asked } = await createTwo();
    world.fake.faults.set("http503Html", { rate: 1 });
    await expect(world.engine.mergeLeads(asked)).rejects.toMatchObject({ retryable: true });
    world.fake.faults.clear();
    expect(await world.engine.listMerges()).toEqual([]);
    await world.expectIdle();
  });
});

describe("a ResMan that fails", () => {
  const filed = { phone: "9185550199" };
  const ours = { user: { phone: null } };

  it.each([
    ["dropBefore", 0],
    ["dropBefore", 1],
    ["dropBefore", 2],
    ["dropAfter", 0],
    ["dropAfter", 1],
    ["dropAfter", 2],
  ] as const)("%s at write %i: the job finishes it", async (fault, skipped) => {
    const { world, linked, second, asked } = await createTwo({ filed, ours });
    world.hooks.push(...pass(skipped), {
      on: "write",
      run: () => world.fake.faults.set(fault, { next: 1, on: "writes" }),
    });
    await world.engine.mergeLeads(asked);
    world.fake.faults.clear();
    world.hooks.length = 0;
    await expectRetired(world, linked, second);
    expect((await world.fields()).phone).toBe("+19185550199");
    expect(prospectBy(world, linked).people[0]?.phones).toMatchObject([{ number: "9185550199" }]);
  });

  it.each([0, 1, 2])("at write %i of taking it back", async (skipped) => {
    const { world, second, asked } = await createTwo({ filed, ours });
    const before = await snapshot(world, [DANA]);
    const { mergeId } = await world.engine.mergeLeads(asked);
    await expectSettled(world);
    world.hooks.push(...pass(skipped), {
      on: "write",
      run: () => world.fake.faults.set("dropAfter", { next: 1, on: "writes" }),
    });
    await world.engine.unmergeLeads(mergeId);
    world.fake.faults.clear();
    world.hooks.length = 0;
    await expectSettled(world);
    expect(await snapshot(world, [DANA])).toEqual(before);
    expect(isLost(prospectBy(world, second))).toBe(false);
  });

  it("or a process that ends after the merge was stored: another one finishes it", async () => {
    const { world, linked, second, asked } = await createTwo({ filed, ours });
    world.hooks.push({ on: "write", run: () => world.fake.faults.set("http503Html", { rate: 1 }) });
    expect(await world.engine.mergeLeads(asked)).toMatchObject({ pending: true });
    world.fake.faults.clear();
    const other = world.anotherEngine({ worker: { pollIntervalMs: 10 } } as never);
    await other.start();
    await until(() => isLost(prospectBy(world, second)));
    await other.stop();
    expect(await world.engine.mergeLeads(asked)).toMatchObject({ pending: false });
    await expectRetired(world, linked, second);
  });

  it("before it heard of the merge at all: it is taken back as if it had not been", async () => {
    const { world, asked } = await createTwo({ filed, ours });
    const before = await snapshot(world, [DANA]);
    world.hooks.push({ on: "write", run: () => world.fake.faults.set("http503Html", { rate: 1 }) });
    const { mergeId } = await world.engine.mergeLeads(asked);
    await world.engine.unmergeLeads(mergeId);
    world.fake.faults.clear();
    await expectSettled(world);
    expect(await snapshot(world, [DANA])).toEqual(before);
  });
});

describe("a second prospect that is to be retired", () => {
  it("and has an application before ResMan heard of it is left alone and listed", async () => {
    const { world, second, asked } = await createTwo();
    world.hooks.push({ on: "write", run: () => world.fake.faults.set("http503Html", { rate: 1 }) });
    expect(await world.engine.mergeLeads(asked)).toMatchObject({ pending: true });
    world.fake.faults.clear();
    world.fake.staff.startApplication({ prospectId: second });
    await expectSettled(world);
    expect(isLost(prospectBy(world, second))).toBe(false);
    const [task] = await openConflicts(world.storage);
    expect(task).toMatchObject({ conflictType: "duplicate_lead", conversationId: DANA, resmanValue: second });
    await expect(world.engine.mergeLeads(asked)).rejects.toMatchObject({ code: "CANNOT_MERGE" });
  });

  it("is not imported by a pull that comes before ResMan heard of it", async () => {
    const { world, linked, second, asked } = await createTwo({ engine: { importProspects: true } });
    world.hooks.push({ on: "write", run: () => world.fake.faults.set("http503Html", { rate: 1, on: "writes" }) });
    expect(await world.engine.mergeLeads(asked)).toMatchObject({ pending: true });
    world.clock.pass(minutes(1));
    await world.engine.pullLeads();
    expect(await world.storage.conversations.list()).toHaveLength(1);
    world.fake.faults.clear();
    await expectRetired(world, linked, second);
    expect(await world.storage.conversations.list()).toHaveLength(1);
  });

  it("waits while the property is switched off, or nothing may go out", async () => {
    const { world, linked, second, asked } = await createTwo();
    await world.storage.integrations.update(PROPERTY, { syncDirection: "from_resman" });
    expect(await world.engine.mergeLeads(asked)).toMatchObject({ pending: true });
    const writes = world.fake.writes.length;
    await world.cycle();
    expect(world.fake.writes).toHaveLength(writes);
    expect(await openConflicts(world.storage)).toEqual([]);
    await world.storage.integrations.update(PROPERTY, { syncDirection: "bidirectional" });
    await expectRetired(world, linked, second);
  });
});

describe("a second prospect that was retired", () => {
  it("is not taken for another renter, also where nothing but its mark connects it", async () => {
    const { world, second, asked } = await createTwo({ engine: { importProspects: true } });
    await world.engine.mergeLeads(asked);
    await expectSettled(world);
    world.fake.staff.reactivate({ prospectId: second });
    await world.cycle();
    await world.cycle();
    expect(await world.storage.conversations.list()).toHaveLength(1);
    const listed = await world.engine.conflicts.list({ due: true });
    expect(listed).toMatchObject([{ conflictType: "duplicate_lead", conversationId: DANA, resmanValue: second }]);
    await world.expectIdle();
  });

  it("and brought back by staff is retired anew when a person says so", async () => {
    const { world, linked, second, asked } = await createTwo();
    const first = await world.engine.mergeLeads(asked);
    await expectSettled(world);
    world.clock.pass(minutes(1));
    world.fake.staff.reactivate({ prospectId: second });
    await world.cycle();
    const [task] = await world.engine.conflicts.list({ due: true });
    const { merge } = await world.engine.conflicts.decide(task?.id ?? "", {
      decision: "merge",
      decidedBy: "kim",
      mergeStrategy: "domiq_wins",
    });
    expect(merge).toMatchObject({ mergedLeadId: linked, retiredResmanLeadId: second });
    expect(merge?.mergeId).not.toBe(first.mergeId);
    await expectSettled(world);
    expect(isLost(prospectBy(world, second))).toBe(true);
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("is active again once that is taken back, and is neither merged nor asked about again", async () => {
    const { world, linked, second, asked } = await createTwo({ filed: { preferences: { numberOfOccupants: 4 } } });
    const before = await snapshot(world, [DANA]);
    const { mergeId } = await world.engine.mergeLeads({ ...asked, mergeStrategy: "resman_wins" });
    await expectSettled(world);
    world.clock.pass(minutes(1));
    const undone = await world.engine.unmergeLeads(mergeId, { by: "kim" });
    expect(undone).toMatchObject({ restoredResmanLeadId: second, fieldsKept: [], pending: false, changed: true });
    await expectSettled(world);
    expect(await snapshot(world, [DANA])).toEqual(before);
    expect(await prospectIdOf(world, DANA)).toBe(linked);
    expect(await world.storage.distinctions.list(PROPERTY, `conversation:${DANA}`)).toMatchObject([
      { second: `prospect:${second.toLowerCase()}`, decidedBy: "kim" },
    ]);
    world.fake.staff.addNote({ prospectId: second, comments: "dana.okafor@example.com is hers too" });
    await expectSettled(world);
    expect(await openConflicts(world.storage)).toEqual([]);
    expect(await world.engine.unmergeLeads(mergeId)).toMatchObject({ changed: false });

    // Whoever merges them after all takes that word back.
    const again = await world.engine.mergeLeads(asked);
    expect(again).toMatchObject({ retiredResmanLeadId: second, pending: false });
    expect(again.mergeId).not.toBe(mergeId);
    expect(await world.storage.distinctions.list(PROPERTY, `conversation:${DANA}`)).toEqual([]);
    await expectRetired(world, linked, second, 2);
  });

  it("is taken back only after a later merge of the lead, which leaves it as it is", async () => {
    const { world, linked, second, asked } = await createTwo({
      filed: { phone: "9185550199" },
      ours: { user: { phone: null } },
    });
    await storeRows(world.storage, [stranger(1)]);
    await world.cycle();
    await world.cycle();
    const before = await snapshot(world, [DANA, OTHER]);
    const first = await world.engine.mergeLeads(asked);
    const later = await world.engine.mergeLeads({ ...request(), conversationId: DANA, survivorConversationId: OTHER });
    await expectSettled(world);
    expect([linked, second].map((id) => isLost(prospectBy(world, id)))).toEqual([true, true]);
    await expect(world.engine.unmergeLeads(first.mergeId)).rejects.toMatchObject({
      code: "CANNOT_MERGE",
      context: { mergeId: later.mergeId },
    });
    await world.engine.unmergeLeads(later.mergeId);
    await expectSettled(world);
    expect([linked, second].map((id) => isLost(prospectBy(world, id)))).toEqual([false, true]);
    await world.engine.unmergeLeads(first.mergeId);
    await expectSettled(world);
    expect(await snapshot(world, [DANA, OTHER])).toEqual(before);
  });
});

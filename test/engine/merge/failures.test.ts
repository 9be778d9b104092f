import { describe, expect, it } from "vitest";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { failOnce, intercept } from "../../support/intercept.js";
import {
  aRow,
  commentsOf,
  DANA,
  type Hook,
  minutes,
  openConflicts,
  type SmallWorld,
  until,
} from "../../support/small-world.js";
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
  THIRD,
  tourOf,
} from "./support.js";

/** A tour may stand at both prospects, but at each only once. */
function expectNoDoubles({ fake }: SmallWorld): void {
  for (const prospect of fake.prospects()) {
    const markers = commentsOf(prospect).flatMap((text) => text.match(/\[domiq:[^\]]+\]/g) ?? []);
    expect(new Set(markers).size).toBe(markers.length);
  }
}

const once = { engine: { retry: { maxAttempts: 1 } } };

/** Whatever happened on the way, this is what two merged leads end at. */
async function expectMerged(world: SmallWorld, left: string): Promise<void> {
  await expectSettled(world);
  const kept = await prospectIdOf(world, DANA);
  expect(await world.conversation(OTHER)).toMatchObject({ mergedInto: DANA, resmanSyncStatus: "synced" });
  expect(isLost(prospectBy(world, left))).toBe(true);
  expect(isLost(prospectBy(world, kept))).toBe(false);
  expect(prospectBy(world, left).events.filter(({ type }) => type === "Cancel")).toHaveLength(1);
  expect(historyOf(world, kept).match(/Chat 1/g)).toHaveLength(1);
  expectNoDoubles(world);
  expect(await openConflicts(world.storage)).toEqual([]);
}

describe("a ResMan that fails", () => {
  it("when it is read: linked leads are merged by what was known, and the jobs do the rest", async () => {
    const world = await createPair(once);
    const left = await prospectIdOf(world, OTHER);
    world.fake.faults.set("http503Html", { rate: 1 });
    const result = await world.engine.mergeLeads(request());
    expect(result).toMatchObject({ success: true, pending: true, retiredResmanLeadId: left });
    expect((await world.conversation(OTHER)).mergedInto).toBe(DANA);
    const waiting = await world.storage.queue.list({ status: "pending" });
    expect(waiting.map(({ conversationId, syncOperation }) => [conversationId, syncOperation])).toEqual(
      expect.arrayContaining([
        [DANA, "merge"],
        [OTHER, "merge"],
      ]),
    );
    world.fake.faults.clear();
    await expectMerged(world, left);
  });

  it("when a prospect nobody has must be read: nothing is changed", async () => {
    const world = await createPair(once);
    const { prospectId } = world.fake.staff.createProspect({
      propertyId: aRow().property.id,
      firstName: "D.",
      lastName: "O.",
    });
    world.fake.faults.set("http503Html", { rate: 1 });
    const { survivorConversationId: _, ...named } = request({ resmanLeadId: prospectId });
    await expect(world.engine.mergeLeads(named)).rejects.toMatchObject({ retryable: true });
    expect(await world.engine.listMerges()).toEqual([]);
  });

  // One post retires, one tells the chat: the rest is what the fields need.
  describe.each([
    ["before it is applied", "dropBefore"],
    ["after it was applied", "dropAfter"],
  ] as const)("%s", (_, fault) => {
    it.each([0, 1, 2, 3, 4])("at write %i", async (skipped) => {
      const world = await createPair(once, { user: { phone: "918-555-0161" } });
      await world.edit({ user: { phone: null } });
      await world.cycle();
      const left = await prospectIdOf(world, OTHER);
      world.hooks.push(...pass(skipped), {
        on: "write",
        run: () => world.fake.faults.set(fault, { next: 1, on: "writes" }),
      });
      await world.engine.mergeLeads(request());
      world.fake.faults.clear();
      world.hooks.length = 0;
      await expectMerged(world, left);
      expect((await world.fields()).phone).toBe("+19185550161");
    });
  });

  it.each([0, 1, 2])("at write %i of taking it back", async (skipped) => {
    const world = await createPair(once);
    const left = await prospectIdOf(world, OTHER);
    const { mergeId } = await world.engine.mergeLeads(request({ mergeStrategy: "domiq_wins" }));
    await expectSettled(world);
    world.hooks.push(...pass(skipped), {
      on: "write",
      run: () => world.fake.faults.set("dropAfter", { next: 1, on: "writes" }),
    });
    await world.engine.unmergeLeads(mergeId);
    world.fake.faults.clear();
    world.hooks.length = 0;
    await expectSettled(world);
    expect(isLost(prospectBy(world, left))).toBe(false);
    expect(prospectBy(world, left).people).toMatchObject([
      { email: "dee1@example.org", phones: [{ number: "9185550161" }] },
    ]);
    expect(await world.fields()).toMatchObject({ email: "dana.okafor@example.com", phone: "+19185550142" });
    expect(await openConflicts(world.storage)).toEqual([]);
  });
});

const pass = (count: number): Hook[] => Array.from({ length: count }, () => ({ on: "write", run: () => undefined }));

it("a merge that ResMan never heard of is taken back as if it had not been", async () => {
  const world = await createPair(once);
  await world.edit({ user: { phone: null } });
  await world.cycle();
  const [ids, before] = [[DANA, OTHER], await snapshot(world, [DANA, OTHER])];
  world.fake.faults.set("http503Html", { rate: 1 });
  const { mergeId } = await world.engine.mergeLeads(request({ mergeStrategy: "domiq_wins" }));
  expect(await world.engine.unmergeLeads(mergeId)).toMatchObject({ changed: true, pending: true });
  world.fake.faults.clear();
  await expectSettled(world);
  expect(await snapshot(world, ids)).toEqual(before);
});

it.each([0, 1, 2])("a merge of which ResMan heard the first %i writes is taken back as well", async (heard) => {
  const world = await createPair(once);
  await world.edit({ user: { phone: null } });
  await world.cycle();
  const before = await snapshot(world, [DANA, OTHER]);
  world.hooks.push(...pass(heard), { on: "write", run: () => world.fake.faults.set("http503Html", { rate: 1 }) });
  const { mergeId } = await world.engine.mergeLeads(request({ mergeStrategy: "domiq_wins" }));
  await world.engine.unmergeLeads(mergeId);
  world.hooks.length = 0;
  world.fake.faults.clear();
  await expectSettled(world);
  expect(await snapshot(world, [DANA, OTHER])).toEqual(before);
});

it("leads whose merge was taken back are not merged anew before ResMan has heard of it", async () => {
  const world = await createPair(once);
  const before = await snapshot(world, [DANA, OTHER]);
  const { mergeId } = await world.engine.mergeLeads(request());
  await expectSettled(world);
  world.fake.faults.set("http503Html", { rate: 1 });
  await world.engine.unmergeLeads(mergeId);
  const refusal = { code: "CANNOT_MERGE", retryable: true };
  await expect(world.engine.mergeLeads(request({ mergeStrategy: "domiq_wins" }))).rejects.toMatchObject(refusal);
  world.fake.faults.clear();
  await world.cycle();
  const again = await world.engine.mergeLeads(request({ mergeStrategy: "domiq_wins" }));
  await expectSettled(world);
  expect((await world.fields()).status).toBe("new");
  await world.engine.unmergeLeads(again.mergeId);
  await expectSettled(world);
  expect(await snapshot(world, [DANA, OTHER])).toEqual(before);
});

it("a chain of merges made while ResMan is away is told when it is back", async () => {
  const world = await createPair({ rows: [aRow(), stranger(1), stranger(2)], ...once });
  const before = await snapshot(world, [DANA, OTHER, THIRD]);
  world.fake.faults.set("http503Html", { rate: 1 });
  const strategy = { mergeStrategy: "resman_wins" } as const;
  await world.engine.mergeLeads({ conversationId: THIRD, survivorConversationId: OTHER, ...strategy });
  await world.engine.mergeLeads({ conversationId: OTHER, survivorConversationId: DANA, ...strategy });
  world.fake.faults.clear();
  await expectSettled(world);
  expect(world.fake.prospects().filter(isLost)).toHaveLength(2);
  for (const text of ["Chat 1", "Chat 2"]) {
    expect(historyOf(world, await prospectIdOf(world, DANA)).split(text)).toHaveLength(2);
  }
  await world.engine.unmergeLeads({ conversationId: OTHER });
  await world.engine.unmergeLeads({ conversationId: THIRD });
  await expectSettled(world);
  expect(await snapshot(world, [DANA, OTHER, THIRD])).toEqual(before);
});

describe("a process that dies", () => {
  it("within the transaction leaves both leads as they were", async () => {
    const world = await createPair();
    const storage: StorageAdapter = intercept(world.storage, "merges.put", failOnce(new Error("killed")));
    await expect(world.anotherEngine({ storage }).mergeLeads(request())).rejects.toThrow("killed");
    expect((await world.conversation(OTHER)).mergedInto).toBeNull();
    expect(await world.engine.listMerges()).toEqual([]);
    await world.expectIdle();
  });

  it("after it loses nothing: another one's worker finishes the merge", async () => {
    const world = await createPair(once);
    await world.storage.tours.put(tourOf(OTHER));
    await world.cycle();
    const left = await prospectIdOf(world, OTHER);
    const dead = new AbortController();
    // Nothing the dead process would still send gets through.
    world.hooks.push({
      on: "write",
      run: () => {
        dead.abort();
        throw new Error("killed");
      },
    });
    await world
      .anotherEngine()
      .mergeLeads(request(), { signal: dead.signal })
      .catch(() => undefined);
    world.hooks.length = 0;
    expect((await world.conversation(OTHER)).mergedInto).toBe(DANA);
    expect(isLost(prospectBy(world, left))).toBe(false);

    const other = world.anotherEngine({ pullEveryMs: 0 });
    await other.start();
    await until(
      async () =>
        (await world.storage.queue.list({ status: "pending" })).length === 0 && isLost(prospectBy(world, left)),
    );
    await other.stop();
    await expectMerged(world, left);
  });
});

describe("at the same time", () => {
  it("two merges of one lead: one wins, the other is refused", async () => {
    const world = await createPair({ rows: [aRow(), stranger(1), stranger(2)] });
    const results = await Promise.allSettled([
      world.engine.mergeLeads(request()),
      world.anotherEngine().mergeLeads(request({ survivorConversationId: THIRD })),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CANNOT_MERGE" } });
    await expectSettled(world);
  });

  it("the same merge twice is done once", async () => {
    const world = await createPair();
    const left = await prospectIdOf(world, OTHER);
    const [one, two] = await Promise.all([
      world.engine.mergeLeads(request()),
      world.anotherEngine().mergeLeads(request()),
    ]);
    expect(two.mergeId).toBe(one.mergeId);
    expect(await world.engine.listMerges()).toHaveLength(1);
    await expectMerged(world, left);
  });

  it("one into the other and the other into the one: one of them", async () => {
    const world = await createPair();
    const results = await Promise.allSettled([
      world.engine.mergeLeads(request()),
      world.anotherEngine().mergeLeads({ ...request(), conversationId: DANA, survivorConversationId: OTHER }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expectSettled(world);
  });

  it("a merge and syncs of both leads", async () => {
    const world = await createPair();
    const left = await prospectIdOf(world, OTHER);
    await world.edit({ conversation: { occupantsCount: 3 } });
    await world.edit({ conversation: { workLocation: "Downtown" } }, OTHER);
    await Promise.all([
      world.engine.syncLead(DANA),
      world.engine.syncLead(OTHER),
      world.anotherEngine().mergeLeads(request()),
      world.engine.syncLead(OTHER),
      world.engine.syncLead(DANA),
    ]);
    await expectMerged(world, left);
    expect(await world.fields()).toMatchObject({ occupantsCount: 3, workLocation: "Downtown" });
  });

  it("a merge and edits of both leads, right before it is stored", async () => {
    const world = await createPair();
    let edited = false;
    const storage: StorageAdapter = intercept(world.storage, "transaction", async () => {
      if (edited) return;
      edited = true;
      await world.edit({ conversation: { occupantsCount: 3 } });
      await world.edit({ conversation: { workLocation: "Downtown" } }, OTHER);
    });
    await world.anotherEngine({ storage }).mergeLeads(request());
    await expectSettled(world);
    expect(await world.fields()).toMatchObject({ occupantsCount: 3, workLocation: "Downtown" });
  });

  it("a property that is switched off: accepted, done when it is on again", async () => {
    const world = await createPair();
    const left = await prospectIdOf(world, OTHER);
    await world.storage.integrations.update(aRow().property.id, { syncEnabled: false });
    const posts = world.fake.writes.length;
    expect(await world.engine.mergeLeads(request())).toMatchObject({ success: true, pending: true });
    expect(world.fake.writes).toHaveLength(posts);
    await world.storage.integrations.update(aRow().property.id, { syncEnabled: true });
    world.clock.pass(minutes(1));
    await expectMerged(world, left);
  });
});

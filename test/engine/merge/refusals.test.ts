import { describe, expect, it } from "vitest";
import type { MergeLeadsRequest } from "../../../src/engine/merge/request.js";
import { anId, countWrites } from "../../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, openConflicts, PROPERTY, type SmallWorld } from "../../support/small-world.js";
import { createPair, expectSettled, OTHER, prospectBy, prospectIdOf, request, stranger, THIRD } from "./support.js";

const ELSEWHERE = anId(0x101);

/** What is refused changes nothing on either side. */
async function expectRefused(world: SmallWorld, asked: MergeLeadsRequest, error: object): Promise<void> {
  const counted = countWrites(world.storage);
  const posts = world.fake.writes.length;
  const engine = world.anotherEngine({ storage: counted.storage });
  await expect(engine.mergeLeads(asked)).rejects.toMatchObject(error);
  const { "locks.acquire": _, "locks.release": __, ...written } = counted.writes;
  expect(written).toEqual({});
  expect(world.fake.writes).toHaveLength(posts);
}

describe("a malformed request is refused, naming the member", () => {
  it.each<[string, object, string]>([
    ["neither record", { survivorConversationId: undefined }, "resmanLeadId"],
    ["both kinds of record", { resmanLeadId: "p1" }, "resmanLeadId"],
    ["an unknown strategy", { mergeStrategy: "newest" }, "mergeStrategy"],
    ["a field only ResMan owns", { mergeFields: ["household"] }, "mergeFields.0"],
    ["a value for a field only ResMan owns", { conflictResolution: { lostReason: "x" } }, "conflictResolution"],
    ["a value of another type", { conflictResolution: { occupantsCount: "two" } }, "conflictResolution.occupantsCount"],
    [
      "a value for a field that is not named",
      { mergeFields: ["phone"], conflictResolution: { email: "a@b.co" } },
      "conflictResolution.email",
    ],
    ["a status only ResMan gives", { conflictResolution: { status: "leased" } }, "conflictResolution.status"],
    ["a phone nobody can call", { conflictResolution: { phone: "none" } }, "conflictResolution.phone"],
    ["an unknown member", { merge_fields: [] }, ""],
  ])("%s", async (_, more, path) => {
    const world = await createPair();
    await expectRefused(world, request(more), { code: "INVALID_INPUT", issues: [{ path }] });
  });
});

describe("two records that cannot be one lead are refused", () => {
  it("a lead with itself", async () => {
    const world = await createPair();
    await expectRefused(world, request({ survivorConversationId: OTHER }), { code: "CANNOT_MERGE" });
  });

  it("leads of different properties, named either way", async () => {
    const elsewhere = aRow(1, { property: { id: ELSEWHERE, name: "Elm Street" } });
    const world = await createSmallWorld({ rows: [aRow(), elsewhere] });
    await world.cycle();
    await expectRefused(world, request(), {
      code: "CANNOT_MERGE",
      message: expect.stringContaining("different properties"),
    });
    const { survivorConversationId: _, ...named } = request({ resmanLeadId: await prospectIdOf(world, DANA) });
    await expectRefused(world, named, {
      code: "CANNOT_MERGE",
      message: expect.stringContaining("different properties"),
    });
  });

  it("a lead that was merged already, saying into whom", async () => {
    const world = await createPair({ rows: [aRow(), stranger(1), stranger(2)] });
    await world.engine.mergeLeads(request());
    const message = expect.stringContaining(DANA);
    const error = { code: "CANNOT_MERGE", message, context: { mergedInto: DANA } };
    await expectRefused(world, request({ survivorConversationId: THIRD }), error);
    await expectRefused(world, { ...request(), conversationId: THIRD, survivorConversationId: OTHER }, error);
  });

  it("a prospect with an application, unless it is the one that goes on", async () => {
    const world = await createPair();
    const applicant = await prospectIdOf(world, OTHER);
    world.fake.staff.startApplication({ prospectId: applicant });
    const error = { code: "CANNOT_MERGE", message: expect.stringContaining("other way round") };
    await expectRefused(world, request(), error);
    const result = await world.engine.mergeLeads({
      conversationId: DANA,
      survivorConversationId: OTHER,
      mergeStrategy: "domiq_wins",
    });
    expect(result).toMatchObject({ survivorId: OTHER, mergedLeadId: applicant });
    await expectSettled(world);
    expect((await world.fields(OTHER)).status).toBe("application");
    expect(prospectBy(world, applicant).people[0]?.type).toBe("applicant");
  });

  it("a prospect that was retired, until staff bring it back to life", async () => {
    const world = await createPair({ rows: [aRow(), stranger(1), stranger(2)] });
    const [kept, left] = [await prospectIdOf(world, DANA), await prospectIdOf(world, OTHER)];
    await world.engine.mergeLeads(request());
    await expectSettled(world);
    const named = { conversationId: DANA, resmanLeadId: left, mergeStrategy: "resman_wins" } as const;
    await expectRefused(world, named, { code: "CANNOT_MERGE", context: { resmanLeadId: kept } });
    world.fake.staff.reactivate({ prospectId: left });
    await world.cycle();
    expect(await world.engine.mergeLeads(named)).toMatchObject({ mergedLeadId: left, retiredResmanLeadId: kept });
    await expectSettled(world);
    expect(await prospectIdOf(world, DANA)).toBe(left);
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("records that do not exist", async () => {
    const world = await createPair();
    await expectRefused(world, request({ conversationId: anId(9) }), { code: "NOT_FOUND" });
    await expectRefused(world, request({ survivorConversationId: anId(9) }), { code: "NOT_FOUND" });
    const { survivorConversationId: _, ...named } = request({ resmanLeadId: anId(9) });
    await expectRefused(world, named, { code: "NOT_FOUND" });
    await expect(world.engine.unmergeLeads(anId(9))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.engine.unmergeLeads({ conversationId: DANA })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.engine.unmergeLeads({} as never)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("a caller who has given up", async () => {
    const world = await createPair();
    await expect(world.engine.mergeLeads(request(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "ABORTED",
    });
    expect(await world.engine.listMerges()).toEqual([]);
  });

  it("not two that were said to be distinct: whoever merges them takes that back", async () => {
    const world = await createPair();
    const pair = [`conversation:${DANA}`, `conversation:${OTHER}`];
    await world.storage.distinctions.put({
      propertyId: PROPERTY as never,
      first: pair[0] ?? "",
      second: pair[1] ?? "",
      decidedBy: "ana",
      decidedAt: "2026-03-02T17:00:00Z",
    });
    await world.engine.mergeLeads(request());
    expect(await world.storage.distinctions.list(PROPERTY, pair[0] ?? "")).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import type { Conflict } from "../../../src/domain/conflict.js";
import { LeadSyncConflictResolver } from "../../../src/rules/conflicts/conflict-resolver.js";
import { anId } from "../../../src/testing/index.js";
import { allConflicts, DANA, minutes, openConflicts, PROPERTY } from "../../support/small-world.js";
import { BASE, clash, dates, KIM, linkedWorld, OURS, THEIRS, THIRD, task, weMove } from "./support.js";

describe("a task somebody makes", () => {
  it("holds what both sides say, is listed once, and no sync takes it away", async () => {
    const world = await linkedWorld();
    const opened: unknown[] = [];
    world.engine.on("conflict:opened", (event) => opened.push(event));
    const made = await task(world, { assignedTo: "lee", severity: "critical" });
    expect(made).toMatchObject({
      conversationId: DANA,
      resmanLeadId: world.prospect().prospectId,
      propertyId: PROPERTY,
      conflictField: "moveInDate",
      baseValue: BASE,
      domiqValue: BASE,
      resmanValue: BASE,
      conflictSeverity: "critical",
      resolutionStatus: "manual_review",
      assignedTo: "lee",
    });
    expect(await task(world, { notes: "Again." })).toEqual(made);
    expect(opened).toEqual([{ conflict: made }]);
    await world.cycle();
    await weMove(world, OURS);
    await world.cycle();
    expect(await dates(world)).toEqual([OURS, OURS]);
    expect(await openConflicts(world.storage)).toEqual([made]);
    expect((await world.conversation()).resmanSyncStatus).toBe("conflict");
    await world.expectIdle();
  });

  it("is decided like any other, for the values it was made about", async () => {
    const world = await linkedWorld();
    const { id } = await task(world);
    const result = await world.engine.conflicts.resolve(id, { strategy: "merged", value: THIRD, ...KIM });
    expect(result.applied).toBe(true);
    expect(await dates(world)).toEqual([THIRD, THIRD]);
    await world.cycle();
    await world.expectIdle();
  });

  it.each([
    ["both agree on another value", true],
    ["the other side has not heard yet", false],
  ])("asks anew when the values moved on and %s", async (_, isSynced) => {
    const world = await linkedWorld();
    const { id } = await task(world);
    await weMove(world, OURS);
    if (isSynced) await world.cycle();
    const result = await world.engine.conflicts.resolve(id, { strategy: "domiq_wins", ...KIM });
    expect(result).toMatchObject({
      applied: false,
      conflict: { id, resolutionStatus: "manual_review", domiqValue: OURS },
    });
    await world.engine.conflicts.resolve(id, { strategy: "merged", value: THIRD, ...KIM });
    expect(await dates(world)).toEqual([THIRD, THIRD]);
    await world.cycle();
    await world.expectIdle();
  });

  it("about no lead of ours, or no field, is settled by saying how", async () => {
    const world = await linkedWorld();
    const made = await world.engine.conflicts.escalateToManualReview({
      conflictType: "field_mismatch",
      propertyId: PROPERTY,
      resmanLeadId: "p-77",
      field: "unit",
      resmanValue: "12B",
      domiqValue: "12D",
    });
    expect(made).toMatchObject({ conversationId: null, conflictField: "unit", conflictSeverity: "low" });
    const again = await world.engine.conflicts.escalateToManualReview({
      conflictType: "field_mismatch",
      propertyId: PROPERTY,
      resmanLeadId: "p-77",
      field: "unit",
      resmanValue: "12B",
      domiqValue: "12D",
    });
    expect(again?.id).toBe(made?.id);
    const result = await world.engine.conflicts.resolve(made?.id ?? "", { strategy: "resman_wins", ...KIM });
    expect(result).toMatchObject({ applied: true, conflict: { resolutionStatus: "resolved", resolvedValue: "12B" } });
  });

  it("is what the resolver escalates, once", async () => {
    const world = await linkedWorld();
    const resolver = new LeadSyncConflictResolver({
      onEscalate: async (conflict) => {
        await world.engine.conflicts.escalateToManualReview(conflict);
      },
    });
    const mismatch = { conflictType: "field_mismatch", field: "move_in_date", conversationId: DANA } as const;
    for (let time = 0; time < 2; time += 1) {
      expect(await resolver.resolveConflict({ ...mismatch, resmanValue: THEIRS, domiqValue: OURS })).toMatchObject({
        resolution: "manual_review",
      });
    }
    const tasks = await world.engine.conflicts.list({ due: true });
    expect(tasks).toMatchObject([
      { conflictType: "field_mismatch", conflictField: "moveInDate", resmanValue: THEIRS, domiqValue: OURS },
    ]);
    const [listed] = tasks;
    if (listed) await resolver.escalateToManualReview(listed);
    expect(await world.engine.conflicts.list({ due: true })).toEqual(tasks);
  });

  it("twice at once is one task", async () => {
    const world = await linkedWorld();
    const [one, two] = await Promise.all([task(world), task(world)]);
    expect(one.id).toBe(two.id);
    expect(await allConflicts(world.storage)).toHaveLength(1);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["neither a lead nor a property", { conflictType: "data_conflict" }, "propertyId"],
    ["an unknown type", { conflictType: "quarrel", conversationId: DANA }, "conflictType"],
    [
      "a lead beside itself",
      { conflictType: "duplicate_lead", conversationId: DANA, otherConversationId: DANA },
      "otherConversationId",
    ],
    ["an unknown member", { conflictType: "data_conflict", conversationId: DANA, urgent: true }, ""],
  ])("with %s is refused", async (_, request, path) => {
    const world = await linkedWorld();
    await expect(world.engine.conflicts.escalateToManualReview(request as never)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      issues: [{ path }],
    });
    expect(await allConflicts(world.storage)).toEqual([]);
  });

  it("about a lead nobody knows is refused", async () => {
    const world = await linkedWorld();
    await expect(task(world, { conversationId: anId(999) })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the review queue", () => {
  it("is listed by everything a task has, newest first, a page at a time", async () => {
    const world = await linkedWorld();
    const made: Conflict[] = [];
    for (const field of ["moveInDate", "email", "firstName", "phone"]) {
      world.clock.pass(minutes(1));
      made.push(await task(world, { field, assignedTo: field === "email" ? "lee" : "kim" }));
    }
    const { conflicts } = world.engine;
    const fieldsOf = async (filter: Parameters<typeof conflicts.list>[0]) =>
      (await conflicts.list(filter)).map(({ conflictField }) => conflictField);
    expect(await fieldsOf({})).toEqual(["phone", "firstName", "email", "moveInDate"]);
    expect(await fieldsOf({ propertyId: PROPERTY, conversationId: DANA })).toHaveLength(4);
    expect(await fieldsOf({ propertyId: anId(999) })).toEqual([]);
    expect(await fieldsOf({ conflictSeverity: ["high"] })).toEqual(["phone", "email"]);
    expect(await fieldsOf({ assignedTo: "lee" })).toEqual(["email"]);
    expect(await fieldsOf({ conflictType: ["duplicate_lead"] })).toEqual([]);
    expect(await fieldsOf({ resolutionStatus: ["resolved"] })).toEqual([]);
    expect(await fieldsOf({ limit: 2 })).toEqual(["phone", "firstName"]);
    expect(await fieldsOf({ limit: 2, afterId: made[2]?.id ?? "" })).toEqual(["email", "moveInDate"]);
    await expect(conflicts.list({ limit: 0 })).rejects.toMatchObject({ issues: [{ path: "limit" }] });
    await expect(conflicts.list({ status: "open" } as never)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("hides what was put off until its time has come, also across pages", async () => {
    const world = await linkedWorld();
    const made: Conflict[] = [];
    for (const field of ["moveInDate", "email", "firstName"]) {
      world.clock.pass(minutes(1));
      made.push(await task(world, { field }));
    }
    const until = new Date(world.clock.now() + minutes(60)).toISOString();
    const { conflicts } = world.engine;
    await conflicts.decide(made[2]?.id ?? "", { decision: "later", until, decidedBy: "kim" });
    const due = async () => (await conflicts.list({ due: true, limit: 1 })).map(({ conflictField }) => conflictField);
    expect(await due()).toEqual(["email"]);
    expect(await conflicts.list({})).toHaveLength(3);
    world.clock.pass(minutes(61));
    expect(await due()).toEqual(["firstName"]);
    await expect(
      conflicts.decide(made[2]?.id ?? "", { decision: "later", until, decidedBy: "kim" }),
    ).rejects.toMatchObject({ issues: [{ path: "until" }] });
  });

  it("gives a task to somebody, to somebody else, to nobody", async () => {
    const { world, conflict } = await clash();
    const { conflicts } = world.engine;
    for (const who of ["lee", "kim", null]) {
      await conflicts.assign(conflict.id, who, { assignedBy: "ana" });
      expect((await conflicts.get(conflict.id)).conflict.assignedTo).toBe(who);
    }
    // Told again, nothing is new.
    await conflicts.assign(conflict.id, null);
    const rows = await world.storage.log.list({ conversationId: DANA, limit: 100 });
    const given = rows.flatMap(({ syncData }) => (syncData?.decision === "assign" ? [syncData] : []));
    expect(given.reverse()).toEqual([
      { decision: "assign", by: "ana", assigned_to: "lee" },
      { decision: "assign", by: "ana", assigned_to: "kim" },
      { decision: "assign", by: "ana", assigned_to: null },
    ]);
    await expect(conflicts.assign(conflict.id, "")).rejects.toMatchObject({ issues: [{ path: "assignedTo" }] });
    await world.expectIdle();
  });

  it("keeps whose task it is when the conflict is open again", async () => {
    const { world, conflict } = await clash();
    await world.engine.conflicts.assign(conflict.id, "lee");
    await weMove(world, THIRD);
    const result = await world.engine.conflicts.resolve(conflict.id, { strategy: "domiq_wins", ...KIM });
    expect(result.conflict).toMatchObject({ resolutionStatus: "manual_review", assignedTo: "lee" });
  });

  it("does not let the two sides disagree for good", async () => {
    const { world, conflict } = await clash();
    await expect(world.engine.conflicts.dismiss(conflict.id, { dismissedBy: "kim" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("strategies"),
    });
  });

  it("dismisses a task somebody made", async () => {
    const world = await linkedWorld();
    const { id } = await task(world);
    const over = await world.engine.conflicts.dismiss(id, { dismissedBy: "kim", notes: "Cleared up." });
    expect(over).toMatchObject({ resolutionStatus: "resolved", resolvedBy: "kim", notes: "Cleared up." });
    await world.cycle();
    expect(await openConflicts(world.storage)).toEqual([]);
    expect((await world.conversation()).resmanSyncStatus).toBe("synced");
  });
});

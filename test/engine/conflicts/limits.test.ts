import { describe, expect, it } from "vitest";
import { remoteUnlessAbsent } from "../../../src/rules/plan/policy.js";
import { anId, countWrites } from "../../../src/testing/index.js";
import { allConflicts, DANA, openConflicts } from "../../support/small-world.js";
import { BASE, by, clash, dates, linkedWorld, OURS, THEIRS, THIRD } from "./support.js";

describe("what cannot be decided so", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["no strategy", { resolvedBy: "kim" }, "strategy"],
    ["an unknown strategy", by("both" as never) as never, "strategy"],
    ["nobody", { strategy: "domiq_wins" }, "resolvedBy"],
    ["a value beside a side's", by("domiq_wins", { value: THIRD }) as never, "value"],
    ["a value of another kind", by("merged", { value: 7 }) as never, "value"],
    ["no date", by("merged", { value: "soon" }) as never, "value"],
    ["an unknown member", { ...by("domiq_wins"), force: true }, ""],
  ])("%s is refused and changes nothing", async (_, request, path) => {
    const { world, conflict } = await clash();
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ storage: counted.storage });
    await expect(engine.conflicts.resolve(conflict.id, request as never)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      issues: [{ path }],
    });
    const written = Object.keys(counted.writes).filter((call) => !call.startsWith("locks."));
    expect(written).toEqual([]);
    expect(await world.storage.conflicts.get(conflict.id)).toEqual(conflict);
  });

  it("an unknown conflict is not found, a settled one is closed", async () => {
    const { world, conflict } = await clash();
    const { conflicts } = world.engine;
    await expect(conflicts.resolve(anId(999), by("domiq_wins"))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await conflicts.resolve(conflict.id, by("domiq_wins"));
    for (const call of [
      () => conflicts.resolve(conflict.id, by("resman_wins")),
      () => conflicts.escalate(conflict.id),
      () => conflicts.assign(conflict.id, "lee"),
      () => conflicts.dismiss(conflict.id, { dismissedBy: "lee" }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "CONFLICT_CLOSED" });
    }
  });

  it("a field only ResMan may change takes ResMan's value and no other", async () => {
    const policy = { moveInDate: { owner: "remote", onConflict: remoteUnlessAbsent } } as const;
    const world = await linkedWorld({ engine: { policy } });
    const task = await world.engine.conflicts.escalateToManualReview({
      conflictType: "data_conflict",
      conversationId: DANA,
      field: "moveInDate",
    });
    const id = task?.id ?? "";
    await expect(world.engine.conflicts.resolve(id, by("domiq_wins"))).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("resman_wins"),
    });
    expect((await world.engine.conflicts.get(id)).options).toMatchObject({
      resman_wins: { possible: true, value: BASE },
      domiq_wins: { possible: false },
    });
    expect(await world.engine.conflicts.resolve(id, by("resman_wins"))).toMatchObject({ applied: true });
  });

  it("ResMan is not asked to take a status down", async () => {
    const world = await linkedWorld();
    const { prospectId } = world.prospect();
    world.fake.staff.startApplication({ prospectId });
    await world.edit({ conversation: { status: "lost" } });
    await world.cycle();
    const [conflict] = await allConflicts(world.storage);
    expect(conflict).toMatchObject({ conflictSeverity: "critical", resolutionStatus: "auto_resolved" });
    await expect(world.engine.conflicts.resolve(conflict?.id ?? "", by("domiq_wins"))).rejects.toMatchObject({
      issues: [{ path: "strategy", message: expect.stringContaining("from application to lost") }],
    });
  });
});

describe("once the renter has applied, ResMan is master", () => {
  it("a decision for the chatbot's value is filed there as a note, and says so", async () => {
    const { world, conflict } = await clash();
    world.fake.staff.startApplication({ prospectId: world.prospect().prospectId });
    const result = await world.engine.conflicts.resolve(conflict.id, by("domiq_wins"));
    expect(result).toMatchObject({ applied: true, conflict: { notes: expect.stringContaining("told in a note") } });
    expect(await dates(world)).toEqual([OURS, THEIRS]);
    expect(world.prospect().events.some(({ comments }) => comments?.includes(`moveInDate: ${OURS}`))).toBe(true);
    await world.cycle();
    expect(await openConflicts(world.storage)).toEqual([]);
    await world.expectIdle();
  });

  it("a decision for ResMan's value is applied as ever", async () => {
    const { world, conflict } = await clash();
    world.fake.staff.startApplication({ prospectId: world.prospect().prospectId });
    await world.engine.conflicts.resolve(conflict.id, by("resman_wins", { notes: "As signed." }));
    expect(await dates(world)).toEqual([THEIRS, THEIRS]);
    expect((await world.storage.conflicts.get(conflict.id))?.notes).toBe("As signed.");
    await world.expectIdle();
  });
});

describe("a value of one's own", () => {
  it.each([
    ["phone", "(918) 555-0177", "+19185550177"],
    ["email", " Dana@Example.COM ", "dana@example.com"],
    ["budgetRange", { min: 1800, max: 1200 }, { min: 1200, max: 1800 }],
  ] as const)("for %s is brought into the form in which it is kept", async (field, value, stored) => {
    const world = await linkedWorld();
    const task = await world.engine.conflicts.escalateToManualReview({
      conflictType: "data_conflict",
      conversationId: DANA,
      field,
    });
    const result = await world.engine.conflicts.resolve(task?.id ?? "", by("merged", { value: value as never }));
    expect(result).toMatchObject({ applied: true, conflict: { resolvedValue: stored } });
    expect((await world.fields())[field]).toEqual(stored);
    await world.cycle();
    await world.expectIdle();
  });

  it("that is no phone is refused", async () => {
    const world = await linkedWorld();
    const task = await world.engine.conflicts.escalateToManualReview({
      conflictType: "data_conflict",
      conversationId: DANA,
      field: "phone",
    });
    await expect(
      world.engine.conflicts.resolve(task?.id ?? "", by("merged", { value: "call me" })),
    ).rejects.toMatchObject({ code: "INVALID_INPUT", issues: [{ path: "value" }] });
  });
});

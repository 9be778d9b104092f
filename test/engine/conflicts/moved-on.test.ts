import { describe, expect, it } from "vitest";
import { allConflicts, DANA, openConflicts } from "../../support/small-world.js";
import { BASE, by, clash, comeBack, dates, goDown, OURS, staffMove, THEIRS, THIRD, weMove } from "./support.js";

describe("somebody moves on", () => {
  type Move = (world: Awaited<ReturnType<typeof clash>>["world"]) => unknown;
  const locally: Move = (world) => weMove(world, THIRD);
  const remotely: Move = (world) => staffMove(world, "2026-09-01");
  const both: Move = async (world) => {
    await locally(world);
    remotely(world);
  };
  const moves: [string, Move, [string, string]][] = [
    ["here", locally, [THIRD, THEIRS]],
    ["in ResMan", remotely, [OURS, "2026-09-01"]],
    ["on both sides", both, [THIRD, "2026-09-01"]],
  ];

  it.each(moves)("%s before the decision is stored: the conflict is open again", async (_, move, values) => {
    const { world, conflict } = await clash();
    await move(world);
    const opened: unknown[] = [];
    world.engine.on("conflict:opened", (event) => opened.push(event));
    const result = await world.engine.conflicts.resolve(conflict.id, by("domiq_wins"));
    expect(result).toMatchObject({
      applied: false,
      outcome: "conflict",
      conflict: {
        id: conflict.id,
        resolutionStatus: "manual_review",
        resolvedValue: null,
        resolvedBy: null,
        domiqValue: values[0],
        resmanValue: values[1],
      },
    });
    expect(opened).toEqual([{ conflict: result.conflict }]);
    expect(await dates(world)).toEqual(values);
    expect(await allConflicts(world.storage)).toHaveLength(1);
    const again = await world.engine.conflicts.resolve(conflict.id, by("domiq_wins"));
    expect(again.applied).toBe(true);
    expect(await dates(world)).toEqual([values[0], values[0]]);
    await world.cycle();
    await world.expectIdle();
  });

  it.each(moves)("%s after it, while ResMan is down: the conflict is open again", async (_, move, values) => {
    const { world, conflict } = await clash();
    goDown(world);
    await world.engine.conflicts.resolve(conflict.id, by("resman_wins"));
    await move(world);
    comeBack(world);
    await world.cycle();
    expect(await dates(world)).toEqual(values);
    expect(await allConflicts(world.storage)).toMatchObject([
      { id: conflict.id, resolutionStatus: "manual_review", domiqValue: values[0], resmanValue: values[1] },
    ]);
    await world.expectIdle();
  });

  it.each([
    ["here, to ResMan's value", THEIRS, undefined, THEIRS],
    ["in ResMan, to ours", undefined, OURS, OURS],
    ["on both sides, to what they had", BASE, BASE, BASE],
    ["on both sides, to the same", THIRD, THIRD, THIRD],
  ])("%s, while ResMan is down: nothing is left to decide", async (_, ours, theirs, settledAs) => {
    const { world, conflict } = await clash();
    goDown(world);
    await world.engine.conflicts.resolve(conflict.id, by("domiq_wins"));
    if (ours) await weMove(world, ours);
    if (theirs) staffMove(world, theirs);
    comeBack(world);
    await world.cycle();
    expect(await dates(world)).toEqual([settledAs, settledAs]);
    expect(await allConflicts(world.storage)).toMatchObject([{ id: conflict.id, resolutionStatus: "resolved" }]);
    await world.cycle();
    await world.expectIdle();
  });

  it("again and again: it is one task, with the values of now, until somebody decides", async () => {
    const { world, conflict } = await clash();
    goDown(world);
    await world.engine.conflicts.resolve(conflict.id, by("resman_wins"));
    staffMove(world, BASE);
    comeBack(world);
    await world.cycle();
    const task = { id: conflict.id, resolutionStatus: "manual_review", domiqValue: OURS };
    expect(await allConflicts(world.storage)).toMatchObject([{ ...task, resmanValue: BASE }]);
    await world.expectIdle();
    staffMove(world, THIRD);
    await world.cycle();
    expect(await allConflicts(world.storage)).toMatchObject([{ ...task, resmanValue: THIRD }]);
    expect(await dates(world)).toEqual([OURS, THIRD]);
    await world.engine.conflicts.resolve(conflict.id, by("resman_wins"));
    expect(await dates(world)).toEqual([THIRD, THIRD]);
    await world.cycle();
    await world.expectIdle();
  });

  it("while the decision is on its way to ResMan: the edit stays, and the sides end in step", async () => {
    const { world, conflict } = await clash();
    world.hooks.push({ on: "write-answer", run: () => weMove(world, THIRD) });
    await world.engine.conflicts.resolve(conflict.id, by("domiq_wins"));
    await world.cycle();
    expect(await dates(world)).toEqual([THIRD, THIRD]);
    await world.expectIdle();
  });

  it("while a third value is on its way to both: the edit stays, and is listed against it", async () => {
    const { world, conflict } = await clash();
    world.hooks.push({ on: "write-answer", run: () => weMove(world, THIRD) });
    await world.engine.conflicts.resolve(conflict.id, by("merged", { value: "2026-10-01" }));
    await world.cycle();
    expect(await dates(world)).toEqual([THIRD, "2026-10-01"]);
    expect(await openConflicts(world.storage)).toMatchObject([{ domiqValue: THIRD, resmanValue: "2026-10-01" }]);
    await world.expectIdle();
  });
});

describe("a sync of the lead is under way", () => {
  it.each(["read", "read-answer"] as const)(
    "when the decision comes (%s): it waits its turn and is applied",
    async (on) => {
      const { world, conflict } = await clash();
      await world.edit({ conversation: { occupantsCount: 4 } });
      const second = world.anotherEngine();
      const deciding: Promise<unknown>[] = [];
      world.hooks.push({
        on,
        run: () => {
          deciding.push(second.conflicts.resolve(conflict.id, by("domiq_wins")));
        },
      });
      await world.engine.pushLead(DANA);
      expect(await Promise.all(deciding)).toMatchObject([{ applied: true }]);
      expect(await dates(world)).toEqual([OURS, OURS]);
      expect(world.prospect().preferences.numberOfOccupants).toBe(4);
      await world.cycle();
      await world.expectIdle();
    },
  );
});

describe("two people decide the same conflict", () => {
  it("at once: one wins, the other hears that it is closed, and the winner's value stands", async () => {
    const { world, conflict } = await clash();
    const second = world.anotherEngine();
    const results = await Promise.allSettled([
      world.engine.conflicts.resolve(conflict.id, by("domiq_wins")),
      second.conflicts.resolve(conflict.id, by("resman_wins", { resolvedBy: "lee" })),
    ]);
    const [won] = results.filter((result) => result.status === "fulfilled");
    const [lost] = results.filter((result) => result.status === "rejected");
    expect(lost?.reason).toMatchObject({ code: "CONFLICT_CLOSED" });
    const value = won?.value.conflict.resolvedValue ?? null;
    expect(await dates(world)).toEqual([value, value]);
  });

  it("the second while the first is not applied: it is closed until it is escalated again", async () => {
    const { world, conflict } = await clash();
    goDown(world);
    await world.engine.conflicts.resolve(conflict.id, by("domiq_wins"));
    await expect(world.engine.conflicts.resolve(conflict.id, by("resman_wins"))).rejects.toMatchObject({
      code: "CONFLICT_CLOSED",
      message: expect.stringContaining("decided by domiq_wins, not applied yet"),
    });
    await world.engine.conflicts.escalate(conflict.id, { notes: "Kim was wrong." });
    comeBack(world);
    await world.cycle();
    expect(await dates(world)).toEqual([OURS, THEIRS]);
    const { applied } = await world.engine.conflicts.resolve(conflict.id, by("resman_wins", { resolvedBy: "lee" }));
    expect(applied).toBe(true);
    expect(await dates(world)).toEqual([THEIRS, THEIRS]);
    await world.cycle();
    await world.expectIdle();
  });
});

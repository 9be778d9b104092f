import { describe, expect, it } from "vitest";
import type { ResolutionRequest } from "../../../src/engine/conflicts/resolve.js";
import { allConflicts } from "../../support/small-world.js";
import { asking, by, dates, linkedWorld, OURS, staffMove, THEIRS, THIRD, weMove } from "./support.js";

describe("what a rule decided", () => {
  const overruled = async () => {
    const world = await linkedWorld({ engine: { retry: { maxAttempts: 1 } }, client: asking.client });
    await weMove(world, OURS);
    staffMove(world, THEIRS);
    await world.cycle();
    const [conflict] = await allConflicts(world.storage);
    if (!conflict) throw new Error("no conflict");
    expect(conflict).toMatchObject({ resolutionStatus: "auto_resolved", resolvedValue: THEIRS });
    return { world, conflict };
  };

  it.each<[string, ResolutionRequest, string]>([
    ["the value that lost", by("domiq_wins"), OURS],
    ["the value that won, after all", by("resman_wins"), THEIRS],
    ["a value of their own", by("merged", { value: THIRD }), THIRD],
  ])("a person overrules by %s", async (_, request, settledAs) => {
    const { world, conflict } = await overruled();
    const result = await world.engine.conflicts.resolve(conflict.id, request);
    expect(result).toMatchObject({ applied: true, conflict: { id: conflict.id, resolvedValue: settledAs } });
    expect(await dates(world)).toEqual([settledAs, settledAs]);
    await world.cycle();
    expect(await allConflicts(world.storage)).toEqual([result.conflict]);
    await world.expectIdle();
  });

  it("stays as it is once our side holds something else", async () => {
    const { world, conflict } = await overruled();
    await weMove(world, THIRD);
    await expect(world.engine.conflicts.resolve(conflict.id, by("domiq_wins"))).rejects.toMatchObject({
      code: "CONFLICT_CLOSED",
    });
  });

  it("is a task again, with the values of now, when ResMan's side has moved on", async () => {
    const { world, conflict } = await overruled();
    staffMove(world, THIRD);
    const result = await world.engine.conflicts.resolve(conflict.id, by("domiq_wins"));
    expect(result).toMatchObject({
      applied: false,
      conflict: { id: conflict.id, resolutionStatus: "manual_review", domiqValue: THEIRS, resmanValue: THIRD },
    });
    expect(await dates(world)).toEqual([THEIRS, THIRD]);
    // Only one side differs from the base now, but a person was promised to be asked.
    await world.cycle();
    await world.expectIdle();
    expect(await dates(world)).toEqual([THEIRS, THIRD]);
    expect(await allConflicts(world.storage)).toEqual([result.conflict]);
    await world.engine.conflicts.resolve(conflict.id, by("resman_wins"));
    expect(await dates(world)).toEqual([THIRD, THIRD]);
    await world.cycle();
    await world.expectIdle();
  });

  it("is a task when it is escalated, and stays one until it is decided or the field moves", async () => {
    const { world, conflict } = await overruled();
    await world.engine.conflicts.escalate(conflict.id, { assignedTo: "lee" });
    await world.cycle();
    expect(await world.engine.conflicts.list({ due: true, assignedTo: "lee" })).toMatchObject([{ id: conflict.id }]);
    await world.expectIdle();
    await weMove(world, THIRD);
    await world.cycle();
    expect(await dates(world)).toEqual([THIRD, THIRD]);
    expect(await world.engine.conflicts.list({ due: true })).toEqual([]);
    await world.expectIdle();
  });
});

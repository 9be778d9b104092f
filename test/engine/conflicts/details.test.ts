import { describe, expect, it } from "vitest";
import { anId } from "../../../src/testing/index.js";
import { createSmallWorld, DANA, openConflicts, PROPERTY } from "../../support/small-world.js";
import { asking, BASE, clash, KIM, linkedWorld, OURS, staffMove, THEIRS, THIRD, task, weMove } from "./support.js";

describe("what a person is shown", () => {
  it("both values and the base, who changed what when, and what each strategy would give", async () => {
    const world = await linkedWorld(asking);
    staffMove(world, "2026-05-15");
    await world.cycle();
    await weMove(world, OURS);
    staffMove(world, THEIRS);
    await world.cycle();
    const [conflict] = await openConflicts(world.storage);
    const details = await world.engine.conflicts.get(conflict?.id ?? "");
    expect(details).toMatchObject({
      conflict,
      field: "moveInDate",
      base: "2026-05-15",
      resman: {
        value: THEIRS,
        changedAt: conflict?.resmanChangedAt,
        lastSynced: { from: BASE, to: "2026-05-15", side: "local", rule: "changed:remote" },
      },
      domiq: { value: OURS, changedAt: conflict?.domiqChangedAt },
      movedOn: false,
      options: {
        resman_wins: { possible: true, value: THEIRS },
        domiq_wins: { possible: true, value: OURS },
        merged: { possible: true, value: THEIRS },
      },
      isOpen: true,
    });
    expect(details.agreedAt).toBe(details.resman.lastSynced?.at);
    await world.engine.conflicts.resolve(details.conflict.id, { strategy: "domiq_wins", ...KIM });
    expect(await world.engine.conflicts.get(details.conflict.id)).toMatchObject({ isOpen: false });
  });

  it("that our side has moved on", async () => {
    const { world, conflict } = await clash();
    await weMove(world, THIRD);
    expect(await world.engine.conflicts.get(conflict.id)).toMatchObject({
      movedOn: true,
      isOpen: true,
      agreedAt: expect.stringMatching(/^2026-03-02T17:01/),
    });
  });

  it("when both sides met, where they have agreed on the field ever since", async () => {
    const world = await createSmallWorld();
    const person = { firstName: "Dana", lastName: "Okafor", email: "dana.okafor@example.com" };
    world.fake.staff.createProspect({ propertyId: PROPERTY, ...person });
    await world.cycle();
    const { id } = await task(world, { field: "email" });
    const link = await world.storage.links.get(DANA, "resman");
    expect(await world.engine.conflicts.get(id)).toMatchObject({
      agreedAt: link?.createdAt,
      resman: { value: "dana.okafor@example.com", lastSynced: null },
    });
  });

  it("changes nothing, and an unknown conflict is not found", async () => {
    const { world } = await clash();
    await expect(world.engine.conflicts.get(anId(999))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.engine.conflicts.get("")).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await world.expectIdle();
  });
});

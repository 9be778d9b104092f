import { describe, expect, it } from "vitest";
import type { SyncEngineOptions } from "../../../src/engine/options.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { askSomebody } from "../../../src/rules/plan/policy.js";
import { allConflicts, openConflicts } from "../../support/small-world.js";
import { dates, linkedWorld, OURS, staffMove, THEIRS, weMove } from "./support.js";

describe("the option `policy`", () => {
  it("replaces a field's rule and keeps the rest of its policy: what ResMan cuts is still no edit", async () => {
    const world = await linkedWorld({ engine: { policy: { firstName: { onConflict: askSomebody } } } });
    await world.edit({ user: { firstName: "D".repeat(60) } });
    await world.cycle();
    expect(world.prospect().people[0]?.firstName).toBe("D".repeat(50));
    await world.cycle();
    expect(await openConflicts(world.storage)).toEqual([]);
    expect((await world.fields()).firstName).toBe("D".repeat(60));
    await world.expectIdle();
  });

  it("gives a field to one side: the other's edit is undone, and nothing is in conflict", async () => {
    const world = await linkedWorld({ engine: { policy: { moveInDate: { owner: "remote" } } } });
    await weMove(world, OURS);
    staffMove(world, THEIRS);
    await world.cycle();
    expect(await dates(world)).toEqual([THEIRS, THEIRS]);
    await weMove(world, OURS);
    await world.cycle();
    expect(await dates(world)).toEqual([THEIRS, THEIRS]);
    expect(await allConflicts(world.storage)).toEqual([]);
    await world.expectIdle();
  });

  it("says how bad a conflict is, also for a field whose rules are fixed", async () => {
    const world = await linkedWorld({
      engine: { policy: { moveInDate: { severity: "critical" }, status: { severity: () => "low" } } },
    });
    await weMove(world, OURS);
    staffMove(world, THEIRS);
    await world.edit({ conversation: { status: "tour_scheduled" } });
    world.fake.staff.logCall({ prospectId: world.prospect().prospectId, direction: "to" });
    await world.cycle();
    const severities = (await allConflicts(world.storage)).map((conflict) => [
      conflict.conflictField,
      conflict.conflictSeverity,
    ]);
    expect(Object.fromEntries(severities)).toEqual({ moveInDate: "critical", status: "low" });
  });

  it.each<[string, unknown, string]>([
    ["an unknown field", { colour: { owner: "local" } }, "policy"],
    ["an unknown owner", { email: { owner: "staff" } }, "policy.email.owner"],
    ["a rule that is none", { email: { onConflict: "remote" } }, "policy.email.onConflict"],
    ["an unknown severity", { email: { severity: "urgent" } }, "policy.email.severity"],
    ["another owner of a fixed field", { status: { owner: "local" } }, "policy.status"],
    ["an unknown part", { email: { winner: "local" } }, "policy.email"],
  ])("with %s is refused", async (_, policy, option) => {
    const { storage, client } = await linkedWorld();
    expect(() => new SyncEngine({ storage, resman: client, policy } as SyncEngineOptions)).toThrowError(
      expect.objectContaining({ code: "INVALID_CONFIG", context: { option } }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonEquals } from "../../../src/rules/plan/json-equals.js";
import { createSmallWorld, DANA, openConflicts, type SmallWorld } from "../../support/small-world.js";
import { type Edits, edits, FIELDS, type Field, staffEdit, weEdit } from "./edits.js";
import { only, shownOf } from "./support.js";

/** Dana linked and in step, after some rounds of edits. */
async function worldAfter(rounds: readonly { ours: Edits; theirs: Edits }[]): Promise<SmallWorld> {
  const world = await createSmallWorld();
  await world.cycle();
  for (const round of rounds) {
    staffEdit(world, round.theirs);
    await weEdit(world, round.ours);
    await world.cycle();
  }
  return world;
}

const rounds = fc.array(fc.record({ ours: edits, theirs: edits }), { maxLength: 2 });
const aRun = fc.record({ ours: edits, theirs: edits, isPull: fc.boolean() });

async function run(world: SmallWorld, { ours, theirs, isPull }: { ours: Edits; theirs: Edits; isPull: boolean }) {
  // A field both sides edit ends as a rule says, and what that was before is what either held: another test's subject.
  const alone = Object.fromEntries(Object.entries(theirs).filter(([field]) => !(field in ours)));
  staffEdit(world, alone);
  await weEdit(world, ours);
  if (!isPull) return (await world.engine.pushLeads({ scope: "all" })).id;
  return (await world.engine.pullLeads()).runs[0]?.id ?? "";
}

/** Whether the run did anything that could be taken back. */
const didSomething = async (world: SmallWorld, runId: string): Promise<boolean> =>
  (await world.storage.runs.get(runId)) !== undefined;

describe("a run and its revert", () => {
  it("leave no difference to before, on either side, when nothing was edited in between", async () => {
    await fc.assert(
      fc.asyncProperty(rounds, aRun, async (past, next) => {
        const world = await worldAfter(past);
        const before = [await world.fields(), await shownOf(world)];
        const runId = await run(world, next);
        fc.pre(await didSomething(world, runId));
        const { leads } = await world.engine.revertRun(runId);
        expect(only(leads)).toMatchObject({ left: [], kept: [], error: null });
        expect([await world.fields(), await shownOf(world)]).toEqual(before);
        expect(await openConflicts(world.storage)).toEqual([]);
        await world.engine.pullLeads();
        await world.expectIdle();
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  it("leave what was edited in between, and list it; all else goes back", async () => {
    await fc.assert(
      fc.asyncProperty(aRun, edits, edits, fc.boolean(), async (next, ours, theirs, isSynced) => {
        const world = await worldAfter([]);
        const before = { ours: await world.fields(), theirs: await shownOf(world) };
        const runId = await run(world, next);
        fc.pre(await didSomething(world, runId));
        const after = { ours: await world.fields(), theirs: await shownOf(world) };
        await weEdit(world, ours);
        staffEdit(world, theirs);
        if (isSynced) await world.cycle();
        const now = { ours: await world.fields(), theirs: await shownOf(world) };
        const { leads } = await world.engine.revertRun(runId);
        const { reverted, left } = only(leads);
        const listed = (await openConflicts(world.storage)).map(({ conflictField }) => conflictField);
        for (const field of FIELDS) {
          const isMoved =
            !jsonEquals(after.ours[field], now.ours[field]) ||
            !jsonEquals(after.theirs[field] ?? null, now.theirs[field] ?? null);
          const isBack = reverted.some((change) => change.field === field);
          if (!isMoved && isBack) expect((await shownOf(world))[field]).toEqual(before.theirs[field]);
          if (!isMoved) expect(left.map((one) => one.field)).not.toContain(field);
          if (isMoved && isBack) expect(now.ours[field]).toEqual(after.ours[field]);
          if (left.some((one) => one.field === field)) expect(listed).toContain(field);
        }
        // Nothing that was edited since is lost: it is where it was, or where the ordinary sync takes it.
        for (const { field, edit } of left) {
          expect([edit?.local, edit?.remote]).toContainEqual((await world.fields())[field as Field]);
        }
        const again = await world.engine.revertRun(runId);
        expect(only(again.leads).reverted).toEqual([]);
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  it("can be taken back in turn, and then all is as after the run", async () => {
    await fc.assert(
      fc.asyncProperty(aRun, async (next) => {
        const world = await worldAfter([]);
        const runId = await run(world, next);
        fc.pre(await didSomething(world, runId));
        const after = [await world.fields(), await shownOf(world)];
        const revert = await world.engine.revertRun(runId);
        fc.pre(only(revert.leads).outcome === "reverted");
        await world.engine.revertRun(revert.run.id);
        expect([await world.fields(), await shownOf(world)]).toEqual(after);
        expect((await world.engine.explain(DANA, "moveInDate")).pending).toBe(false);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});

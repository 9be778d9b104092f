import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonValue } from "../../../src/domain/primitives.js";
import { DANA, minutes, openConflicts, type SmallWorld } from "../../support/small-world.js";
import { createPair, expectSettled, isLost, OTHER, prospectBy, prospectIdOf, request } from "./support.js";

const RUNS = Number(process.env.MERGE_RUNS ?? 12);

/** What happens to the two leads and their prospects while they are merged, in any order. */
const step = fc.constantFrom("edit survivor", "edit merged", "staff edit", "sync merged", "cycle", "fail");
const history = fc.record({
  before: fc.array(step, { maxLength: 4 }),
  after: fc.array(step, { maxLength: 6 }),
  strategy: fc.constantFrom("resman_wins", "domiq_wins"),
  /** What happens after the merge was taken back; null where it stands. */
  undone: fc.option(fc.array(step, { maxLength: 3 }), { nil: null }),
});

/** Edits with values nobody else uses, so that each can be followed. */
class Edits {
  readonly #world: SmallWorld;
  readonly #latest = new Map<string, string>();
  #count = 0;

  constructor(world: SmallWorld) {
    this.#world = world;
  }

  /** What an editor's later edit replaced before anybody could see it is no loss. */
  get values(): string[] {
    return [...this.#latest.values()];
  }

  #next(who: string): string {
    this.#count += 1;
    const day = `2027-01-${String(this.#count).padStart(2, "0")}`;
    this.#latest.set(who, day);
    return day;
  }

  async run(step: string): Promise<void> {
    const world = this.#world;
    world.clock.pass(minutes(1));
    if (step === "edit survivor") await world.edit({ conversation: { moveInDate: this.#next("survivor") } });
    if (step === "edit merged") await world.edit({ conversation: { moveInDate: this.#next("merged") } }, OTHER);
    if (step === "staff edit") {
      const prospectId = await prospectIdOf(world, DANA);
      world.fake.staff.changePreferences({ prospectId, set: { targetMoveInDate: this.#next("staff") } });
    }
    if (step === "sync merged") await world.engine.syncLead(OTHER).catch(() => undefined);
    if (step === "cycle") await world.cycle().catch(() => undefined);
    if (step === "fail") world.fake.faults.set("dropAfter", { next: 1, on: "writes" });
  }
}

/** Everything that tells of a value: what is held now, every logged change, every conflict. */
async function traces({ storage, fake }: SmallWorld): Promise<Set<JsonValue>> {
  const log = await storage.log.list({ limit: 1000 });
  const conflicts = await storage.conflicts.list({ limit: 1000 });
  return new Set<JsonValue>([
    ...log.flatMap(({ changes }) => changes.flatMap(({ from, to }) => [from, to])),
    ...conflicts.flatMap(({ domiqValue, resmanValue }) => [domiqValue, resmanValue]),
    ...(await storage.conversations.list()).map(({ moveInDate }) => moveInDate),
    ...fake.prospects().map(({ preferences }) => preferences.targetMoveInDate ?? null),
  ]);
}

/** Both sides hold the same, unless a person is asked: a side may have moved on before a decision of the merge was applied. */
async function expectInStep(world: SmallWorld, id: string) {
  const fields = await world.fields(id);
  const open = await openConflicts(world.storage);
  if (open.some((one) => one.conversationId === id && one.conflictField === "moveInDate")) return fields;
  const { preferences } = prospectBy(world, await prospectIdOf(world, id));
  expect(preferences.targetMoveInDate ?? null).toBe(fields.moveInDate);
  return fields;
}

it(
  "no edit vanishes, whenever it comes and whatever fails on the way",
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ before, after, strategy, undone }) => {
        const world = await createPair({ engine: { retry: { maxAttempts: 1 } }, fake: { clearOmitted: true } });
        const left = await prospectIdOf(world, OTHER);
        const edits = new Edits(world);
        for (const one of before) await edits.run(one);
        const { mergeId } = await world.engine.mergeLeads(request({ mergeStrategy: strategy as "resman_wins" }));
        for (const one of after) await edits.run(one);
        if (undone) await world.engine.unmergeLeads(mergeId);
        for (const one of undone ?? []) await edits.run(one);
        world.fake.faults.clear();
        await expectSettled(world);
        const known = await traces(world);
        for (const value of edits.values) expect(known).toContain(value);
        expect(isLost(prospectBy(world, left))).toBe(undone === null);
        if (undone) await expectInStep(world, OTHER);
        const { moveInDate } = await expectInStep(world, DANA);
        // The last word stands, where it was not said against another.
        if (undone) return;
        const last = [...before, ...after].findLast((one) => one.includes("edit"));
        if (last && after.at(-1) === last && after.at(-2) === "cycle")
          expect(moveInDate).toBe(edits.values.sort().at(-1));
      }),
      { numRuns: RUNS, seed: Number(process.env.MERGE_SEED ?? 3) },
    );
  },
  RUNS * 20_000,
);

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Conflict } from "../../src/domain/conflict.js";
import type { JsonValue } from "../../src/domain/primitives.js";
import { jsonEquals } from "../../src/rules/plan/json-equals.js";
import { askSomebody, type FieldRule, localWins, remoteWins } from "../../src/rules/plan/policy.js";
import { allConflicts, createSmallWorld, DANA, openConflicts, type SmallWorld } from "../support/small-world.js";
import { type Edits, edits, FIELDS, type Field, staffEdit, weEdit, written } from "./revert/edits.js";
import { shownOf } from "./revert/support.js";

/** Whole histories of one lead at a ResMan in this process. What goes wrong on the way is the subject of the chaos tests. */

const rule = fc.constantFrom<FieldRule>(askSomebody, localWins, remoteWins);
const policies = fc.record({ moveInDate: rule, occupantsCount: rule, apartmentSizePreference: rule, firstName: rule });
const round = fc.record({
  ours: edits,
  theirs: edits,
  /** What notices that something changed. */
  by: fc.constantFrom("push", "pull", "cycle"),
  decides: fc.constantFrom("domiq_wins", "resman_wins", "nothing"),
  /** What staff change between a decision and its application. */
  late: fc.oneof({ weight: 3, arbitrary: fc.constant<Edits>({}) }, { weight: 1, arbitrary: edits }),
});
const history = fc.record({ rules: policies, rounds: fc.array(round, { minLength: 1, maxLength: 4 }) });

const notice: Record<"push" | "pull" | "cycle", (world: SmallWorld) => Promise<unknown>> = {
  push: ({ engine }) => engine.pushLead(DANA),
  pull: async ({ engine, clock }) => {
    clock.pass(60_000);
    await engine.pullLeads();
  },
  cycle: (world) => world.cycle(),
};

/** Decides every open conflict as a person's word is stored. */
async function decide({ storage }: SmallWorld, strategy: "domiq_wins" | "resman_wins"): Promise<void> {
  for (const conflict of await openConflicts(storage)) {
    const resolvedValue = strategy === "domiq_wins" ? conflict.domiqValue : conflict.resmanValue;
    const decided: Conflict = { ...conflict, resolutionStatus: "pending", resolutionStrategy: strategy, resolvedValue };
    await storage.conflicts.put({ ...decided, resolvedBy: "ann" });
  }
}

/** The last edit of each side, by field. */
type Ledger = Map<string, { side: "local" | "remote"; field: Field; value: JsonValue }>;

function note(ledger: Ledger, side: "local" | "remote", made: Edits): void {
  for (const [field, number] of Object.entries(made) as [Field, number][]) {
    ledger.set(`${side} ${field}`, { side, field, value: written(field, number) });
  }
}

/** Where each edit of the ledger is that is neither on both sides, nor in an open conflict, nor superseded by a rule. */
async function lost(world: SmallWorld, ledger: Ledger): Promise<string[]> {
  const [ours, theirs, open] = [await world.fields(), await shownOf(world), await openConflicts(world.storage)];
  const rows = (await world.storage.log.list({ limit: 1000 })).flatMap(({ changes }) => changes);
  const settled = await allConflicts(world.storage);
  const missing: string[] = [];
  for (const { side, field, value } of ledger.values()) {
    const isOnBoth = jsonEquals(ours[field], value) && jsonEquals(theirs[field] ?? null, value);
    const pair = side === "local" ? ("domiqValue" as const) : ("resmanValue" as const);
    const isOpen = open.some((conflict) => conflict.conflictField === field && jsonEquals(conflict[pair], value));
    const isSuperseded =
      rows.some((row) => row.field === field && row.side === side && jsonEquals(row.from, value) && row.rule) ||
      settled.some((conflict) => conflict.conflictField === field && jsonEquals(conflict[pair], value));
    if (!isOnBoth && !isOpen && !isSuperseded) missing.push(`${side} ${field} ${JSON.stringify(value)}`);
  }
  return missing;
}

describe("any history of a lead", () => {
  it("loses no edit, and comes to rest", async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ rules, rounds }) => {
        const policy = Object.fromEntries(FIELDS.map((field) => [field, { onConflict: rules[field] }]));
        const world = await createSmallWorld({ engine: { policy } });
        await world.cycle();
        const ledger: Ledger = new Map();
        for (const { ours, theirs, by, decides, late } of rounds) {
          staffEdit(world, theirs);
          await weEdit(world, ours);
          note(ledger, "local", ours);
          note(ledger, "remote", theirs);
          await notice[by](world);
          expect(await lost(world, ledger)).toEqual([]);
          if (decides !== "nothing") await decide(world, decides);
          staffEdit(world, late);
          note(ledger, "remote", late);
          await notice[by](world);
          expect(await lost(world, ledger)).toEqual([]);
        }
        await world.cycle();
        expect(await lost(world, ledger)).toEqual([]);
        await expectAgreement(world);
        await world.expectIdle();
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});

/** What no person is asked about is the same on both sides, and `explain` knows why. */
async function expectAgreement(world: SmallWorld): Promise<void> {
  const open = new Set((await openConflicts(world.storage)).map(({ conflictField }) => conflictField));
  const theirs = await shownOf(world);
  for (const field of FIELDS.filter((name) => !open.has(name))) {
    const { value, pending, origin } = await world.engine.explain(DANA, field);
    expect(theirs[field] ?? null).toEqual(value);
    expect(pending).toBe(false);
    expect(origin.because).toMatch(/\.$/);
  }
}

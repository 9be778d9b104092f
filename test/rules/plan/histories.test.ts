import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LinkBase } from "../../../src/domain/link.js";
import type { JsonValue } from "../../../src/domain/primitives.js";
import { isEmptyPlan, planSync, type SyncPlan } from "../../../src/rules/plan/plan-sync.js";
import {
  askSomebody,
  type FieldPolicy,
  highest,
  localWins,
  remoteUnlessAbsent,
  type SyncPolicy,
} from "../../../src/rules/plan/policy.js";
import { settle } from "../../../src/rules/plan/settle.js";
import type { FieldVerdict } from "../../../src/rules/plan/verdict.js";

/** Whole histories of two sides: rounds of edits, decisions of a person, and a sync after each. */

const FIELDS = ["a", "b", "c"] as const;
type Field = (typeof FIELDS)[number];
type Values = Record<string, JsonValue>;

/** The remote knows even numbers only. */
const express = (value: JsonValue): JsonValue => (typeof value === "number" ? value - (value % 2) : value);

const fieldPolicy = fc.constantFrom<FieldPolicy>(
  { owner: "local" },
  { owner: "remote" },
  { owner: "shared" },
  { owner: "shared", onConflict: localWins },
  { owner: "shared", onConflict: highest },
  { owner: "shared", onConflict: remoteUnlessAbsent },
  { owner: "shared", onConflict: askSomebody },
  { owner: "shared", onConflict: askSomebody, express },
  { owner: "shared", onConflict: localWins, express },
  { owner: "shared", express },
);
const policies: fc.Arbitrary<SyncPolicy<Field>> = fc.record({ a: fieldPolicy, b: fieldPolicy, c: fieldPolicy });

interface Step {
  ours: readonly Field[];
  theirs: readonly Field[];
  /** Whether fields are cleared rather than given a new value. */
  clears: boolean;
  /** What a person decides where they are asked: a side, or a value of their own. */
  decides: "local" | "remote" | "other" | "nothing";
  /** Fields a side edits after the decision, before it is applied. */
  late: readonly Field[];
}

const someFields = fc.subarray([...FIELDS]);
const step: fc.Arbitrary<Step> = fc.record({
  ours: someFields,
  theirs: someFields,
  clears: fc.boolean(),
  decides: fc.constantFrom("local", "remote", "other", "nothing"),
  late: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: someFields }),
});
const history = fc.record({ policy: policies, steps: fc.array(step, { minLength: 1, maxLength: 6 }) });

interface Edit {
  field: Field;
  side: "local" | "remote";
  value: JsonValue;
}

/** Two sides in step, and a ledger of everything that is done to them. */
class World {
  base: LinkBase = { fields: {}, events: [] };
  local: Values = { a: 0, b: 0, c: 0 };
  remote: Values = { a: 0, b: 0, c: 0 };
  readonly policy: SyncPolicy<Field>;
  verdicts: Record<string, FieldVerdict> = {};
  /** The last edit of each side that no later one of that side has replaced. */
  readonly edits = new Map<string, Edit>();
  readonly log: { side: Edit["side"]; field: string; from: JsonValue; to: JsonValue; rule: string }[] = [];
  open: SyncPlan["conflicts"] = [];
  #next = 1;

  constructor(policy: SyncPolicy<Field>) {
    this.policy = policy;
    for (const field of FIELDS) this.base.fields[field] = { local: 0, remote: 0 };
  }

  /** A value nobody ever wrote: odd for us and even for the remote, so that each can be told. */
  edit(side: Edit["side"], field: Field, clears: boolean): void {
    this.#next += 1;
    const value = clears ? null : this.#next * 4 + (side === "local" ? 1 : 2);
    this[side] = { ...this[side], [field]: value };
    this.edits.set(`${side} ${field}`, { side, field, value });
  }

  decide(how: Step["decides"]): void {
    if (how === "nothing") return;
    for (const { field, local, remote } of this.open) {
      this.#next += 1;
      const value = how === "local" ? local : how === "remote" ? remote : this.#next * 4;
      this.verdicts[field] = { local, remote, value, rule: "decided:somebody" };
    }
  }

  plan(): SyncPlan {
    const side = (fields: Values) => ({ fields, events: [] });
    return planSync(this.base, side(this.local), side(this.remote), this.policy, { verdicts: this.verdicts });
  }

  sync(): SyncPlan {
    const plan = this.plan();
    const told = ({ field, to }: { field: string; to: JsonValue }) => [field, this.shown(field, to)];
    this.local = { ...this.local, ...Object.fromEntries(plan.toLocal.map(({ field, to }) => [field, to])) };
    this.remote = { ...this.remote, ...Object.fromEntries(plan.toRemote.map(told)) };
    this.base = settle(this.base, plan, this.local, this.remote);
    this.log.push(...plan.toLocal.map((change) => ({ ...change, side: "local" as const })));
    this.log.push(...plan.toRemote.map((change) => ({ ...change, side: "remote" as const })));
    this.open = plan.conflicts.filter(({ resolution }) => resolution === "open");
    // A decision is over once it was heeded, or a side moved on and a person is asked anew.
    const over = [...plan.heeded, ...plan.settled, ...this.open.map(({ field }) => field)];
    for (const field of over) delete this.verdicts[field];
    return plan;
  }

  shown(field: string, value: JsonValue): JsonValue {
    return this.policy[field as Field].express?.(value) ?? value;
  }

  /** Where an edit is now: on both sides, in an open conflict, or superseded by a rule that is named. */
  whereIs({ side, field, value }: Edit): string | undefined {
    const [local = null, remote = null] = [this.local[field], this.remote[field]];
    const isAgreed = this.shown(field, local) === remote;
    if (isAgreed && (local === value || remote === value)) return "on both sides";
    if (this.open.some((conflict) => conflict.field === field && conflict[side] === value)) return "open";
    return this.log.findLast((row) => row.side === side && row.field === field && row.from === value)?.rule;
  }
}

function play(world: World, { ours, theirs, clears, decides, late }: Step): SyncPlan[] {
  for (const field of ours) world.edit("local", field, clears);
  for (const field of theirs) world.edit("remote", field, false);
  const first = world.sync();
  world.decide(decides);
  for (const field of late) world.edit(clears ? "local" : "remote", field, false);
  return [first, world.sync()];
}

describe("any history of edits, syncs and decisions", () => {
  it("loses no edit: each is on both sides, superseded by a rule that is named, or in an open conflict", () => {
    fc.assert(
      fc.property(history, ({ policy, steps }) => {
        const world = new World(policy);
        for (const one of steps) {
          play(world, one);
          for (const edit of world.edits.values()) {
            expect(world.whereIs(edit), `${edit.side} ${edit.field} ${JSON.stringify(edit.value)}`).toBeTruthy();
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("leaves nothing to do once a plan was carried out", () => {
    fc.assert(
      fc.property(history, ({ policy, steps }) => {
        const world = new World(policy);
        for (const one of steps) {
          play(world, one);
          const again = world.plan();
          expect(isEmptyPlan(again)).toBe(true);
          expect(again.conflicts.filter(({ resolution }) => resolution !== "open")).toEqual([]);
          // What a person must decide is found again, with the same values.
          expect(again.conflicts).toEqual(world.open.map((conflict) => ({ ...conflict, rule: expect.any(String) })));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is planned the same every time, and nothing it is planned from changes", () => {
    fc.assert(
      fc.property(history, ({ policy, steps }) => {
        const world = new World(policy);
        for (const one of steps) {
          for (const field of one.ours) world.edit("local", field, one.clears);
          for (const field of one.theirs) world.edit("remote", field, false);
          const before = structuredClone([world.base, world.local, world.remote, world.verdicts]);
          expect(world.plan()).toEqual(world.plan());
          expect([world.base, world.local, world.remote, world.verdicts]).toEqual(before);
          play(world, one);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("ends in agreement where no field is left to a person", () => {
    fc.assert(
      fc.property(history, ({ policy, steps }) => {
        const world = new World(policy);
        for (const one of steps) play(world, one);
        const open = world.open.map(({ field }) => field);
        for (const field of FIELDS.filter((name) => !open.includes(name))) {
          expect(world.remote[field]).toBe(world.shown(field, world.local[field] ?? null));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a decision", () => {
  it("is what both sides hold then, whatever the policy, and giving it again writes nothing", () => {
    fc.assert(
      fc.property(history, fc.constantFrom("local" as const, "remote" as const, "other" as const), (past, how) => {
        const world = new World(past.policy);
        for (const one of past.steps) play(world, one);
        // Somebody may decide about any field, also one both sides agree on.
        for (const field of FIELDS) {
          const [local = null, remote = null] = [world.local[field], world.remote[field]];
          const value = how === "local" ? local : how === "remote" ? remote : 1000;
          world.verdicts[field] = { local, remote, value, rule: "decided:somebody" };
        }
        const given = structuredClone(world.verdicts);
        const plan = world.sync();
        expect([...plan.heeded].sort()).toEqual([...FIELDS]);
        for (const field of FIELDS) {
          const value = given[field]?.value ?? null;
          expect(world.local[field]).toBe(value);
          expect(world.remote[field]).toBe(world.shown(field, value));
        }
        expect(world.open).toEqual([]);
        world.verdicts = given;
        const again = world.plan();
        expect([again.toLocal, again.toRemote, again.conflicts]).toEqual([[], [], []]);
      }),
      { numRuns: 500 },
    );
  });

  it("that a side moved away from is never applied: a person is asked anew, with the values of now", () => {
    fc.assert(
      fc.property(
        policies,
        fc.constantFrom("local" as const, "remote" as const),
        someFields,
        (policy, mover, moved) => {
          const world = new World(policy);
          for (const field of FIELDS) world.edit("local", field, false);
          for (const field of FIELDS) world.edit("remote", field, false);
          for (const field of FIELDS) {
            const [local = null, remote = null] = [world.local[field], world.remote[field]];
            world.verdicts[field] = { local, remote, value: 1000, rule: "decided:somebody" };
          }
          for (const field of moved) world.edit(mover, field, false);
          const plan = world.sync();
          expect([...plan.heeded].sort()).toEqual(FIELDS.filter((field) => !moved.includes(field)));
          expect(world.open).toMatchObject(
            moved.map((field) => ({
              field,
              local: world.local[field],
              remote: world.remote[field],
              rule: "conflict:moved-on",
            })),
          );
          for (const field of moved) expect([world.local[field], world.remote[field]]).not.toContain(1000);
        },
      ),
      { numRuns: 300 },
    );
  });
});

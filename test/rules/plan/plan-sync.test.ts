import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LinkBase } from "../../../src/domain/link.js";
import type { JsonValue } from "../../../src/domain/primitives.js";
import { isEmptyPlan, planSync, type SideState } from "../../../src/rules/plan/plan-sync.js";
import { askSomebody, type FieldPolicy, highest, localWins, type SyncPolicy } from "../../../src/rules/plan/policy.js";
import { settle, withoutWrites } from "../../../src/rules/plan/settle.js";

const FIELDS = ["a", "b", "c", "d"] as const;
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom("x", "y"),
  fc.constant<JsonValue>([]),
  fc.record({ min: fc.constantFrom(1, 2, null), max: fc.constantFrom(3, null) }),
);
const fields = fc.record(Object.fromEntries(FIELDS.map((field) => [field, value])));
const events = fc.uniqueArray(
  fc.constantFrom("e1", "e2", "e3", "e4").map((key) => ({ key })),
  { selector: ({ key }) => key },
);
const side: fc.Arbitrary<SideState> = fc.record({ fields, events });
const base: fc.Arbitrary<LinkBase> = fc.record({
  fields: fc.dictionary(fc.constantFrom(...FIELDS), fc.record({ local: value, remote: value })),
  events: fc.subarray(["e1", "e2", "e3", "e4"]),
});
const fieldPolicy: fc.Arbitrary<FieldPolicy> = fc.oneof(
  fc.constant<FieldPolicy>({ owner: "local" }),
  fc.constant<FieldPolicy>({ owner: "remote" }),
  fc.constant<FieldPolicy>({ owner: "shared" }),
  fc.constant<FieldPolicy>({ owner: "shared", onConflict: localWins }),
  fc.constant<FieldPolicy>({ owner: "shared", onConflict: askSomebody }),
);
const policy: fc.Arbitrary<SyncPolicy> = fc.record(Object.fromEntries(FIELDS.map((field) => [field, fieldPolicy])));
const newer = fc.constantFrom("local" as const, "remote" as const, "unknown" as const);

/** Carries a plan out on both sides, as the engine does. */
function carryOut(from: LinkBase, local: SideState, remote: SideState, plan: ReturnType<typeof planSync>) {
  const apply = (
    state: SideState,
    changes: { field: string; to: JsonValue }[],
    added: { key: string }[],
  ): SideState => ({
    fields: { ...state.fields, ...Object.fromEntries(changes.map(({ field, to }) => [field, to])) },
    events: [...state.events, ...added],
  });
  const nextLocal = apply(local, plan.toLocal, plan.eventsToLocal);
  const nextRemote = apply(remote, plan.toRemote, plan.eventsToRemote);
  return { local: nextLocal, remote: nextRemote, base: settle(from, plan, nextLocal.fields, nextRemote.fields) };
}

describe("planSync", () => {
  it("is empty when both sides equal the base, also where the halves differ", () => {
    fc.assert(
      fc.property(base, policy, events, (agreed, rules, list) => {
        const half = (name: "local" | "remote") =>
          Object.fromEntries(Object.entries(agreed.fields).map(([field, halves]) => [field, halves[name]]));
        const known = { ...agreed, events: list.map(({ key }) => key) };
        const plan = planSync(
          known,
          { fields: half("local"), events: list },
          { fields: half("remote"), events: list },
          rules,
        );
        expect(isEmptyPlan(plan)).toBe(true);
      }),
    );
  });

  it("is pure: the same input gives the same plan and is not changed", () => {
    fc.assert(
      fc.property(base, side, side, policy, newer, (agreed, local, remote, rules, later) => {
        const before = structuredClone([agreed, local, remote]);
        const first = planSync(agreed, local, remote, rules, { newer: later });
        expect(planSync(agreed, local, remote, rules, { newer: later })).toEqual(first);
        expect([agreed, local, remote]).toEqual(before);
      }),
    );
  });

  it("terminates: once carried out, nothing is left but open conflicts", () => {
    fc.assert(
      fc.property(base, side, side, policy, newer, (agreed, local, remote, rules, later) => {
        const plan = planSync(agreed, local, remote, rules, { newer: later });
        const after = carryOut(agreed, local, remote, plan);
        const again = planSync(after.base, after.local, after.remote, rules, { newer: later });
        const open = again.conflicts.filter(({ resolution }) => resolution === "open");
        expect({ ...again, conflicts: [] }).toMatchObject({
          toLocal: [],
          toRemote: [],
          eventsToLocal: [],
          eventsToRemote: [],
          settled: [],
        });
        expect(again.conflicts).toEqual(open);
      }),
    );
  });

  it("never drops an edit: it reaches the other side, is superseded by a named rule, or stands in a conflict", () => {
    fc.assert(
      fc.property(base, side, side, policy, (agreed, local, remote, rules) => {
        const plan = planSync(agreed, local, remote, rules);
        const after = carryOut(agreed, local, remote, plan);
        for (const field of FIELDS) {
          const halves = agreed.fields[field];
          if (!halves) continue;
          const edited = JSON.stringify(local.fields[field]) !== JSON.stringify(halves.local);
          if (!edited) continue;
          const arrived = JSON.stringify(after.remote.fields[field]) === JSON.stringify(local.fields[field]);
          const superseded = plan.toLocal.some((change) => change.field === field && change.rule.length > 0);
          const open = plan.conflicts.some((conflict) => conflict.field === field && conflict.resolution === "open");
          expect(arrived || superseded || open).toBe(true);
        }
      }),
    );
  });

  it("is symmetric where the policy is: swapping the sides swaps the plan", () => {
    const symmetric: SyncPolicy = Object.fromEntries(
      FIELDS.map((field) => [field, { owner: "shared", onConflict: highest } satisfies FieldPolicy]),
    );
    const numbers = fc.record(Object.fromEntries(FIELDS.map((field) => [field, fc.integer({ min: 0, max: 5 })])));
    fc.assert(
      fc.property(numbers, numbers, numbers, (agreedValues, ours, theirs) => {
        const agreed: LinkBase = {
          fields: Object.fromEntries(
            FIELDS.map((field) => [field, { local: agreedValues[field] ?? 0, remote: agreedValues[field] ?? 0 }]),
          ),
          events: [],
        };
        const one = planSync(agreed, { fields: ours, events: [] }, { fields: theirs, events: [] }, symmetric);
        const two = planSync(agreed, { fields: theirs, events: [] }, { fields: ours, events: [] }, symmetric);
        const moves = (changes: { field: string; to: JsonValue }[]) => changes.map(({ field, to }) => [field, to]);
        expect(moves(one.toLocal)).toEqual(moves(two.toRemote));
        expect(moves(one.toRemote)).toEqual(moves(two.toLocal));
      }),
    );
  });

  it("treats null as a value: a cleared field clears the other side", () => {
    const agreed: LinkBase = { fields: { a: { local: "x", remote: "x" } }, events: [] };
    const plan = planSync(
      agreed,
      { fields: { a: null }, events: [] },
      { fields: { a: "x" }, events: [] },
      { a: { owner: "shared" } },
    );
    expect(plan.toRemote).toEqual([{ field: "a", from: "x", to: null, origin: "local", rule: "changed:local" }]);
  });

  it("takes a field a side cannot show as unchanged there", () => {
    const agreed: LinkBase = { fields: { score: { local: 10, remote: 10 } }, events: [] };
    const rules: SyncPolicy = { score: { owner: "local" } };
    expect(
      isEmptyPlan(planSync(agreed, { fields: { score: 10 }, events: [] }, { fields: {}, events: [] }, rules)),
    ).toBe(true);
    const plan = planSync(agreed, { fields: { score: 11 }, events: [] }, { fields: {}, events: [] }, rules);
    expect(plan.toRemote.map(({ to }) => to)).toEqual([11]);
  });

  it("plans nothing for a remote that shows our value as well as it can", () => {
    const rules: SyncPolicy = { size: { owner: "shared", express: (size) => (size === "loft" ? null : size) } };
    const agreed: LinkBase = { fields: { size: { local: null, remote: null } }, events: [] };
    const plan = planSync(
      agreed,
      { fields: { size: "loft" }, events: [] },
      { fields: { size: null }, events: [] },
      rules,
    );
    expect(plan.toRemote).toEqual([]);
    expect(settle(agreed, plan, { size: "loft" }, { size: null }).fields.size).toEqual({ local: "loft", remote: null });
  });

  it("does not append an event the other side shows by its mark", () => {
    const state: SideState = { fields: {}, events: [{ key: "chat:1" }] };
    const plan = planSync({ fields: {}, events: [] }, state, { fields: {}, events: [], seen: new Set(["chat:1"]) }, {});
    expect(plan.eventsToRemote).toEqual([]);
    expect(plan.settledEvents).toEqual(["chat:1"]);
  });

  it("finds an open conflict again until a side moves", () => {
    const rules: SyncPolicy = { a: { owner: "shared", onConflict: askSomebody } };
    const agreed: LinkBase = { fields: { a: { local: 1, remote: 1 } }, events: [] };
    const plan = planSync(agreed, { fields: { a: 2 }, events: [] }, { fields: { a: 3 }, events: [] }, rules);
    expect(plan.conflicts).toMatchObject([{ field: "a", local: 2, remote: 3, resolution: "open" }]);
    expect(plan.toLocal).toEqual([]);
    expect(plan.toRemote).toEqual([]);
    expect(settle(agreed, plan, { a: 2 }, { a: 3 })).toEqual(agreed);
  });

  it("is no conflict when both sides moved to the same value", () => {
    const agreed: LinkBase = { fields: { a: { local: 1, remote: 1 } }, events: [] };
    const plan = planSync(
      agreed,
      { fields: { a: 2 }, events: [] },
      { fields: { a: 2 }, events: [] },
      { a: { owner: "shared" } },
    );
    expect(plan).toMatchObject({ conflicts: [], toLocal: [], toRemote: [], settled: ["a"] });
  });
});

describe("withoutWrites", () => {
  it("leaves one side alone and plans the same again next time", () => {
    fc.assert(
      fc.property(base, side, side, policy, (agreed, local, remote, rules) => {
        const full = planSync(agreed, local, remote, rules);
        const held = withoutWrites(full, "remote");
        expect(held.toRemote).toEqual([]);
        expect(held.eventsToRemote).toEqual([]);
        const after = carryOut(agreed, local, remote, held);
        const again = planSync(after.base, after.local, after.remote, rules);
        const pending = (plan: typeof full) => plan.toRemote.map(({ field }) => field).sort();
        for (const field of pending(full).filter((name) => agreed.fields[name]))
          expect(pending(again)).toContain(field);
      }),
    );
  });
});

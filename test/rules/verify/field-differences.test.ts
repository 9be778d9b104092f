import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/domain/primitives.js";
import { planSync } from "../../../src/rules/plan/plan-sync.js";
import { askSomebody, remoteWins, type SyncPolicy } from "../../../src/rules/plan/policy.js";
import { isAsAgreed } from "../../../src/rules/verify/checksum.js";
import {
  driftingFields,
  type FieldDifference,
  fieldDifferences,
  withoutRecentEdits,
} from "../../../src/rules/verify/field-differences.js";

const POLICY: SyncPolicy = {
  email: { owner: "shared", onConflict: remoteWins },
  phone: { owner: "shared", onConflict: askSomebody },
  notes: { owner: "local" },
  household: { owner: "remote" },
};
type Values = Record<string, JsonValue>;
interface Scene {
  base: Record<string, { local: JsonValue; remote: JsonValue }>;
  local: Values;
  remote: Values;
}

function differences({ base, local, remote }: Scene): FieldDifference[] {
  const side = (fields: Values) => ({ fields, events: [] });
  const plan = planSync({ fields: base, events: [] }, side(local), side(remote), POLICY);
  const sides = { local, remote };
  return fieldDifferences({ base, sides, plan, drifting: driftingFields(base, sides, POLICY) });
}

const agreed = (values: Values) =>
  Object.fromEntries(Object.entries(values).map(([field, value]) => [field, { local: value, remote: value }]));
const A: Values = { email: "a", phone: "1", notes: "n", household: "h" };

describe("the differences of two sides", () => {
  it.each<[string, Scene, [string, string][]]>([
    ["none", { base: agreed(A), local: A, remote: A }, []],
    ["our edit", { base: agreed(A), local: { ...A, email: "b" }, remote: A }, [["email", "outbound"]]],
    ["their edit", { base: agreed(A), local: A, remote: { ...A, email: "b" } }, [["email", "inbound"]]],
    [
      "both, by a rule",
      { base: agreed(A), local: { ...A, email: "b" }, remote: { ...A, email: "c" } },
      [["email", "conflict"]],
    ],
    [
      "both, left open",
      { base: agreed(A), local: { ...A, phone: "2" }, remote: { ...A, phone: "3" } },
      [["phone", "conflict"]],
    ],
    ["both, to the same", { base: agreed(A), local: { ...A, phone: "2" }, remote: { ...A, phone: "2" } }, []],
    ["a foreign edit of ours", { base: agreed(A), local: A, remote: { ...A, notes: "x" } }, [["notes", "outbound"]]],
    ["our edit of theirs", { base: agreed(A), local: { ...A, household: "x" }, remote: A }, [["household", "inbound"]]],
    [
      "what was agreed on, and is not the same",
      { base: { ...agreed(A), email: { local: "b", remote: "a" } }, local: { ...A, email: "b" }, remote: A },
      [["email", "drift"]],
    ],
  ])("%s", (_, scene, expected) => {
    expect(differences(scene).map(({ field, state }) => [field, state])).toEqual(expected);
  });

  it("hold each field once, and are none exactly when the sides are as agreed and say the same", () => {
    const value = fc.constantFrom("x", "y", null);
    const values = fc.record({ email: value, phone: value, notes: value, household: value });
    fc.assert(
      fc.property(values, values, values, values, (baseLocal, baseRemote, local, remote) => {
        const base = Object.fromEntries(
          Object.keys(POLICY).map((field) => [
            field,
            { local: baseLocal[field as "email"], remote: baseRemote[field as "email"] },
          ]),
        );
        const found = differences({ base, local, remote });
        const fields = found.map(({ field }) => field);
        expect(new Set(fields).size).toBe(fields.length);
        for (const { field, ...sides } of found) {
          expect(sides).toMatchObject({ local: local[field as "email"], remote: remote[field as "email"] });
          expect(sides.local).not.toEqual(sides.remote);
        }
        if (!isAsAgreed(base, { local, remote }, Object.keys(POLICY))) return;
        const apart = Object.keys(POLICY).filter((field) => local[field as "email"] !== remote[field as "email"]);
        expect(found.map(({ field, state }) => `${field} ${state}`)).toEqual(
          apart.map((field) => `${field} drift`).sort(),
        );
      }),
    );
  });

  it("name events by the keys that one side lacks", () => {
    const plan = planSync(
      { fields: {}, events: ["known"] },
      { fields: {}, events: [{ key: "known" }, { key: "ours" }] },
      { fields: {}, events: [{ key: "theirs" }] },
      {},
    );
    expect(fieldDifferences({ base: {}, sides: { local: {}, remote: {} }, plan, drifting: [] })).toEqual([
      { field: "events", local: ["ours"], remote: [], state: "outbound" },
      { field: "events", local: [], remote: ["theirs"], state: "inbound" },
    ]);
  });
});

it("what a recent edit explains is left out, the rest is not", () => {
  const states = ["outbound", "inbound", "conflict", "drift"] as const;
  const all = states.map((state) => ({ field: state, local: 1, remote: 2, state }));
  const left = (local: boolean, remote: boolean) =>
    withoutRecentEdits(all, { local, remote }).map(({ state }) => state);
  expect(left(false, false)).toEqual(states);
  expect(left(true, false)).toEqual(["inbound"]);
  expect(left(false, true)).toEqual(["outbound"]);
  expect(left(true, true)).toEqual([]);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEAD_FIELDS } from "../../../src/domain/lead.js";
import type { JsonValue } from "../../../src/domain/primitives.js";
import {
  askSomebody,
  conflictRuleOf,
  type FieldState,
  highest,
  localWins,
  remoteUnlessAbsent,
  remoteWins,
  widestRange,
} from "../../../src/rules/plan/policy.js";
import { isFixed, type PolicyOverrides, resManPolicy } from "../../../src/rules/plan/resman-policy.js";

const state = (local: JsonValue, remote: JsonValue): FieldState => ({ local, remote, base: undefined });
const policyWith = (overrides: PolicyOverrides) => resManPolicy({ returning: false }, overrides);
const plain = policyWith({});

describe("an override of a field's policy", () => {
  it("keeps what it does not name: how ResMan shows a value, and what stands at first contact", () => {
    const { firstName, apartmentSizePreference } = policyWith({
      firstName: { onConflict: askSomebody, severity: "critical" },
      apartmentSizePreference: { atFirstContact: "remote" },
    });
    expect(firstName).toEqual({ ...plain.firstName, onConflict: askSomebody, severity: "critical" });
    expect(apartmentSizePreference).toEqual({ ...plain.apartmentSizePreference, atFirstContact: "remote" });
    expect(firstName.express?.("x".repeat(60))).toBe("x".repeat(50));
  });

  it("touches no other field, and the defaults not at all", () => {
    const changed = policyWith({ email: { owner: "remote" } });
    for (const field of LEAD_FIELDS.filter((name) => name !== "email" && name !== "status")) {
      expect(changed[field]).toEqual(plain[field]);
    }
    expect(policyWith({}).email.owner).toBe("shared");
  });

  it("that names a sole owner gives that owner the last word, unless it names a rule as well", () => {
    const decide = (override: NonNullable<PolicyOverrides["email"]>) =>
      conflictRuleOf(policyWith({ email: override }).email)(state("d@example.com", null)).value;
    expect(decide({})).toBe("d@example.com");
    expect(decide({ owner: "remote" })).toBeNull();
    expect(decide({ owner: "local" })).toBe("d@example.com");
    expect(decide({ owner: "remote", onConflict: localWins })).toBe("d@example.com");
  });

  it("leaves the rules of fixed fields as they are, but for their severity", () => {
    const { status } = policyWith({ status: { severity: "low" } });
    expect(status).toMatchObject({ owner: "shared", severity: "low", decide: expect.any(Function) });
    expect(LEAD_FIELDS.filter(isFixed)).toEqual(["initialMessage", "status", "lostReason", "household"]);
  });
});

describe("the rules for true conflicts", () => {
  it("every field has one", () => {
    const rules = Object.fromEntries(LEAD_FIELDS.map((field) => [field, conflictRuleOf(plain[field])]));
    expect(rules).toMatchObject({
      firstName: remoteWins,
      lastName: remoteWins,
      email: remoteUnlessAbsent,
      phone: remoteUnlessAbsent,
      moveInDate: remoteUnlessAbsent,
      budgetRange: widestRange,
      apartmentSizePreference: remoteWins,
      leadScore: highest,
      desiredFeatures: localWins,
      lostReason: remoteWins,
    });
  });

  const amount = fc.option(fc.integer({ min: 1, max: 3000 }), { nil: null });
  const range = fc
    .record({ min: amount, max: amount })
    .filter(({ min, max }) => min === null || max === null || min <= max);

  it("the widest range names every side that was named, is never upside down, and does not depend on the order", () => {
    fc.assert(
      fc.property(range, range, (one, two) => {
        const { value } = widestRange(state(one, two));
        expect(widestRange(state(two, one)).value).toEqual(value);
        const { min, max } = (value ?? { min: null, max: null }) as { min: number | null; max: number | null };
        expect(min === null).toBe(one.min === null && two.min === null);
        expect(max === null).toBe(one.max === null && two.max === null);
        if (min !== null && max !== null) expect(min).toBeLessThanOrEqual(max);
        expect(widestRange(state(value, two)).value).toEqual(value);
      }),
    );
  });

  it("a maximum of one side below the minimum of the other gives the range between them", () => {
    expect(widestRange(state({ min: 1800, max: null }, { min: null, max: 1500 })).value).toEqual({
      min: 1500,
      max: 1800,
    });
  });

  it("of two sides that name nothing nothing is known", () => {
    expect(widestRange(state({ min: null, max: null }, null)).value).toBeNull();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LeadFields } from "../../../src/domain/lead.js";
import {
  MERGE_FIELDS,
  type MergeField,
  type MergeFieldsOptions,
  type MergeStrategy,
  mergeFields,
  saysNothing,
} from "../../../src/rules/merge/merge-fields.js";
import { jsonEquals } from "../../../src/rules/plan/json-equals.js";

const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: null });

const side: fc.Arbitrary<Partial<LeadFields>> = fc.record({
  firstName: maybe("Dana", "Dee"),
  lastName: maybe("Okafor", "Webb"),
  email: maybe("a@example.com", "b@example.com"),
  phone: maybe("+19185550142", "+19185550143"),
  moveInDate: maybe("2026-05-01", "2026-06-01"),
  budgetRange: maybe({ min: null, max: 1500 }, { min: 900, max: null }),
  apartmentSizePreference: maybe("studio", "2 bedroom"),
  occupantsCount: maybe(1, 2),
  pets: maybe<LeadFields["pets"]>([], [{ type: "dog", count: 1, weightLbs: null }]),
  desiredFeatures: maybe(["balcony"], ["garage"]),
  workLocation: maybe("Downtown", "Airport"),
  reasonForMoving: maybe("Job", "Space"),
  initialMessage: maybe("Hi", "Hello"),
  leadScore: maybe(10, 90),
  status: fc.constantFrom("new", "contacted", "qualified", "lost"),
});
const NOTHING = { firstName: null, status: "new" as const };
const strategy = fc.constantFrom<MergeStrategy>("resman_wins", "domiq_wins", "manual_review");
const fields = fc.subarray([...MERGE_FIELDS]);

const merge = (resman: Partial<LeadFields>, domiq: Partial<LeadFields>, more: Partial<MergeFieldsOptions> = {}) =>
  mergeFields({ resman, domiq }, { strategy: "resman_wins", fields: MERGE_FIELDS, ...more });

const outcome = (side: Partial<LeadFields>, merged: ReturnType<typeof merge>) => ({
  ...side,
  ...Object.fromEntries(merged.map(({ field, value }) => [field, value])),
});

/** Both chats are told, so that nothing is to be decided about them. */
const DECIDABLE = MERGE_FIELDS.filter((field) => field !== "initialMessage");

describe("any two records", () => {
  it("keep what only one of them knows, whatever the strategy", () => {
    fc.assert(
      fc.property(side, side, strategy, (resman, domiq, one) => {
        const result = outcome(resman, merge(resman, domiq, { strategy: one }));
        for (const field of MERGE_FIELDS) {
          if (resman[field] === "lost" || domiq[field] === "lost") continue;
          const known = [resman[field], domiq[field]].filter((value) => !saysNothing(field, value ?? null));
          if (known.length === 1) expect(result[field]).toEqual(known[0]);
          if (known.length > 0) expect(saysNothing(field, result[field] ?? null)).toBe(false);
        }
      }),
    );
  });

  it("hold values that one of them had, and only in fields on which they differ", () => {
    fc.assert(
      fc.property(side, side, strategy, fields, (resman, domiq, one, named) => {
        for (const { field, value } of merge(resman, domiq, { strategy: one, fields: named })) {
          expect(named).toContain(field);
          expect(resman[field]).not.toEqual(domiq[field]);
          expect([resman[field], domiq[field]]).toContainEqual(value);
        }
      }),
    );
  });

  it("mirror each other: resman wins here is domiq wins with the sides exchanged", () => {
    fc.assert(
      fc.property(side, side, (one, other) => {
        const here = merge(one, other, { strategy: "resman_wins", fields: DECIDABLE });
        const there = merge(other, one, { strategy: "domiq_wins", fields: DECIDABLE });
        const values = (merged: typeof here) => merged.map(({ field, value }) => [field, value]);
        expect(values(here)).toEqual(values(there));
      }),
    );
  });

  it("have nothing to decide once they were merged", () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom<MergeStrategy>("resman_wins", "domiq_wins"), (resman, domiq, one) => {
        const result = outcome(resman, merge(resman, domiq, { strategy: one }));
        const again = merge(result, outcome(domiq, merge(resman, domiq, { strategy: one })), { strategy: one });
        expect(again).toEqual([]);
      }),
    );
  });

  it("leave open for a person what both say otherwise, with the value of the record that goes on", () => {
    fc.assert(
      fc.property(side, side, (resman, domiq) => {
        const open = merge(resman, domiq, { strategy: "manual_review" }).filter(({ kind }) => kind !== "filled");
        for (const { field, kind, value } of open) {
          expect(kind).toBe("open");
          expect(jsonEquals(value, resman[field] ?? null)).toBe(true);
        }
      }),
    );
  });
});

describe("a single field", () => {
  it.each<[MergeField, unknown, unknown, Partial<MergeFieldsOptions>, object | undefined]>([
    ["email", "a@example.com", "a@example.com", {}, undefined],
    [
      "email",
      "a@example.com",
      "b@example.com",
      {},
      { kind: "decided", value: "a@example.com", rule: "merge:resman-wins" },
    ],
    ["email", null, "b@example.com", {}, { kind: "filled", value: "b@example.com", rule: "merge:only-one-has-it" }],
    [
      "email",
      "a@example.com",
      "b@example.com",
      { given: { email: "c@example.com" } },
      { value: "c@example.com", rule: "merge:given" },
    ],
    ["email", "a@example.com", "a@example.com", { given: { email: "c@example.com" } }, { value: "c@example.com" }],
    ["email", "a@example.com", "b@example.com", { given: { email: null } }, { kind: "decided", value: null }],
    ["status", "new", "contacted", {}, { kind: "filled", value: "contacted" }],
    [
      "status",
      "application",
      "contacted",
      { strategy: "domiq_wins" },
      { value: "application", rule: "merge:resman-only" },
    ],
    ["status", "leased", "new", { given: { status: "new" } }, { value: "leased" }],
    ["status", "new", "lost", {}, { kind: "decided", value: "new" }],
    ["status", "lost", "new", { strategy: "manual_review" }, { kind: "open", value: "lost" }],
    ["firstName", "Bartholomew", "Bart", { isSame: () => true }, undefined],
    ["initialMessage", "Hi", "Hello", {}, undefined],
    ["initialMessage", null, "Hello", {}, { kind: "filled", value: "Hello" }],
    ["pets", null, [], {}, { kind: "filled", value: [] }],
  ])("%s: %j and %j", (field, resman, domiq, more, expected) => {
    const [merged] = merge({ [field]: resman }, { [field]: domiq }, { fields: [field], ...more });
    if (expected === undefined) expect(merged).toBeUndefined();
    else expect(merged).toMatchObject(expected);
  });

  it("that one of the records cannot show is left alone", () => {
    expect(merge({}, { workLocation: "Downtown" }, { fields: ["workLocation"] })).toEqual([]);
  });
});

describe("which of two records goes on", () => {
  it("decides no value where there is a strategy or only one has a value", () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom<MergeStrategy>("resman_wins", "domiq_wins"), (resman, domiq, one) => {
        const [other, named] = [
          merge(resman, domiq, { strategy: one }),
          merge(resman, domiq, { strategy: one, survivor: "domiq" }),
        ];
        expect(named).toEqual(other);
      }),
    );
  });

  it("says what the lead holds while a field is open", () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom("resman", "domiq"), (resman, domiq, survivor) => {
        const open = merge(resman, domiq, { strategy: "manual_review", survivor }).filter(
          ({ kind }) => kind === "open",
        );
        for (const field of open) expect(field.value).toEqual(field[survivor]);
      }),
    );
  });

  it.each(["application", "leased"] as const)(
    "keeps its status where that is %s, whatever the other says",
    (status) => {
      const ours = { ...NOTHING, status };
      const asked = { strategy: "resman_wins", survivor: "domiq" } as const;
      expect(merge({ ...NOTHING, status: "lost" }, ours, asked)).toMatchObject([{ field: "status", value: status }]);
      const { status: _, ...silent } = NOTHING;
      expect(merge(silent, ours, asked)).toEqual([]);
      expect(merge(silent, ours, { ...asked, given: { status: "contacted" } })).toMatchObject([{ value: status }]);
    },
  );
});

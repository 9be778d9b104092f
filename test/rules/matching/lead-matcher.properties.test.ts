import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LeadMatcher } from "../../../src/rules/matching/lead-matcher.js";
import type { Match, MatchRecord } from "../../../src/rules/matching/match-types.js";
import { seedPolicy } from "../../../src/rules/matching/seed-policy.js";

const orNothing = (...values: string[]) => fc.constantFrom(...values, null, undefined, "", "N/A");
const record: fc.Arbitrary<MatchRecord> = fc.record({
  propertyId: orNothing("p1", "p2"),
  firstName: fc.oneof(
    orNothing(
      "Dana",
      "Dnaa",
      "Robert",
      "Bob",
      "R.",
      "Maria José",
      "Анна",
      "Okafor, Dana",
      "Dr. Dana",
      "Anonymous",
      "Dana Okafor",
    ),
    fc.string(),
  ),
  lastName: fc.oneof(
    orNothing("Okafor", "Okafor Jr.", "Okaforr", "García Márquez", "Garcia", "Müller", "Dana", "User"),
    fc.string(),
  ),
  email: fc.oneof(
    orNothing("dana@gmail.com", "d.ana+x@gmail.com", "dana@gmial.com", "danna@gmail.com", "test@test.com"),
    fc.emailAddress(),
  ),
  phone: orNothing("9182340142", "+1 918 234 0142 ext. 3", "9182340143", "2128670100", "000-000-0000"),
  address: orNothing("12 Elm Street, Tulsa", "12 elm st tulsa apt 4", "14 Elm Street, Tulsa"),
  birthDate: orNothing("1990-11-02", "1990-02-11", "11/02/1990", "1961-01-01"),
});
const sum = ({ waterfall }: Match) => waterfall.reduce((total, { weight }) => total + weight, 0);
const RANK = { distinct: 0, review: 1, merge: 2 };

describe.each([
  ["by evidence", new LeadMatcher()],
  ["by the seeds' policy", new LeadMatcher({ policy: seedPolicy() })],
])("LeadMatcher %s", (_, matcher) => {
  it("does not depend on the order of the records", () => {
    fc.assert(
      fc.property(record, record, (a, b) => {
        expect(matcher.compare(a, b)).toEqual(matcher.compare(b, a));
      }),
    );
  });

  it("gives a waterfall that starts with the prior and sums exactly to the score", () => {
    fc.assert(
      fc.property(record, record, (a, b) => {
        const match = matcher.compare(a, b);
        expect(match.waterfall[0]?.field).toBe("prior");
        expect(sum(match)).toBe(match.score);
      }),
    );
  });

  it("survives JSON, and shows no value of a record", () => {
    const secret = { firstName: "Quetzal", lastName: "Zyxwv", email: "quetzal@zyxwv.example", phone: "9182340142" };
    const match = matcher.compare(secret, { ...secret, address: "77 Qwop Row", birthDate: "1977-07-07" });
    expect(JSON.parse(JSON.stringify(match))).toEqual(match);
    expect(JSON.stringify(match)).not.toMatch(/quetzal|zyxwv|918|qwop|1977/i);
  });

  it("never merges across properties, nor on names alone", () => {
    fc.assert(
      fc.property(record, record, (a, b) => {
        expect(matcher.compare({ ...a, propertyId: "p1" }, { ...b, propertyId: "p2" }).band).toBe("distinct");
        const nameless = { ...a, email: null, phone: null };
        expect(matcher.compare(nameless, { ...b, firstName: a.firstName, lastName: a.lastName }).band).not.toBe(
          "merge",
        );
      }),
    );
  });

  it("never merges what a rule holds down", () => {
    fc.assert(
      fc.property(record, record, (a, b) => {
        const { rule, band } = matcher.compare(a, b);
        const found = matcher.rules.find(({ name }) => name === rule);
        expect(rule === null || band === found?.atMost).toBe(true);
      }),
    );
  });
});

describe("LeadMatcher by evidence", () => {
  const matcher = new LeadMatcher();

  it("gives a higher band only to a higher score, where no rule applies", () => {
    fc.assert(
      fc.property(record, record, record, (a, b, c) => {
        const [one, other] = [matcher.compare(a, b), matcher.compare(a, c)];
        if (one.rule !== null || other.rule !== null || one.score < other.score) return;
        expect(RANK[one.band]).toBeGreaterThanOrEqual(RANK[other.band]);
        expect(one.probability).toBeGreaterThanOrEqual(other.probability);
      }),
    );
  });

  it("gives no weight to a field that a record lacks", () => {
    const contact = fc.constantFrom("email", "phone", "address", "birthDate");
    fc.assert(
      fc.property(record, record, contact, (a, b, field) => {
        const match = matcher.compare({ ...a, [field]: null }, b);
        expect(match.waterfall.find((step) => step.field === field)).toEqual({ field, level: "missing", weight: 0 });
        expect(match).toEqual(matcher.compare({ ...a, [field]: "N/A" }, { ...b }));
      }),
    );
  });

  it("merges two equal records that have a personal mailbox or a line", () => {
    fc.assert(
      fc.property(record, fc.boolean(), (any, byPhone) => {
        const contact = byPhone ? { phone: "9182340142" } : { email: "dana.okafor@gmail.com" };
        const whole = { ...any, email: null, phone: null, ...contact };
        expect(matcher.compare(whole, { ...whole }).band).toBe("merge");
      }),
    );
  });
});

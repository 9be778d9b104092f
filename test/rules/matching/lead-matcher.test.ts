import { describe, expect, it } from "vitest";
import { compareCode } from "../../../src/rules/matching/comparators/code.js";
import { compareText } from "../../../src/rules/matching/comparators/text.js";
import { LeadMatcher } from "../../../src/rules/matching/lead-matcher.js";
import { LEAD_MATCH_RULES } from "../../../src/rules/matching/lead-rules.js";
import { matchField } from "../../../src/rules/matching/match-field.js";
import type { MatchRecord } from "../../../src/rules/matching/match-types.js";

const matcher = new LeadMatcher();
const dana: MatchRecord = {
  ...{ propertyId: "p1", firstName: "Dana", lastName: "Okafor" },
  ...{ email: "dana.okafor7@gmail.com", phone: "(918) 234-0142" },
};
const compare = (a: MatchRecord, b: MatchRecord) => matcher.compare({ ...a }, { ...b });
const levelOf = (field: string, a: MatchRecord, b: MatchRecord) =>
  compare(a, b).waterfall.find((step) => step.field === field)?.level;

describe("two leads of one person are merged", () => {
  it.each<[string, MatchRecord, MatchRecord]>([
    ["the same mailbox in another case", dana, { email: " DANA.OKAFOR7@Gmail.com", firstName: "Dana" }],
    ["dots and a tag that the provider ignores", dana, { email: "danaokafor7+apt@gmail.com", firstName: "Dana" }],
    ["a mailbox and no name", dana, { email: "dana.okafor7@gmail.com" }],
    ["a line and the name", dana, { firstName: "Dana", lastName: "Okafor", phone: "+1 918 234 0142 ext. 9" }],
    ["another mailbox, the same line and name", dana, { ...dana, email: "d.okafor@work.example" }],
    ["a line and a typing slip", dana, { ...dana, email: null, firstName: "Dnaa" }],
    ["a line and changed places", dana, { ...dana, email: null, firstName: "Okafor", lastName: "Dana" }],
    ["a line and a nickname", { ...dana, firstName: "Robert", email: null }, { ...dana, firstName: "Bob" }],
    ["nothing but one line", { phone: "9182340142" }, { phone: "+19182340142" }],
    ["a mailbox and a new surname", dana, { ...dana, lastName: "Whitcomb" }],
    ["a whole name in one field", dana, { firstName: "Okafor, Dana", phone: "918-234-0142" }],
  ])("%s", (_, a, b) => {
    expect(compare(a, b)).toMatchObject({ band: "merge", rule: null });
  });
});

describe("a rule holds whatever the score", () => {
  const jr = { ...dana, lastName: "Okafor Jr.", email: null };
  it.each<[string, "review" | "distinct", MatchRecord, MatchRecord]>([
    ["other-property", "distinct", dana, { ...dana, propertyId: "p2" }],
    ["household", "distinct", dana, { ...dana, firstName: "Kwame", email: null }],
    ["household", "distinct", dana, { ...dana, firstName: "Kwame", phone: null }],
    ["household", "distinct", dana, { ...dana, firstName: "Kwame", email: "kwame@okafor.example" }],
    ["household-or-one", "review", dana, { ...dana, firstName: "Kwame" }],
    ["generation", "review", jr, { ...jr, lastName: "Okafor Sr." }],
    ["generation", "review", { ...dana, lastName: "Okafor III" }, { ...dana, email: "old.okafor@yahoo.com" }],
    ["birth-date", "review", { ...dana, birthDate: "1961-02-03" }, { ...dana, birthDate: "1990-11-21" }],
    ["line-needs-name", "review", dana, { phone: "918-234-0142" }],
    ["line-needs-name", "review", dana, { firstName: "D.", lastName: "Okafor", phone: "918-234-0142" }],
    ["line-needs-name", "review", dana, { firstName: "Dana", lastName: "Whitcomb", phone: "918-234-0142" }],
    ["line-needs-name", "review", dana, { ...dana, firstName: "Dnaa", email: "someone.else@yahoo.com" }],
    ["no-identifier", "review", { ...dana, phone: null }, { ...dana, email: null }],
    [
      "no-identifier",
      "review",
      { firstName: "Ximena", lastName: "Abernathy", birthDate: "1990-11-21", address: "12 Elm Street, Tulsa" },
      { firstName: "Ximena", lastName: "Abernathy", birthDate: "1990-11-21", address: "12 Elm St., Tulsa" },
    ],
  ])("%s: %s", (rule, band, a, b) => {
    expect(compare(a, b)).toMatchObject({ rule, band });
  });

  it("by a name and for a reason of its own", () => {
    expect(new Set(LEAD_MATCH_RULES.map(({ name }) => name)).size).toBe(LEAD_MATCH_RULES.length);
    for (const { reason } of LEAD_MATCH_RULES) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  });
});

describe("what stands for nothing is absent", () => {
  it.each<[string, MatchRecord]>([
    ["email", { email: "test@test.com" }],
    ["email", { email: "none@none.com" }],
    ["email", { email: "NoEmail@gmail.com" }],
    ["email", { email: "N/A" }],
    ["phone", { phone: "000-000-0000" }],
    ["phone", { phone: "1234567890" }],
    ["phone", { phone: "555-555-5555" }],
    ["phone", { phone: "(918) 555-5555" }],
    ["phone", { phone: "212 123 4567" }],
    ["firstName", { firstName: "Anonymous", lastName: "User" }],
    ["lastName", { firstName: "Anonymous", lastName: "User" }],
    ["firstName", { firstName: "Anonymous User" }],
    ["firstName", { firstName: "Guest" }],
    ["firstName", { firstName: "Unknown", lastName: "N/A" }],
    ["lastName", { firstName: "Test", lastName: "test" }],
    ["firstName", { firstName: "none" }],
  ])("%s of %o", (field, record) => {
    expect(levelOf(field, record, record)).toBe("missing");
    expect(compare(record, record).band).toBe("distinct");
  });
});

describe("common values are weaker evidence than rare ones", () => {
  const score = (firstName: string, lastName: string) =>
    compare({ firstName, lastName }, { firstName, lastName }).score;

  it("of names, by the built-in table", () => {
    expect(score("Maria", "Smith")).toBeLessThan(score("Maria", "Østergaard"));
    expect(score("James", "Abernathy")).toBeLessThan(score("Ximena", "Abernathy"));
  });

  it("and the waterfall says so", () => {
    const { waterfall } = compare({ lastName: "Smith", firstName: "Maria" }, { lastName: "Smith", firstName: "Maria" });
    expect(waterfall).toContainEqual(
      expect.objectContaining({ field: "lastName", level: "same", note: "common value" }),
    );
  });

  it("of initials", () => {
    expect(score("X.", "Abernathy")).toBeLessThan(score("Ximena", "Abernathy"));
  });

  it("of an office's mailbox", () => {
    const same = (email: string) => compare({ email }, { email });
    expect(same("leasing@harbor.example").band).not.toBe("merge");
    expect(same("dana.okafor@harbor.example").band).toBe("merge");
  });
});

describe("thresholds", () => {
  const nameOnly = [dana, { firstName: "Dana", lastName: "Okafor" }] as const;

  it("can be moved", () => {
    const strict = new LeadMatcher({ mergeAt: 0.999999999, reviewAt: 0.99999999 });
    expect(strict.compare(...nameOnly).band).toBe("distinct");
    expect(strict.compare(dana, { email: dana.email ?? null }).band).toBe("distinct");
  });

  it.each([{ mergeAt: 0.4 }, { reviewAt: 0 }, { mergeAt: 1.5 }, { reviewAt: Number.NaN }, { prior: 0 }, { prior: 1 }])(
    "that make no sense are refused: %o",
    (options) => {
      expect(() => new LeadMatcher(options)).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
    },
  );
});

describe("a country", () => {
  const abroad = new LeadMatcher({ country: "MX" });
  const [a, b] = [{ phone: "55 1234 0142" }, { phone: "+52 55 1234 0142" }];

  it("is that of phone numbers without a country code, also after fitting", () => {
    expect(abroad.compare(a, b).band).toBe("merge");
    expect(abroad.fit([a, b]).matcher.compare({ ...a }, { ...b }).band).toBe("merge");
    expect(matcher.compare({ ...a }, { ...b }).band).toBe("distinct");
  });

  it("is refused beside fields of one's own, which it would not reach", () => {
    const [field] = matcher.fields;
    expect(() => new LeadMatcher({ country: "MX", fields: field ? [field] : [] })).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG" }),
    );
  });
});

describe("fields of one's own", () => {
  interface Member {
    card?: string;
    town?: string;
    club?: string;
  }
  const town = matchField("town", (member: Member) => member.town, compareText());
  const card = matchField("card", (member: Member) => member.card, compareCode({ personal: true }), { strong: true });

  it("need no strong field: without one the score alone decides", () => {
    const weak = new LeadMatcher<Member>({ fields: [town], prior: 0.4 });
    expect(weak.compare({ town: "Springfield" }, { town: "springfield" }).band).toBe("merge");
  });

  it("merge nothing without a strong one agreeing, where there is one", () => {
    const strong = new LeadMatcher<Member>({ fields: [town, card], prior: 0.4 });
    expect(strong.compare({ town: "Springfield" }, { town: "Springfield" })).toMatchObject({
      band: "review",
      rule: "no-identifier",
    });
    expect(strong.compare({ card: "X-1234" }, { card: "x1234" }).band).toBe("merge");
  });

  it("are kept apart by their scope", () => {
    const scoped = new LeadMatcher<Member>({ fields: [card], scope: ({ club }) => club });
    const member = { card: "1234" };
    expect(scoped.compare({ ...member, club: "a" }, { ...member, club: "b" })).toMatchObject({
      band: "distinct",
      rule: "other-scope",
    });
  });

  it.each([
    ["none", []],
    ["two of one name", [town, town]],
    ["an unknown partner", [{ ...town, swap: { with: "street", m: 0.1, u: 0.1 } }]],
    ["one level only", [{ ...town, levels: [{ name: "same", m: 1, u: 1 }] }]],
    [
      "an impossible chance",
      [
        {
          ...town,
          levels: [
            { name: "a", m: 0, u: 1 },
            { name: "b", m: 1, u: 1 },
          ],
        },
      ],
    ],
  ])("that make no sense are refused: %s", (_, fields) => {
    expect(() => new LeadMatcher<Member>({ fields })).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
  });
});

describe("keysOf", () => {
  const sharesKey = (a: MatchRecord, b: MatchRecord) => {
    const keys = new Set(matcher.keysOf(a));
    return matcher.keysOf(b).some((key) => keys.has(key));
  };

  it.each<[string, MatchRecord, MatchRecord]>([
    ["mailboxes written differently", { email: "Ann+x@gmail.com" }, { email: "a.n.n@gmail.com" }],
    ["a domain typed wrongly", { email: "ann.lee@gmail.com" }, { email: "ann.lee@gmial.com" }],
    ["lines written differently", { phone: "(918) 234-0142" }, { phone: "+19182340142" }],
    ["a nickname", { firstName: "Bob", lastName: "Novak" }, { firstName: "Robert", lastName: "Novák" }],
    ["changed places", { firstName: "Ana", lastName: "Novak" }, { firstName: "Novak", lastName: "Ana" }],
  ])("meet: %s", (_, a, b) => {
    expect(sharesKey(a, b)).toBe(true);
  });

  it("do not gather all of one first name", () => {
    expect(sharesKey({ firstName: "Maria", lastName: "Lee" }, { firstName: "Maria", lastName: "Okafor" })).toBe(false);
    expect(matcher.keysOf({ firstName: "Maria" })).toEqual([]);
  });
});

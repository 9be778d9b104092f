import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LeadMatcher } from "../../../../src/rules/matching/lead-matcher.js";
import { foldName, foldNameLong } from "../../../../src/rules/matching/names/fold-name.js";
import { firstNameShare, lastNameShare } from "../../../../src/rules/matching/names/name-frequencies.js";
import { nicknameGroups } from "../../../../src/rules/matching/names/nicknames.js";
import { readPersonName } from "../../../../src/rules/matching/names/person-name.js";

const matcher = new LeadMatcher();
const areNicknames = (a: string, b: string) =>
  nicknameGroups(foldName(a)).some((group) => nicknameGroups(foldName(b)).includes(group));
const levels = (a: readonly [string, string], b: readonly [string, string]) => {
  const [one, other] = [a, b].map(([firstName, lastName]) => ({ firstName, lastName })) as [object, object];
  const { waterfall } = matcher.compare(one, other);
  return ["firstName", "lastName"].map((name) => waterfall.find(({ field }) => field === name)?.level);
};

describe("foldName", () => {
  it.each([
    ["Østergaard", "ostergaard"],
    ["Łukasz", "lukasz"],
    ["Strauß", "strauss"],
    ["Müller", "muller"],
    ["O'Neal", "oneal"],
    ["Nguyễn", "nguyen"],
    ["Анна Петрова", "annapetrova"],
    ["Παπαδόπουλος", "papadopoulos"],
    ["李", "李"],
    ["🙂", ""],
  ])("%s: %s", (name, folded) => {
    expect(foldName(name)).toBe(folded);
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        expect(foldName(foldName(name))).toBe(foldName(name));
      }),
    );
  });

  it("also knows how umlauts are written without", () => {
    expect(foldNameLong("Müller")).toBe("mueller");
    expect(foldNameLong("Østergaard")).toBe("oestergaard");
  });
});

describe("readPersonName", () => {
  const read = (first: string | null, last: string | null) => {
    const name = readPersonName(first, last);
    return [name.first?.full ?? null, name.last?.full ?? null, name.generation];
  };

  it.each<[string | null, string | null, (string | null)[]]>([
    ["Dana", "Okafor", ["dana", "okafor", null]],
    ["Dana Okafor", null, ["dana", "okafor", null]],
    [null, "Maria García Márquez", ["maria", "garciamarquez", null]],
    [null, "García Márquez", [null, "garciamarquez", null]],
    ["Okafor, Dana", null, ["dana", "okafor", null]],
    ["", "Okafor, Dana", ["dana", "okafor", null]],
    ["Okafor, Dana", "Okafor", ["dana", "okafor", null]],
    ["Dr. Dana", "Okafor MD", ["dana", "okafor", null]],
    ["Mrs Dana Okafor", null, ["dana", "okafor", null]],
    ["Dana", "Okafor, Jr.", ["dana", "okafor", "jr"]],
    ["Dana", "Okafor III", ["dana", "okafor", "3"]],
    ["John Smith Sr.", null, ["john", "smith", "sr"]],
    ["Junior", "Lopez", ["junior", "lopez", null]],
    ["Ana", "De La Cruz", ["ana", "delacruz", null]],
    ["Al", "Smith", ["al", "smith", null]],
    ["Al Smith", null, ["al", "smith", null]],
    ["Dana Okafor", "Okafor", ["dana", "okafor", null]],
    ["Constructor", "Constructor", ["constructor", "constructor", null]],
    ["Anonymous", "User", [null, null, null]],
    ["Anonymous User", null, [null, null, null]],
    ["N/A", "-", [null, null, null]],
    [null, null, [null, null, null]],
  ])("%s | %s", (first, last, expected) => {
    expect(read(first, last)).toEqual(expected);
  });

  it("takes any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (first, last) => {
        const name = readPersonName(first, last);
        for (const part of [name.first, name.last]) expect(part === null || part.full.length > 0).toBe(true);
      }),
    );
  });
});

describe("nicknames", () => {
  it.each([
    ["Bob", "Robert"],
    ["Kate", "Katherine"],
    ["Catherine", "Katherine"],
    ["Pepe", "José"],
    ["Sasha", "Alexander"],
    ["Peggy", "Margaret"],
    ["Paco", "Francisco"],
    ["Sara", "Sarah"],
    ["Mohamed", "Mohammed"],
  ])("%s may be %s", (a, b) => {
    expect(areNicknames(a, b)).toBe(true);
    expect(areNicknames(b, a)).toBe(true);
  });

  it.each([
    ["Alexander", "Alexandra"],
    ["Bob", "Bill"],
    ["Dana", "Kwame"],
  ])("%s is not %s", (a, b) => {
    expect(areNicknames(a, b)).toBe(false);
  });
});

describe("shares of names", () => {
  it("are those of common names, and add up to less than all people", () => {
    expect(lastNameShare("smith")).toBeGreaterThan(lastNameShare("russell") ?? 1);
    expect(firstNameShare("james")).toBeGreaterThan(firstNameShare("erica") ?? 1);
    expect(lastNameShare("quisenberry")).toBeUndefined();
  });
});

describe("two names agree as far as", () => {
  it.each([
    [
      ["Dana", "Okafor"],
      ["DANA", "okafor"],
      ["same", "same"],
    ],
    [
      ["Jurgen", "Mueller"],
      ["Jürgen", "Müller"],
      ["same", "same"],
    ],
    [
      ["Анна", "Петрова"],
      ["Anna", "Petrova"],
      ["same", "same"],
    ],
    [
      ["John Q.", "Smith"],
      ["John", "Smith"],
      ["same", "same"],
    ],
    [
      ["Maria José", "Silva"],
      ["Maria Elena", "Silva"],
      ["part", "same"],
    ],
    [
      ["Jean-Luc", "Silva"],
      ["Luc", "Silva"],
      ["part", "same"],
    ],
    [
      ["Gabriel", "García Márquez"],
      ["Gabriel", "Garcia"],
      ["same", "part"],
    ],
    [
      ["Bob", "Lewis"],
      ["Robert", "Lewis"],
      ["nickname", "same"],
    ],
    [
      ["Dnaa", "Okafor"],
      ["Dana", "Okaforr"],
      ["slip", "slip"],
    ],
    [
      ["J.", "Okafor"],
      ["John", "Okafor"],
      ["initial", "same"],
    ],
    [
      ["Dana", "O."],
      ["Dana", "Okafor"],
      ["same", "initial"],
    ],
    [
      ["Okafor", "Dana"],
      ["Dana", "Okafor"],
      ["swapped", "swapped"],
    ],
    [
      ["D.", "Sato"],
      ["Sato", "Dana"],
      ["swapped", "swapped"],
    ],
    [
      ["Jon", "Okafor"],
      ["Joan", "Okafor"],
      ["different", "same"],
    ],
    [
      ["Mario", "Okafor"],
      ["Maria", "Okafor"],
      ["close name", "same"],
    ],
    [
      ["Ana", "Okafor"],
      ["Ada", "Okafor"],
      ["different", "same"],
    ],
    [
      ["James", "Martin"],
      ["Martin", "Jones"],
      ["different", "different"],
    ],
    [
      ["Dana", "Kowalski"],
      ["Dana", "Whitcomb"],
      ["same", "different"],
    ],
    [
      ["Xenia", "Fisher"],
      ["Xenia", "Phisher"],
      ["same", "similar"],
    ],
    [
      ["Dana", "Stewart"],
      ["Dana", "Stuart"],
      ["same", "similar"],
    ],
    [
      ["Dana", ""],
      ["Dana", "Okafor"],
      ["same", "missing"],
    ],
  ] as const)("%o and %o", (a, b, expected) => {
    expect(levels(a, b)).toEqual(expected);
  });
});

import fc from "fast-check";
import { distance } from "fastest-levenshtein";
import { describe, expect, it } from "vitest";
import { compareAddress } from "../../../../src/rules/matching/comparators/address.js";
import { compareCode } from "../../../../src/rules/matching/comparators/code.js";
import { compareDate } from "../../../../src/rules/matching/comparators/date.js";
import { compareEmail } from "../../../../src/rules/matching/comparators/email.js";
import { compareExact } from "../../../../src/rules/matching/comparators/exact.js";
import { jaroWinkler } from "../../../../src/rules/matching/comparators/jaro-winkler.js";
import { letterBits, mostInCommon } from "../../../../src/rules/matching/comparators/letters.js";
import { comparePhone } from "../../../../src/rules/matching/comparators/phone.js";
import { slips } from "../../../../src/rules/matching/comparators/slips.js";
import { compareText } from "../../../../src/rules/matching/comparators/text.js";
import type { Comparator } from "../../../../src/rules/matching/match-types.js";

function levelOf<V>(comparator: Comparator<string, V>, a: string, b: string): string | undefined {
  const [left, right] = [comparator.prepare(a), comparator.prepare(b)];
  if (left === null || right === null) return "missing";
  const level = comparator.compare(left, right);
  expect(comparator.compare(right, left)).toBe(level);
  return comparator.levels[level]?.name;
}

const word = fc.string({ unit: fc.constantFrom(..."abcde"), maxLength: 9 });

describe("jaroWinkler", () => {
  it.each([
    ["martha", "marhta", 0.9611],
    ["dwayne", "duane", 0.84],
    ["dixon", "dicksonx", 0.8133],
    ["abc", "xyz", 0],
    ["", "abc", 0],
    ["", "", 1],
  ])("of %s and %s", (a, b, similarity) => {
    expect(jaroWinkler(a, b)).toBeCloseTo(similarity, 4);
  });

  it("is symmetric, from 0 to 1, and 1 only for equal texts", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const similarity = jaroWinkler(a, b);
        expect(jaroWinkler(b, a)).toBeCloseTo(similarity, 12);
        expect(similarity).toBeGreaterThanOrEqual(0);
        expect(similarity).toBeLessThanOrEqual(1);
        expect(similarity === 1).toBe(a === b);
      }),
    );
  });
});

describe("slips", () => {
  it.each([
    ["jamal", "jmaal", 1],
    ["jamal", "jamall", 1],
    ["jamal", "jaml", 1],
    ["jamal", "jomal", 1],
    ["jamal", "jamal", 0],
    ["jamal", "jamila", 2],
    ["jamal", "tyrone", 3],
  ])("between %s and %s", (a, b, expected) => {
    expect(slips(a, b, 2)).toBe(expected);
  });

  it("are as many as edits, but that neighbours change places at once", () => {
    fc.assert(
      fc.property(word, word, fc.constantFrom(1, 2, 3), (a, b, most) => {
        const [counted, edits] = [slips(a, b, most), distance(a, b)];
        expect(slips(b, a, most)).toBe(counted);
        if (counted === 1 && edits === 2) expect([...a].sort()).toEqual([...b].sort());
        else expect(counted).toBe(Math.min(edits, most + 1));
      }),
    );
  });

  it("are never more than letters in common allow", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const common = mostInCommon(a, b, letterBits(a), letterBits(b));
        expect(distance(a, b)).toBeGreaterThanOrEqual(Math.max(a.length, b.length) - common);
      }),
    );
  });
});

describe("compareText, compareExact, compareCode", () => {
  it.each([
    ["Port Macquarie", "port-macquarie", "same"],
    ["Chloé Street", "CHLOE  STREET", "same"],
    ["Springfield", "Sprinfield", "one slip"],
    ["Springfield", "Sprnigfeild", "similar"],
    ["Springfield", "Springfields North", "similar"],
    ["Springfield", "Toowoomba", "different"],
    ["Ayr", "Ayr!", "same"],
    ["N/A", "Ayr", "missing"],
    [" ", "Ayr", "missing"],
  ])("text: %s and %s: %s", (a, b, level) => {
    expect(levelOf(compareText(), a, b)).toBe(level);
  });

  it.each([
    ["4350", " 43-50", "same"],
    ["4350", "4530", "one slip"],
    ["4350", "435", "one slip"],
    ["4350", "4399", "different"],
    ["7", "8", "different"],
  ])("code: %s and %s: %s", (a, b, level) => {
    expect(levelOf(compareCode(), a, b)).toBe(level);
  });

  it("exact: same or different", () => {
    expect(levelOf(compareExact(), "NSW", "nsw ")).toBe("same");
    expect(levelOf(compareExact(), "NSW", "NT")).toBe("different");
  });
});

describe("compareDate", () => {
  it.each([
    ["1990-11-02", "19901102", "same"],
    ["1990-11-02", "11/02/1990", "same"],
    ["1990-11-02", "1990-11-02T00:00:00Z", "same"],
    ["1990-01-22", "22.1.1990", "same"],
    ["1990-11-02", "1990-02-11", "day and month swapped"],
    ["1990-11-02", "1990-11-03", "one slip"],
    ["1990-11-02", "1909-11-02", "one slip"],
    ["1990-11-02", "1990-31-02", "one slip"],
    ["1990-11-02", "1990-05-17", "partly the same"],
    ["1990-11-02", "1961-11-02", "partly the same"],
    ["1990-11-02", "1961-05-17", "different"],
    ["1900-01-01", "1990-11-02", "missing"],
    ["soon", "1990-11-02", "missing"],
  ])("%s and %s: %s", (a, b, level) => {
    expect(levelOf(compareDate(), a, b)).toBe(level);
  });

  it("reads days before months where told", () => {
    expect(levelOf(compareDate({ order: "dmy" }), "03/04/1990", "1990-04-03")).toBe("same");
    expect(levelOf(compareDate(), "03/04/1990", "1990-03-04")).toBe("same");
  });
});

describe("compareEmail", () => {
  it.each([
    ["Dana.Okafor@gmail.com", "danaokafor+x@googlemail.com", "same"],
    ["dana.okafor@gmail.com", "dana.okafor@gmial.com", "domain slip"],
    ["dana.okafor@gmail.com", "dana.okafor@gmail.con", "domain slip"],
    ["dana.okafor@gmail.com", "dana.okafr@gmail.com", "slip"],
    ["dana.okafor7@gmail.com", "dana.okafor8@gmail.com", "different"],
    ["dana.okafor@gmail.com", "dana.okafor@yahoo.com", "other domain"],
    ["dana@gmail.com", "dana@ymail.com", "different"],
    ["leasing@harbor.example", "leasing@juniper.example", "different"],
    ["dana@gmail.com", "kwame@gmail.com", "different"],
    ["dana@gmail.com", "N/A", "missing"],
  ])("%s and %s: %s", (a, b, level) => {
    expect(levelOf(compareEmail(), a, b)).toBe(level);
  });
});

describe("comparePhone", () => {
  it.each([
    ["(918) 234-0142", "+1 918 234 0142 ext. 84", "same"],
    ["918-234-0142", "918-234-0143", "slip"],
    ["918-234-0142", "918-234-0124", "slip"],
    ["918-234-0142", "212-867-0100", "different"],
    ["918-234-0142", "000-000-0000", "missing"],
  ])("%s and %s: %s", (a, b, level) => {
    expect(levelOf(comparePhone(), a, b)).toBe(level);
  });

  it("reads numbers of another country", () => {
    expect(levelOf(comparePhone("DE"), "030 901820", "+49 30 901820")).toBe("same");
  });
});

describe("compareAddress", () => {
  it.each([
    ["12 Elm Street, Tulsa", "12 elm st. tulsa", "same"],
    ["12 N Elm Street Apt 4", "12 North Elm St #4", "same"],
    ["12 Elm Street Apt 4", "12 Elm Street", "building"],
    ["12 Elm Street Apt 4", "12 Elm Street Apt 9", "other unit"],
    ["12 Abernathy Street", "12 Abernahty Street", "slip"],
    ["112 Elm Street", "121 Elm Street", "slip"],
    ["112 Elm Street", "9 Elm Street", "street"],
    ["12 Elm Street", "77 Whitcomb Road", "different"],
    ["12 Constructor Street", "12 constructor st", "same"],
    ["n/a", "12 Elm Street", "missing"],
  ])("%s and %s: %s", (a, b, level) => {
    expect(levelOf(compareAddress(), a, b)).toBe(level);
  });
});

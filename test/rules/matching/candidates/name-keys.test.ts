import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameKeys } from "../../../../src/rules/matching/candidates/name-keys.js";

const FIRST = ["Dana", "Kwame", "Ximena", "Robert", "Katherine", "Jean-Luc", "Chloé", "Oluwaseun", "Wei", "Lee", "Ana"];
const LAST = [
  "Okafor",
  "Østergaard",
  "Smith",
  "García Márquez",
  "O'Neal",
  "Van der Berg",
  "Li",
  "Núñez",
  "Wong",
  "Diaz",
];
/** Names in which no slip of one letter can change both the first two and the last two letters. */
const LONG_FIRST = ["Ximena", "Robert", "Katherine", "Oluwaseun", "Kwame", "Priya", "Dominik"];
const LONG_LAST = ["Okafor", "Ostergaard", "Smith", "Johnson", "Garcia", "Vanderberg", "Nakamura"];

const keysOf = (firstName: string | null, lastName: string | null): string[] => nameKeys({ firstName, lastName });
const share = (a: readonly string[], b: readonly string[]): boolean => a.some((key) => b.includes(key));

/** A name with a letter replaced, left out, added, doubled or swapped with the next. */
const slipOf = (name: string, at: number, kind: number, letter: string): string => {
  const [before, here, after] = [name.slice(0, at), name.charAt(at), name.slice(at + 1)];
  return [
    before + letter + after,
    before + after,
    before + letter + here + after,
    before + here + here + after,
    before + after.charAt(0) + here + after.slice(1),
  ][kind] as string;
};

describe("nameKeys", () => {
  it("is the same for a first and last name that changed places, whatever they are", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("Dana", "Kwame", "Wei", "J"),
        fc.constantFrom("Okafor", "Smith", "Li"),
        (one, other) => {
          expect(keysOf(one, other)).toEqual(keysOf(other, one));
          expect(keysOf(one, other).length).toBeGreaterThan(0);
        },
      ),
    );
  });

  it("shares a key between two names that are one slip of one letter apart", () => {
    const slip = fc.record({
      isFirst: fc.boolean(),
      at: fc.nat(),
      kind: fc.integer({ min: 0, max: 4 }),
      letter: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...LONG_FIRST),
        fc.constantFrom(...LONG_LAST),
        slip,
        (first, last, { isFirst, ...how }) => {
          const slipped = (name: string): string => slipOf(name, how.at % name.length, how.kind, how.letter);
          const other = isFirst ? keysOf(slipped(first), last) : keysOf(first, slipped(last));
          expect(share(keysOf(first, last), other)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["case and accents", ["CHLOE", "Nunez"], ["Chloé", "Núñez"]],
    ["letters that have no accent", ["Lukasz", "Ostergaard"], ["Łukasz", "Østergaard"]],
    ["how it sounds, in both names", ["Catherine", "Smyth"], ["Katherine", "Smith"]],
    ["letters typed twice, in both names", ["Phillip", "Otterson"], ["Philip", "Oterson"]],
    ["a middle name", ["John Paul", "Weaver"], ["John", "Weaver"]],
    ["a second surname", ["Ana", "García Márquez"], ["Ana", "Garcia"]],
    ["only the second surname", ["Ana", "García-Márquez"], ["Ana", "Marquez"]],
    ["spaces within a surname", ["Lee", "Van Der Berg"], ["Lee", "VanDerBerg"]],
    ["an apostrophe", ["Shaun", "O'Neal"], ["Shaun", "ONeal"]],
    ["a nickname", ["Bob", "Smith"], ["Robert", "Smith"]],
    ["two nicknames of one name, and a surname that sounds the same", ["Kate", "Smyth"], ["Kathy", "Smith"]],
    ["a nickname in the wrong field", ["Smith", "Bob"], ["Robert", "Smith"]],
    ["a title and a suffix", ["Dr. Dana", "Okafor Jr."], ["Dana", "Okafor"]],
    ["a whole name in one field", ["Okafor, Dana", null], ["Dana", "Okafor"]],
    ["an initial before the name", ["J. Robert", "Smith"], ["Robert", "Smith"]],
    ["another alphabet", ["Иван", "Петров"], ["Ivan", "Petrov"]],
  ] as const)("finds a name again in spite of %s", (_, a, b) => {
    expect(share(keysOf(a[0], a[1]), keysOf(b[0], b[1]))).toBe(true);
  });

  it.each([
    ["the first name", ["Maria", "Okafor"], ["Maria", "Smith"]],
    ["the surname", ["Maria", "Garcia"], ["Kwame", "Garcia"]],
    ["nothing", ["Dana", "Okafor"], ["Wei", "Smith"]],
  ] as const)("has no key in common where people share %s only", (_, a, b) => {
    expect(share(keysOf(a[0], a[1]), keysOf(b[0], b[1]))).toBe(false);
  });

  it.each([
    ["no last name", "Dana", null],
    ["no first name", null, "Okafor"],
    ["blank text", "Dana", " "],
    ["no letters", "Dana", "123"],
    ["N/A", "N/A", "N/A"],
    ["the chatbot's placeholder", "Anonymous", "User"],
    ["a guest", "Guest", "User"],
    ["a test", "test", "test"],
  ])("is empty for %s", (_, first, last) => {
    expect(keysOf(first, last)).toEqual([]);
  });

  it("never takes Mr Guestwood or Ms Nash for a placeholder", () => {
    expect(keysOf("Anna", "Guestwood")).not.toEqual([]);
    expect(keysOf("Usera", "Nash")).not.toEqual([]);
  });

  it("is the same every time, sorted, each key once, few of them, and of two names each", () => {
    const part = fc.option(
      fc.oneof(fc.constantFrom(...FIRST, ...LAST), fc.string({ unit: "grapheme", maxLength: 12 })),
    );
    fc.assert(
      fc.property(part, part, (firstName, lastName) => {
        const keys = nameKeys({ firstName, lastName });
        expect(nameKeys({ firstName, lastName })).toEqual(keys);
        expect([...new Set(keys)].sort()).toEqual(keys);
        expect(keys.length).toBeLessThanOrEqual(25);
        for (const key of keys) expect(key).toMatch(/^\S+ \S+$/u);
      }),
    );
  });

  it("has five keys for a plain name, and few more for one that may be short for others", () => {
    for (const last of ["Okafor", "O'Neal", "Li", "Wong"]) expect(keysOf("Ximena", last)).toHaveLength(5);
    expect(keysOf("Alex", "Kim").length).toBeLessThanOrEqual(10);
  });
});

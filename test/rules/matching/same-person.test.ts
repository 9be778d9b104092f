import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseChatExportLine } from "../../../src/domain/wire/chat-export.js";
import { compareNames } from "../../../src/rules/matching/name-similarity.js";
import { comparePeople, isContactable, type PersonEvidence } from "../../../src/rules/matching/same-person.js";

const rows = new Map(
  readFileSync("examples/data/conversations.jsonl", "utf8")
    .trim()
    .split("\n")
    .map((line, index) => parseChatExportLine(line, index + 1))
    .map((row) => [String(row.conversation.id), row]),
);
const truth: { same_person: string[][]; not_same: [string, string, string][] } = JSON.parse(
  readFileSync("examples/data/conversations.truth.json", "utf8"),
);
const person = (id: string): PersonEvidence => rows.get(id)?.user ?? {};
const propertyOf = (id: string): string => String(rows.get(id)?.property.id);

describe("comparePeople on the export whose duplicates are known", () => {
  it("connects every group of one person whose members share a mailbox or line", () => {
    for (const group of truth.same_person) {
      const reached = new Set([group[0]]);
      for (let grown = true; grown; ) {
        const more = group.filter(
          (id) =>
            !reached.has(id) &&
            [...reached].some((other) => comparePeople(person(id), person(other ?? "")).verdict === "same"),
        );
        for (const id of more) reached.add(id);
        grown = more.length > 0;
      }
      expect([...reached].sort()).toEqual([...group].sort());
    }
  });

  it("never takes two different people of a property for one", () => {
    const pairs = truth.not_same.filter(([a, b]) => propertyOf(a) === propertyOf(b));
    expect(pairs.length).toBeGreaterThan(10);
    for (const [a, b] of pairs) expect(comparePeople(person(a), person(b)).verdict).toBe("different");
  });
});

describe("comparePeople", () => {
  const dana = { firstName: "Dana", lastName: "Okafor", email: "dana@example.com", phone: "(918) 555-0142" };

  it.each([
    ["a name alone proves nothing", { firstName: "Dana", lastName: "Okafor" }, "different"],
    ["the same mailbox, written differently", { ...dana, email: " DANA@Example.com", phone: null }, "same"],
    ["a plus tag at a provider that ignores it", { firstName: "Dana", email: "dana@example.com" }, "same"],
    ["a family's line", { firstName: "Kwame", lastName: "Okafor", phone: "+1 918 555 0142" }, "different"],
    ["the same line and a typing slip", { firstName: "Dnaa", lastName: "Okafor", phone: "9185550142" }, "same"],
    ["a shared mailbox and line, another first name", { ...dana, firstName: "Kwame" }, "unsure"],
    [
      "a shared mailbox, another first name and line",
      { ...dana, firstName: "Kwame", phone: "2125550100" },
      "different",
    ],
    [
      "the same line, another mailbox, a similar name",
      { ...dana, firstName: "Dnaa", email: "d@example.org" },
      "unsure",
    ],
    ["an unusable phone matches nobody", { firstName: "Dana", phone: "N/A" }, "different"],
  ] as const)("%s", (_, other, verdict) => {
    expect(comparePeople(dana, other).verdict).toBe(verdict);
  });

  it("does not match two people by phones that are no numbers", () => {
    expect(comparePeople({ firstName: "A", phone: "N/A" }, { firstName: "A", phone: "N/A" }).verdict).toBe("different");
  });

  it("is symmetric, and names only fields in its reasons", () => {
    const text = fc.option(fc.constantFrom("Dana", "Dnaa", "Kwame", "", "N/A"), { nil: null });
    const evidence = fc.record({
      firstName: text,
      lastName: text,
      email: fc.constantFrom(null, "a@example.com", "A@example.com ", "b@gmail.com", "b+x@gmail.com", "N/A"),
      phone: fc.constantFrom(null, "9185550142", "+1 (918) 555-0142 ext. 3", "2125550100", "N/A"),
    });
    fc.assert(
      fc.property(evidence, evidence, (a, b) => {
        const match = comparePeople(a, b);
        expect(comparePeople(b, a)).toEqual(match);
        expect(match.reasons.join(" ")).not.toMatch(/@|\d/);
      }),
    );
  });
});

describe("compareNames", () => {
  it.each([
    ["Chloé", "CHLOE", "same"],
    ["O'Neal", "ONeal", "same"],
    ["Łukasz", "Lukasz", "same"],
    ["Jamal", "Jmaal", "similar"],
    ["Katherine", "Katheirne", "similar"],
    ["Ana", "Dana", "different"],
    ["Ana", "Ada", "different"],
    ["Bob", null, "unknown"],
    ["", "Bob", "unknown"],
  ] as const)("%s and %s: %s", (a, b, expected) => {
    expect(compareNames(a, b)).toBe(expected);
  });
});

describe("isContactable", () => {
  it("needs a usable email or phone", () => {
    expect(isContactable({ email: "N/A", phone: "5551234" })).toBe(false);
    expect(isContactable({ email: " a@example.com " })).toBe(true);
    expect(isContactable({ phone: "918 555 0142 ext. 84" })).toBe(true);
  });
});

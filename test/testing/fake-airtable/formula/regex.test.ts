import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matches } from "../../../../src/testing/fake-airtable/formula/regex/matches.js";
import { CellError } from "../../../../src/testing/fake-airtable/formula/values.js";

describe("a pattern fits where JavaScript's would", () => {
  it.each([
    ["b", "abc"],
    ["^b", "abc"],
    ["c$", "abc"],
    ["^(?:a|b)+$", "abab"],
    ["^a{2,3}$", "aaaa"],
    ["^a{2,}$", "aaaa"],
    ["^a{2}$", "aa"],
    ["^(a|ab)(c|bcd)$", "abcd"],
    ["^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$", "ira.k@example.com"],
    ["\\bcat\\b", "a cat."],
    ["\\bcat\\b", "concatenate"],
    ["[^a-c]", "abc"],
    ["[^a-c]", "abcd"],
    ["\\d{3}-\\d{4}", "call 555-0100"],
    ["^.$", "😀"],
    ["\\p{Lu}", "über"],
    ["\\p{Lu}", "Über"],
    ["^(a?){3}a{3}$", "aaa"],
    ["(|a)+$", ""],
    ["^a*?b", "aab"],
    ["a||b", ""],
    ["[$(^]", "^"],
    ["\\.", "a"],
    ["\\n", "a\nb"],
  ])("%s in %j", (pattern, text) => {
    expect(matches(pattern, text)).toBe(new RegExp(pattern, "u").test(text));
  });

  it.each([
    ["(?i)ABC", "xabcx", true],
    ["a(?i)b", "aB", true],
    ["a(?i)b", "Ab", false],
    ["(a(?i)b)c", "aBC", false],
    ["(?i:a)b", "Ab", true],
    ["(?i:a)b", "AB", false],
    ["(?s)a.b", "a\nb", true],
    ["a.b", "a\nb", false],
    ["(?m)^b$", "a\nb\nc", true],
    ["^b$", "a\nb\nc", false],
    ["(?P<year>\\d{4})", "in 2026", true],
    ["\\Aa\\z", "a", true],
    ["\\pL", "1", false],
    ["\\x{1F600}", "😀", true],
    ["[]a]", "]", true],
    ["[a[]", "[", true],
    ["a{", "a{", true],
    ["a{,2}", "a{,2}", true],
  ])("and as RE2 has it: %s in %j is %s", (pattern, text, fits) => {
    expect(matches(pattern, text)).toBe(fits);
  });

  it("for random patterns and texts", () => {
    const atoms = fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "\\w", "^", "$", "\\b");
    const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        atoms,
        fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => a + b),
        fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(${a}|${b})`),
        fc
          .tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"))
          .map(([a, times]) => `(?:${a})${times}`),
      ),
    }));
    const texts = fc.string({ unit: fc.constantFrom("a", "b", "c", " ", "\n"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, texts, (source, text) => {
        expect(matches(source, text)).toBe(new RegExp(source, "u").test(text));
      }),
      { numRuns: 2000 },
    );
  });
});

it.each([
  "a**",
  "*a",
  "(a",
  "a)",
  "[a",
  "(?=a)",
  "(?!a)",
  "(?<=a)",
  "(a)\\1",
  "a{2,1}",
  "a{1001}",
  "\\",
  "\\y",
  "[b-a]",
])("the pattern %s is refused", (pattern) => {
  expect(() => matches(pattern, "aaa")).toThrow(CellError);
});

describe("no pattern holds a test up", () => {
  it.each([
    ["(a+)+$", `${"a".repeat(2000)}!`],
    ["(a|a)*b", "a".repeat(2000)],
    ["(.*)*x", "a".repeat(2000)],
    ["((a*)*)*b", "a".repeat(2000)],
    [`${"(a?){20}".repeat(5)}a{100}b`, "a".repeat(1000)],
  ])("%.30s", (pattern, text) => {
    expect(matches(pattern, text)).toBe(false);
  });

  it.each([
    ["((((a{100}){100}){100}){100})", "too large"],
    ["((((){1000}){1000}){1000})", "too large"],
    ["(".repeat(10_000), "too deep"],
  ])("%.30s is %s", (pattern, reason) => {
    expect(() => matches(pattern, "a")).toThrow(reason);
  });

  it("nor does a pattern that is large on a text that is long", () => {
    expect(() => matches("(a?){1000}b", "a".repeat(100_000))).toThrow("takes too long");
  });
});

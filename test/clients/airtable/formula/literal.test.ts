import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FormulaValue, fieldRef, literal } from "../../../../src/clients/airtable/formula/formula.js";
import { plainDecimal } from "../../../../src/clients/airtable/formula/plain-decimal.js";
import { ValidationError } from "../../../../src/domain/errors.js";

describe("a literal", () => {
  it.each<[FormulaValue, string]>([
    ["O'Brien", `"O'Brien"`],
    ['say "hi"', `"say \\"hi\\""`],
    ["a\\", `"a\\\\"`],
    ['x", TRUE(), "', `"x\\", TRUE(), \\""`],
    ['\\" OR 1=1', `"\\\\\\" OR 1=1"`],
    ["{Name}", `"{Name}"`],
    ["l1\nl2", `"l1\\nl2"`],
    ["a\r\n\tb", `"a\\r\\n\\tb"`],
    ["", `""`],
    ["\u0085\u2028😀", `"\u0085\u2028😀"`],
    [true, "TRUE()"],
    [false, "FALSE()"],
    [null, "BLANK()"],
    [0, "0"],
    [-0, "0"],
    [-1.5, "-1.5"],
    [1e21, "1000000000000000000000"],
    [1.5e-7, "0.00000015"],
    [-2e-10, "-0.0000000002"],
    [new Date("2026-03-18T12:34:56.789Z"), `DATETIME_PARSE("2026-03-18T12:34:56.789Z")`],
  ])("of %j is %s", (value, text) => {
    expect(literal(value)).toBe(text);
  });

  it.each([
    ["a control character", "a\u0007b", "U+0007"],
    ["a zero", "\0", "U+0000"],
    ["a delete", "\u007F", "U+007F"],
    ["a half of a character", "\uD83D", "U+D83D"],
    ["the other half", "x\uDE00", "U+DE00"],
    ["no number", Number.NaN, "finite"],
    ["no end", Number.POSITIVE_INFINITY, "finite"],
    ["a broken Date", new Date(Number.NaN), "instant"],
    ["a Date of five digits", new Date("+010000-01-01T00:00:00Z"), "instant"],
    ["undefined", undefined as never, "no text"],
    ["an object", { toString: () => "TRUE()" } as never, "no text"],
  ])("of %s cannot be", (_what, value, reason) => {
    expect(() => literal(value)).toThrow(ValidationError);
    expect(() => literal(value)).toThrow(reason);
  });

  it("never shows the value it refuses", () => {
    expect(() => literal("ira@example.com\u0001")).toThrow(expect.not.objectContaining({ message: /ira/ }));
  });

  it("of any number is the number, without an exponent", () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
        expect(plainDecimal(value)).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(plainDecimal(value))).toBe(value + 0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a field", () => {
  it.each(["Name", "First Name", "fldAAAAAAAAAAAAAA", `O'Brien, "x" (y)`, "Größe", "名前"])("is %s", (name) => {
    expect(fieldRef(name)).toBe(`{${name}}`);
  });

  it.each(["", " ", "a}b", "a{b", "a\\b", "a\nb", "a\u0000", "a\uD800", undefined as never, 7 as never])(
    "cannot be named %j",
    (name) => {
      expect(() => fieldRef(name)).toThrow(ValidationError);
    },
  );
});

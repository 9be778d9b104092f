import { describe, expect, it } from "vitest";
import { asFormula } from "../../../../src/clients/airtable/formula/as-formula.js";
import {
  type Formula,
  type FormulaValue,
  fieldRef,
  literal,
} from "../../../../src/clients/airtable/formula/formula.js";
import { FORMULA_FUNCTIONS, fn } from "../../../../src/clients/airtable/formula/functions.js";
import {
  and,
  compare,
  contains,
  eq,
  gt,
  gte,
  isAfter,
  isBefore,
  isBlank,
  isChecked,
  lt,
  lte,
  ne,
  not,
  or,
} from "../../../../src/clients/airtable/formula/operators.js";
import { formula } from "../../../../src/clients/airtable/formula/template.js";
import { ValidationError } from "../../../../src/domain/errors.js";
import { FUNCTIONS } from "../../../../src/testing/fake-airtable/formula/functions/index.js";
import { keeps } from "../../../testing/fake-airtable/formula/support.js";

const [BEFORE, AT, AFTER] = ["2026-03-17T23:59:59.999Z", "2026-03-18T00:00:00.000Z", "2026-03-18T00:00:00.001Z"];
const at = new Date(AT);

describe("a condition keeps the rows it says", () => {
  it.each<[string, Formula, unknown[], unknown[]]>([
    ["eq of a number", eq("A", 5), [5, 5.0], [4, undefined, "5"]],
    ["eq of a checked box", eq("A", true), [true], [undefined]],
    ["eq of an unchecked box", eq("A", false), [undefined], [true]],
    ["eq of nothing", eq("A", null), [undefined, 0], ["x", 1, true]],
    ["eq of an instant", eq("A", at), [AT, "2026-03-18"], [BEFORE, AFTER, undefined]],
    ["ne of a number", ne("A", 5), [4, undefined], [5]],
    ["ne of a checked box", ne("A", true), [undefined], [true]],
    ["ne of nothing", ne("A", null), ["x", 1], [undefined]],
    ["ne of an instant", ne("A", at), [BEFORE, undefined], [AT]],
    ["lt", lt("A", 5), [4, -1, undefined], [5, 6]],
    ["lte", lte("A", 5), [4, 5], [6]],
    ["gt", gt("A", 5), [6], [5, 4, undefined]],
    ["gte", gte("A", 5), [5, 6], [4]],
    ["gt of a small number", gt("A", 1e-7), [2e-7], [1e-7, 0]],
    ["lt of an instant", lt("A", at), [BEFORE], [AT, AFTER, undefined]],
    ["lte of an instant", lte("A", at), [BEFORE, AT], [AFTER, undefined]],
    ["gt of an instant", gt("A", at), [AFTER], [AT, BEFORE, undefined]],
    ["gte of an instant", gte("A", at), [AFTER, AT], [BEFORE, undefined]],
    ["isAfter", isAfter("A", at), [AFTER], [AT, BEFORE, undefined]],
    ["isBefore", isBefore("A", at), [BEFORE], [AT, AFTER, undefined]],
    ["isBlank", isBlank("A"), [undefined, []], ["x", ["x"]]],
    ["isChecked", isChecked("A"), [true], [undefined]],
    ["contains", contains("A", "b"), ["abc", "b", ["a", "b"]], ["B", undefined, "ac"]],
    ["contains of digits", contains("A", "12"), [3125], [21]],
    ["and", and(gt("A", 1), lt("A", 3)), [2], [1, 3]],
    ["or", or(eq("A", 1), eq("A", 3)), [1, 3], [2]],
    ["not", not(eq("A", 1)), [2, undefined], [1]],
    ["and of one", and(eq("A", 1)), [1], [2]],
    ["and of none", and(), [1, undefined], []],
    ["or of none", or(), [], [1, undefined]],
    ["compare", compare(fn("LOWER", fieldRef("A")), "=", literal("ab")), ["AB", "ab"], ["b", undefined]],
    ["compare of conditions", compare(eq("A", 1), "!=", eq("A", 2)), [1, 2], [3]],
    ["fn", fn("REGEX_MATCH", fieldRef("A"), literal("^\\d+$")), ["12"], ["a1"]],
    ["a template", formula`AND({A} = ${'x"y'}, NOT({A} = "\"}"))`, ['x"y'], ['"}', "x"]],
    ["a template of a date", formula`IS_SAME({A}, ${at}, 'day')`, [AFTER], [BEFORE, undefined]],
  ])("%s", (_what, condition, kept, left) => {
    for (const value of kept) expect([value, keeps(condition, { A: value })]).toEqual([value, true]);
    for (const value of left) expect([value, keeps(condition, { A: value })]).toEqual([value, false]);
  });

  it.each<[Formula, string]>([
    // What was reported as refused (section 4.3), and what is not documented for blanks (section 4.2), is not sent.
    [eq("A", true), "{A}=TRUE()"],
    [eq("A", false), "NOT({A})"],
    [eq("A", at), `IF({A},IS_SAME({A},DATETIME_PARSE("${AT}")),FALSE())`],
    [isAfter("A", at), `IF({A},IS_AFTER({A},DATETIME_PARSE("${AT}")),FALSE())`],
    [contains("A", "x"), 'FIND("x",{A}&"")>0'],
  ])("%s", (condition, text) => {
    expect(condition).toBe(text);
  });

  it("with the API's own words", () => {
    expect(and(eq("Status", "New"), isChecked("SMS Stop"), not(isBlank("Email")))).toBe(
      'AND({Status}="New",{SMS Stop},NOT({Email}=BLANK()))',
    );
  });
});

describe("what a formula cannot be", () => {
  it.each<[string, () => unknown]>([
    ["contains of nothing", () => contains("A", "")],
    ["an unknown function", () => fn("RUN" as never)],
    ["an inherited function", () => fn("constructor" as never)],
    ["an unknown comparison", () => compare(literal(1), "==" as never, literal(1))],
    ["a field with a brace", () => eq("a}=1,{b", "x")],
    ["a text in place of a formula that leaves its place", () => and(eq("A", 1), "TRUE())+(1" as Formula)],
    ["a half formula in a function", () => fn("LEN", '"' as Formula)],
    ["a template with an open bracket", () => formula`AND({A} = ${1}`],
    ["undefined in a template", () => formula`{A} = ${undefined as unknown as FormulaValue}`],
  ])("%s", (_what, make) => {
    expect(make).toThrow(ValidationError);
  });

  it.each(["", "  ", "a,b", "1)+(1", "(1", "{a", "a}", '"a', "'a", '"a\\"', "f(1))", ")("])(
    "%j is not one whole expression",
    (text) => {
      expect(() => asFormula(text)).toThrow(ValidationError);
    },
  );

  it.each(["1", "AND(1,2)", '"),("', "{a),(b}", `'"'`, `"'"`, '"\\")"', "{a\\}b}", "(1)+(2)"])(
    "while %j is",
    (text) => {
      expect(asFormula(text)).toBe(text);
    },
  );
});

it("the builder knows the functions the fake does, no more and no less", () => {
  expect(FORMULA_FUNCTIONS.toSorted()).toEqual(Object.keys(FUNCTIONS).toSorted());
});

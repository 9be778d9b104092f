import { describe, expect, it } from "vitest";
import { compileFormula, FormulaError } from "../../../../src/testing/fake-airtable/formula/evaluate.js";
import { keeps } from "./support.js";

const INVALID = "Invalid formula. Please check your formula text.";

describe("a formula is read", () => {
  it.each([
    ["1+2*3=7", "products before sums"],
    ["(1+2)*3=9", "brackets first"],
    ["10-3-2=5", "from left to right"],
    ["12/3/2=2", "from left to right"],
    ["-2+3=1", "a sign before a number"],
    ["2*-3=-6", "a sign after an operator"],
    ['1&2="12"', "numbers as text"],
    ['1+1&1="21"', "& as strong as +, and what it gives is text"],
    [".5+1.=1.5", "numbers without a digit on one side"],
    ["  AND (\n1 , 2\t) ", "white space anywhere"],
    ["and(1, Or(0,1))", "functions in any letters"],
  ])("%s: %s", (formula) => {
    expect(keeps(formula)).toBe(true);
    expect(keeps(`NOT(${formula})`)).toBe(false);
  });

  it.each([
    [`"a\\"b"`, 'a"b'],
    [`'a\\'b'`, "a'b"],
    [`'a"b'`, 'a"b'],
    [`"a\\\\"`, "a\\"],
    [`"l1\\nl2\\r\\t"`, "l1\nl2\r\t"],
    [`"\\d+"`, "\\d+"],
    [`"{Name}, (1)"`, "{Name}, (1)"],
    [`""`, undefined],
  ])("the text %s", (text, value) => {
    expect(keeps(`{A}=${text}`, { A: value })).toBe(true);
    expect(keeps(`{A}=${text}`, { A: "another" })).toBe(false);
  });

  it.each([
    ["{First Name}", "First Name"],
    ["{fldAAAAAAAAAAAAAA}", "fldAAAAAAAAAAAAAA"],
    ["{a \\} b}", "a } b"],
    ['{say "hi"}', 'say "hi"'],
    ["Name", "Name"],
    ["Größe_2", "Größe_2"],
    ["true", "true"],
  ])("the field %s", (formula, name) => {
    expect(compileFormula(formula).fields).toEqual([name]);
    expect(keeps(formula, { [name]: "x" })).toBe(true);
  });

  it("and tells each field it names once, wherever it stands", () => {
    const { fields } = compileFormula('IF({A}>-B,LAST_MODIFIED_TIME({C},{A}),(D&"{E}")=1)');
    expect(fields).toEqual(["A", "B", "C", "D"]);
  });
});

describe("what Airtable would refuse is a FormulaError", () => {
  it.each([
    "",
    "1+",
    "1=1=1",
    "--1",
    "(1",
    "1)",
    "AND(1,)",
    "AND(",
    '"open',
    `"open\\"`,
    "{open",
    "{a}}",
    "1 2",
    "1a",
    "a b",
    "1 == 1",
    "1 <> 2",
    "1;2",
    "NO_SUCH_FUNCTION(1)",
    "__proto__()",
    "constructor()",
    "TRUE(1)",
    "NOT()",
    "NOT(1,2)",
    "IF(1)",
    'LAST_MODIFIED_TIME("a")',
    `${"(".repeat(5000)}1${")".repeat(5000)}`,
  ])("%.40s", (formula) => {
    expect(() => compileFormula(formula)).toThrow(FormulaError);
    expect(() => compileFormula(formula)).toThrow(INVALID);
  });

  it("with the name of a field the record does not know", () => {
    expect(() => keeps("{Budget}>1", { Name: "x" })).toThrow(new FormulaError("Unknown field names: budget"));
  });
});

describe("long formulas", () => {
  it("of 499 arguments are read", () => {
    const ids = Array.from({ length: 499 }, (_, index) => `RECORD_ID()="rec${String(index).padStart(14, "0")}"`);
    const formula = compileFormula(`OR(${ids.join(",")})`);
    expect(formula.fields).toEqual([]);
    expect(keeps(`OR(${ids.join(",")})`, {}, { id: "rec00000000000498" })).toBe(true);
    expect(keeps(`OR(${ids.join(",")})`, {}, { id: "rec00000000000499" })).toBe(false);
  });

  it("of a chain of ten thousand sums are reckoned", () => {
    expect(keeps(`${"1+".repeat(10_000)}1=10001`)).toBe(true);
  });
});

describe("the records it can keep at most", () => {
  const [A, B] = ["recAAAAAAAAAAAAAA", "recBBBBBBBBBBBBBB"];

  it.each([
    [`RECORD_ID()="${A}"`, [A]],
    [`"${A}"=RECORD_ID()`, [A]],
    [`OR(RECORD_ID()="${A}",RECORD_ID()="${B}")`, [A, B]],
    [`AND({Name}="x",OR(RECORD_ID()="${A}",RECORD_ID()="${B}"))`, [A, B]],
    [`OR(AND(RECORD_ID()="${A}",1),RECORD_ID()="${B}")`, [A, B]],
    [`OR(RECORD_ID()="${A}",{Name}="x")`, undefined],
    [`NOT(RECORD_ID()="${A}")`, undefined],
    [`RECORD_ID()!="${A}"`, undefined],
    [`IF(1,RECORD_ID()="${A}")`, undefined],
    ["{Name}", undefined],
  ])("by id: %s", (formula, ids) => {
    const { recordIds } = compileFormula(formula);
    expect(recordIds && [...recordIds]).toEqual(ids);
    if (ids) expect(keeps(formula, { Name: "x" }, { id: "recCCCCCCCCCCCCCC" })).toBe(false);
    if (ids) expect(keeps(formula, { Name: "x" }, { id: A })).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { compileFormula } from "../../../../src/testing/fake-airtable/formula/evaluate.js";
import { keeps, NOW, rowOf } from "./support.js";

const P = (iso: string) => `DATETIME_PARSE("${iso}")`;

describe("each of these is true", () => {
  it.each([
    // Conditions
    "AND(1,2)=1",
    "AND(1,0)=0",
    "OR(0,BLANK())=0",
    'OR(0,"x")=1',
    "XOR(1,1,1)=1",
    "XOR(1,1)=0",
    "NOT(BLANK())",
    "IF(0,1,2)=2",
    "IF(0,1)=BLANK()",
    'SWITCH(2,1,"a",2,"b")="b"',
    'SWITCH(9,1,"a","other")="other"',
    'SWITCH(9,1,"a",2,"b")=BLANK()',
    "TRUE()=1",
    "FALSE()=0",
    'BLANK()=""',
    "0=BLANK()",
    "ISERROR(ERROR())",
    "ISERROR(1/0)",
    'ISERROR("a"+1)',
    "ISERROR(1)=0",
    "IF(1,1,ERROR())",
    'RECORD_ID()="recAAAAAAAAAAAAAA"',
    // Texts
    'LOWER("ÀB")="àb"',
    'UPPER("àb")="ÀB"',
    'TRIM("  a b ")="a b"',
    'LEN("abc")=3',
    'LEFT("abc",2)="ab"',
    'LEFT("abc")="a"',
    'RIGHT("abc",2)="bc"',
    'RIGHT("abc",0)=""',
    'MID("abcdef",2,3)="bcd"',
    'FIND("b","abab")=2',
    'FIND("b","abab",3)=4',
    'FIND("x","abab")=0',
    'SEARCH("b","abab")=2',
    'SEARCH("x","abab")=BLANK()',
    'NOT(SEARCH("x","abab"))',
    'SUBSTITUTE("a-b-c","-","+")="a+b+c"',
    'SUBSTITUTE("a-b-c","-","+",2)="a-b+c"',
    'SUBSTITUTE("a-b-c","-","+",3)="a-b-c"',
    'CONCATENATE("a",1,BLANK(),"b")="a1b"',
    'T("a")="a"',
    "T(1)=BLANK()",
    'ARRAYJOIN({List})="a, b"',
    'ARRAYJOIN({List},"/")="a/b"',
    // Numbers
    'VALUE("$1,234.50")=1234.5',
    'VALUE("12%")=0.12',
    'ISERROR(VALUE("abc"))',
    "ABS(-2)=2",
    "ROUND(2.5)=3",
    "ROUND(-2.5)=-3",
    "ROUND(1.255,1)=1.3",
    "ROUND(1250,-2)=1300",
    "INT(-1.5)=-2",
    "MOD(-1,3)=2",
    "MOD(7,-3)=-2",
    "ISERROR(MOD(1,0))",
    "MAX(1,5,3)=5",
    "MIN(4,2,3)=2",
    "SUM(1,{Numbers},BLANK())=7",
    // Dates
    `CREATED_TIME()=${P("2026-03-01T10:00:00.250Z")}`,
    `LAST_MODIFIED_TIME()=${P("2026-03-10T08:00:00.000Z")}`,
    `NOW()=${P("2026-03-18T12:34:56.789Z")}`,
    `TODAY()=${P("2026-03-18")}`,
    "IS_AFTER(NOW(),TODAY())",
    "IS_AFTER(NOW(),NOW())=0",
    "IS_BEFORE(TODAY(),NOW())",
    "IS_SAME(TODAY(),NOW())=0",
    'IS_SAME(TODAY(),NOW(),"day")',
    `IS_SAME(${P("2026-03-15T00:00:00Z")},${P("2026-03-21T23:59:59Z")},"week")`,
    `IS_SAME(${P("2026-03-14T23:59:59Z")},${P("2026-03-15T00:00:00Z")},"weeks")=0`,
    `IS_SAME(${P("2026-01-01")},${P("2026-03-31")},"quarter")`,
    'ISERROR(IS_SAME(NOW(),NOW(),"fortnight"))',
    `${P("2026-03-18T14:34:56+02:00")}=${P("2026-03-18T12:34:56Z")}`,
    `DATETIME_PARSE("18/03/2026 1:05 pm","DD/MM/YYYY h:mm a")=${P("2026-03-18T13:05:00Z")}`,
    `DATETIME_PARSE("12:00 AM","hh:mm A")=${P("1970-01-01T00:00:00Z")}`,
    `DATETIME_PARSE("2026-03-18T01:00:00.000-01:30","YYYY-MM-DDTHH:mm:ss.SSSZ")=${P("2026-03-18T02:30:00Z")}`,
    `DATETIME_PARSE("1773837296","X")=${P("2026-03-18T12:34:56Z")}`,
    'ISERROR(DATETIME_PARSE("31/02/2026","DD/MM/YYYY"))',
    'ISERROR(DATETIME_PARSE("lately"))',
    'ISERROR(DATETIME_PARSE("2026-13-01"))',
    'ISERROR(DATEADD(NOW(),300000,"years"))',
    `DATEADD(${P("2026-01-31")},1,"month")=${P("2026-02-28")}`,
    `DATEADD(${P("2026-03-18")},-2,"weeks")=${P("2026-03-04")}`,
    `DATEADD(${P("2024-02-29")},1,"years")=${P("2025-02-28")}`,
    `DATETIME_DIFF(${P("2026-03-18")},${P("2026-03-17")})=86400`,
    `DATETIME_DIFF(${P("2026-03-18")},${P("2026-03-17T01:00:00Z")},"days")=0`,
    `DATETIME_DIFF(${P("2026-03-30")},${P("2026-01-31")},"months")=1`,
    `DATETIME_DIFF(${P("2026-01-31")},${P("2026-03-30")},"M")=-1`,
    `DATETIME_DIFF(${P("2027-03-18")},${P("2026-03-18")},"year")=1`,
    "ISERROR(IS_AFTER(BLANK(),NOW()))",
    'ISERROR(IS_AFTER("",NOW()))',
    'NOW()&""="2026-03-18T12:34:56.789Z"',
    "ISERROR(NOW()+1)",
    // Comparisons
    '"a"!="A"',
    '"1"!=1',
    "1<=1",
    '"a"<"b"',
    'NOT("b"<"a")',
    `NOW()>${P("2026-03-18")}`,
    `{Seen}=${P("2026-03-05T07:00:00.000Z")}`,
    `{Seen}>${P("2026-03-05")}`,
    'NOW()!="today"',
    '{List}="a, b"',
    'REGEX_MATCH("abc","b")',
  ])("%s", (formula) => {
    const cells = { List: ["a", "b"], Numbers: [1, 2, 3], Seen: "2026-03-05T07:00:00.000Z" };
    expect(keeps(formula, cells)).toBe(true);
  });
});

describe("a record is kept", () => {
  it.each([
    ["0", false],
    ['""', false],
    ["BLANK()", false],
    ["ERROR()", false],
    ["1/0", false],
    ["{NaN}", false],
    ["{None}", false],
    ["{Error}", false],
    ["{Empty}", false],
    ['"0"', true],
    ["-1", true],
    ["NOW()", true],
    ["{Checked}", true],
    ["{Checked}=TRUE()", true],
    ['{Person}="Ira"', true],
    ['{Files}="plan.pdf"', true],
    ["{Infinite}", true],
  ])("for %s: %s", (formula, kept) => {
    const cells = {
      NaN: { specialValue: "NaN" },
      Infinite: { specialValue: "Infinity" },
      Error: { error: "#ERROR!" },
      None: undefined,
      Empty: [],
      Checked: true,
      Person: { id: "usrAAAAAAAAAAAAAA", email: "ira@example.com", name: "Ira" },
      Files: [{ id: "attAAAAAAAAAAAAAA", filename: "plan.pdf", url: "https://files.example/1" }],
    };
    expect(keeps(formula, cells)).toBe(kept);
  });
});

describe("LAST_MODIFIED_TIME", () => {
  it("is asked of the fields it names", () => {
    const asked: (readonly string[])[] = [];
    const lastModifiedAt = (fields: readonly string[]) => {
      asked.push(fields);
      return fields.includes("B") ? 0 : null;
    };
    expect(keeps("LAST_MODIFIED_TIME({A},{B})", {}, { lastModifiedAt })).toBe(true);
    expect(keeps("LAST_MODIFIED_TIME({A})", {}, { lastModifiedAt })).toBe(false);
    expect(keeps("LAST_MODIFIED_TIME()=BLANK()", {}, { lastModifiedAt })).toBe(true);
    expect(asked).toEqual([["A", "B"], ["A"], []]);
  });

  it("does not read the cells", () => {
    const cell = () => expect.unreachable("a cell was read");
    expect(keeps("LAST_MODIFIED_TIME({A})", {}, { ...rowOf(), cell })).toBe(true);
  });
});

describe("a formula that is asked of many records", () => {
  const LATER = NOW + 86_400_000;
  const [A, B] = [
    { id: "recAAAAAAAAAAAAAA", now: NOW, createdAt: NOW, lastModifiedAt: () => NOW },
    { id: "recBBBBBBBBBBBBBB", now: LATER, createdAt: LATER, lastModifiedAt: () => LATER },
  ];

  it.each([
    'CONCATENATE(RECORD_ID(),"")="recBBBBBBBBBBBBBB"',
    `IS_AFTER(NOW(),${P("2026-03-19")})`,
    `IS_AFTER(DATEADD(TODAY(),0,"days"),${P("2026-03-18")})`,
    `IS_AFTER(CREATED_TIME(),${P("2026-03-19")})`,
    `IF(LAST_MODIFIED_TIME(),IS_AFTER(LAST_MODIFIED_TIME(),${P("2026-03-19")}))`,
    'LOWER({Name})=LOWER("KIM")',
    "ROUND(-{Score}*2)=-8",
  ])("%s is answered for each of them, not once for all", (text) => {
    const formula = compileFormula(text);
    const isKept = (row: typeof A, cells: object) => formula.keeps(rowOf({ ...cells }, row));
    const ask = () => [isKept(A, { Name: "Ira", Score: 3 }), isKept(B, { Name: "Kim", Score: 4 })];
    expect([...ask(), ...ask()]).toEqual([false, true, false, true]);
  });

  it("comes to an error for each of them", () => {
    const formula = compileFormula('LEN(DATETIME_PARSE("lately"))');
    expect([formula.keeps(rowOf()), formula.keeps(rowOf())]).toEqual([false, false]);
    const asked = compileFormula('ISERROR(DATETIME_PARSE("lately"))');
    expect([asked.keeps(rowOf()), asked.keeps(rowOf())]).toEqual([true, true]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literal } from "../../../../src/clients/airtable/formula/formula.js";
import { contains, eq, ne } from "../../../../src/clients/airtable/formula/operators.js";
import { formula } from "../../../../src/clients/airtable/formula/template.js";
import { ValidationError } from "../../../../src/domain/errors.js";
import { keeps } from "../../../testing/fake-airtable/formula/support.js";

/** What breaks builders that escape too little, too much or in the wrong order. */
const HOSTILE = [
  ...['"', "'", "\\", '\\"', "\\\\", '"")', '", TRUE(), "', '"&{Secret}&"', "{Name}", "}", "{", ",", "(", ")"],
  ...[
    "\n",
    "\r",
    "\t",
    "\\n",
    "/*",
    "//",
    "#",
    "%",
    "BLANK()",
    "“",
    "”",
    "\u2028",
    "\u0085",
    "\uFEFF",
    "😀",
    "é",
    "e\u0301",
  ],
];

const hostile = fc.string({ unit: fc.constantFrom(...HOSTILE), maxLength: 12 });
const unicode = fc.string({ unit: "binary", maxLength: 30 });
const controls = fc
  .tuple(fc.string({ maxLength: 5 }), fc.integer({ min: 0, max: 31 }), fc.string({ maxLength: 5 }))
  .map(([before, code, after]) => before + String.fromCharCode(code) + after);
/** Full Unicode, lone halves of characters too. */
const codeUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));
const strings = fc.oneof(
  { weight: 4, arbitrary: hostile },
  { weight: 4, arbitrary: unicode },
  { weight: 1, arbitrary: controls },
  { weight: 1, arbitrary: codeUnits },
);

/** Said of code points, not by the builder's expression: no control character but three, no half of a character. */
const isWritable = (text: string): boolean =>
  [...text].every((character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return "\n\r\t".includes(character);
    return code !== 0x7f && (code < 0xd800 || code > 0xdfff);
  });
/** As Airtable keeps it: an empty cell is left out. */
const cellOf = (text: string): string | undefined => text || undefined;

/** Whether this is refused, as it should be, and with our error. */
function isRefused(text: string): boolean {
  try {
    literal(text);
  } catch (error) {
    return error instanceof ValidationError;
  }
  return false;
}

describe("10,000 random strings", () => {
  it("come back from a formula as the data they are, or are refused", () => {
    const seen = { written: 0, refused: 0 };
    const isData = (text: string): boolean => {
      const isWritten = isWritable(text);
      seen[isWritten ? "written" : "refused"]++;
      if (!isWritten) return isRefused(text);
      return (
        keeps(`{A}=${literal(text)}`, { A: cellOf(text) }) &&
        keeps(`LEN(${literal(text)})=${text.length}`) &&
        keeps(`CONCATENATE("<",${literal(text)},">")={A}`, { A: `<${text}>` })
      );
    };
    fc.assert(fc.property(strings, isData), { numRuns: 10_000 });
    expect(seen.written).toBeGreaterThan(5000);
    expect(seen.refused).toBeGreaterThan(300);
  });

  it("keep exactly the rows that hold them", () => {
    const keepsExactly = (wanted: string, other: string): boolean => {
      const [is, isNot] = [eq("A", wanted), ne("A", wanted)];
      return [wanted, other, `${wanted}x`, wanted.slice(1), `"${wanted}`].every((held) => {
        const cells = { A: cellOf(held), Secret: "s", Name: "n" };
        return keeps(is, cells) === (held === wanted) && keeps(isNot, cells) === (held !== wanted);
      });
    };
    fc.assert(fc.property(strings.filter(isWritable), strings, keepsExactly), { numRuns: 10_000 });
  });

  it("are found in the texts that have them, by contains and by a template", () => {
    const finds = (wanted: string, other: string): boolean =>
      [`<${wanted}>`, other].every((held) => {
        const has = held.includes(wanted);
        const cells = { A: cellOf(held), B: undefined };
        return (
          keeps(contains("A", wanted), cells) === has &&
          keeps(formula`AND(FIND(${wanted}, {A}), NOT({B}))`, cells) === has
        );
      });
    const wanted = strings.filter((text) => text !== "" && isWritable(text));
    fc.assert(fc.property(wanted, strings, finds), { numRuns: 10_000 });
  });
});

describe("a value that a template puts in quotes or braces of its own", () => {
  it.each<[string, () => unknown]>([
    ["in single quotes", () => formula`{Name}='${"' & RECORD_ID() & '"}'`],
    ["in double quotes", () => formula`{Name}="${"x"}"`],
    ["in double quotes, after an escaped one", () => formula`{Name}="\"${"x"}\""`],
    ["in braces", () => formula`{${"a} & {b"}}=1`],
    ["behind a text that was closed", () => formula`AND({Name}="a", {Other}='${"x"}')`],
    ["between two others", () => formula`AND({Name}=${"a"}, {Other}='${"x"}', {Third}=${"c"})`],
  ])("is refused: %s", (_, build) => {
    expect(build).toThrow(ValidationError);
  });

  it("is data where it stands by itself, beside texts and fields", () => {
    const value = "' & RECORD_ID() & '";
    expect(keeps(formula`AND({A}=${value}, "'"="'", {A}!="{")`, { A: value })).toBe(true);
  });
});

import { ValidationError } from "../../../domain/errors.js";
import { plainDecimal } from "./plain-decimal.js";

declare const isFormula: unique symbol;

/** Text of a formula that was put together by these functions: data in it can only be data. */
export type Formula = string & { readonly [isFormula]: true };

/** What can stand in a formula as data. */
export type FormulaValue = string | number | boolean | null | Date;

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** Control characters that have no escape, and halves of characters. */
const UNWRITABLE = /[^\P{Cc}\n\r\t\u0080-\u009F]|\p{Cs}/u;
const IN_NAMES = /[{}\\\n\r\t]/;

/**
 * A value as a literal (API reference, section 4.3): text in double quotes, numbers in plain decimals, booleans as `TRUE()` and
 * `FALSE()`, null as `BLANK()`, a Date as the instant it is.
 * @throws ValidationError for what no literal can hold: control characters, lone surrogates, NaN
 */
export function literal(value: FormulaValue): Formula {
  if (value === null) return "BLANK()" as Formula;
  if (typeof value === "boolean") return (value ? "TRUE()" : "FALSE()") as Formula;
  if (typeof value === "number") return numberLiteral(value);
  if (typeof value === "string") return textLiteral(value);
  if (value instanceof Date) return instantLiteral(value.getTime());
  throw refused("is no text, number, boolean, Date or null");
}

/**
 * A field by name or id.
 * @throws ValidationError for a name with braces, a backslash or control characters, whose writing Airtable does not define
 * (API reference, section 4.4): use the field's id
 */
export function fieldRef(nameOrId: string): Formula {
  const message = faultOfName(nameOrId);
  if (message) throw new ValidationError("The field of a formula", [{ path: "", message }]);
  return `{${nameOrId}}` as Formula;
}

function faultOfName(name: unknown): string | undefined {
  if (typeof name !== "string" || name.trim() === "") return "is no name";
  if (IN_NAMES.test(name)) return "has a brace, a backslash or a line break in its name; use its id";
  return UNWRITABLE.test(name) ? "has a character in its name that cannot be written; use its id" : undefined;
}

function textLiteral(text: string): Formula {
  const [unwritable] = UNWRITABLE.exec(text) ?? [];
  if (unwritable !== undefined) throw refused(`holds ${codePointOf(unwritable)}, which no literal can hold`);
  return `"${text.replace(/[\\"\n\r\t]/g, (character) => ESCAPES[character] ?? character)}"` as Formula;
}

function numberLiteral(value: number): Formula {
  if (!Number.isFinite(value)) throw refused("is no finite number");
  return plainDecimal(value) as Formula;
}

/** Whole years of four digits: what `DATETIME_PARSE` reads. */
function instantLiteral(ms: number): Formula {
  const text = Number.isNaN(ms) ? "" : new Date(ms).toISOString();
  if (!/^\d{4}-/.test(text)) throw refused("is no instant of the years 0 to 9999");
  return `DATETIME_PARSE("${text}")` as Formula;
}

const codePointOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

const refused = (message: string): ValidationError =>
  new ValidationError("The value for a formula", [{ path: "", message }]);

import { ValidationError } from "../../../domain/errors.js";
import { asFormula } from "./as-formula.js";
import { type Formula, type FormulaValue, fieldRef, literal } from "./formula.js";

/** All of these; without any, every record. */
export const and = (...conditions: readonly Formula[]): Formula => joined("AND", conditions, true);

/** At least one of these; without any, no record. */
export const or = (...conditions: readonly Formula[]): Formula => joined("OR", conditions, false);

/** Turns a condition round. */
export const not = (condition: Formula): Formula => `NOT(${asFormula(condition)})` as Formula;

/**
 * The field holds this value: text to the letter, null nothing at all, true and false the state of a checkbox, a Date its instant.
 * As Airtable reckons, a number 0 counts as nothing.
 * @param field its name or id @throws ValidationError as {@link literal} and {@link fieldRef} do
 */
export function eq(field: string, value: FormulaValue): Formula {
  // `{X}=FALSE()` was reported as refused (API reference, section 4.3).
  if (value === false) return not(fieldRef(field));
  if (value instanceof Date) return isSame(field, value);
  return `${fieldRef(field)}=${literal(value)}` as Formula;
}

/** The field holds something else, or nothing. @param field its name or id @throws ValidationError */
export const ne = (field: string, value: FormulaValue): Formula => not(eq(field, value));

/** @param field name or id @throws ValidationError */
export const lt = (field: string, value: number | Date): Formula =>
  value instanceof Date ? isBefore(field, value) : compared(field, "<", value);

/** @param field name or id @throws ValidationError */
export const lte = (field: string, value: number | Date): Formula =>
  value instanceof Date ? or(isBefore(field, value), isSame(field, value)) : compared(field, "<=", value);

/** @param field name or id @throws ValidationError */
export const gt = (field: string, value: number | Date): Formula =>
  value instanceof Date ? isAfter(field, value) : compared(field, ">", value);

/** @param field name or id @throws ValidationError */
export const gte = (field: string, value: number | Date): Formula =>
  value instanceof Date ? or(isAfter(field, value), isSame(field, value)) : compared(field, ">=", value);

/** The field's date lies after this instant; false where the field is empty. @param field name or id @throws ValidationError */
export const isAfter = (field: string, instant: Date): Formula => dated("IS_AFTER", field, instant);

/** The field's date lies before this instant; false where the field is empty. @param field name or id @throws ValidationError */
export const isBefore = (field: string, instant: Date): Formula => dated("IS_BEFORE", field, instant);

/** The field is empty; a number 0 counts as empty too. @param field name or id @throws ValidationError */
export const isBlank = (field: string): Formula => eq(field, null);

/** The box is checked. @param field name or id @throws ValidationError */
export const isChecked = (field: string): Formula => fieldRef(field);

/**
 * The field's text, or the list it shows, has this text in it; capitals matter.
 * @param field name or id @throws ValidationError, also for an empty text, of which Airtable does not say what it is found in
 */
export function contains(field: string, text: string): Formula {
  if (text === "") throw new ValidationError("The text to find", [{ path: "", message: "is empty" }]);
  return `FIND(${literal(text)},${fieldRef(field)}&"")>0` as Formula;
}

/** How two expressions can be compared. */
export type FormulaComparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

const COMPARISONS: ReadonlySet<string> = new Set<FormulaComparison>(["=", "!=", "<", "<=", ">", ">="]);

/**
 * Compares expressions, where a field and a value are not enough.
 * @example compare(fn("LOWER", fieldRef("Email")), "=", literal(email.toLowerCase()))
 * @throws ValidationError
 */
export function compare(left: Formula, comparison: FormulaComparison, right: Formula): Formula {
  if (!COMPARISONS.has(comparison)) {
    throw new ValidationError("compare", [{ path: "comparison", message: "is no comparison" }]);
  }
  return `(${asFormula(left)})${comparison}(${asFormula(right)})` as Formula;
}

function joined(name: "AND" | "OR", conditions: readonly Formula[], ifNone: boolean): Formula {
  const [only] = conditions;
  if (only === undefined) return literal(ifNone);
  const checked = conditions.map(asFormula);
  return (checked.length === 1 ? only : `${name}(${checked.join(",")})`) as Formula;
}

const compared = (field: string, comparison: FormulaComparison, value: number): Formula =>
  `${fieldRef(field)}${comparison}${literal(value)}` as Formula;

const isSame = (field: string, instant: Date): Formula => dated("IS_SAME", field, instant);

/** What date functions make of a blank is not documented (API reference, section 4.2). */
const dated = (name: string, field: string, instant: Date): Formula =>
  `IF(${fieldRef(field)},${name}(${fieldRef(field)},${literal(instant)}),FALSE())` as Formula;

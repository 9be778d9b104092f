import { ValidationError } from "../../../domain/errors.js";
import { asFormula } from "./as-formula.js";
import type { Formula } from "./formula.js";

/** Functions of Airtable's formulas that work in filters (API reference, section 4.1). */
export const FORMULA_FUNCTIONS = [
  ...["AND", "OR", "NOT", "XOR", "IF", "SWITCH", "TRUE", "FALSE", "BLANK", "ERROR", "ISERROR"],
  ...["RECORD_ID", "CREATED_TIME", "LAST_MODIFIED_TIME", "NOW", "TODAY"],
  ...["IS_AFTER", "IS_BEFORE", "IS_SAME", "DATETIME_PARSE", "DATEADD", "DATETIME_DIFF"],
  ...["LOWER", "UPPER", "TRIM", "LEN", "LEFT", "RIGHT", "MID", "FIND", "SEARCH", "SUBSTITUTE", "CONCATENATE", "T"],
  ...["VALUE", "ABS", "ROUND", "INT", "MOD", "MAX", "MIN", "SUM", "ARRAYJOIN", "REGEX_MATCH"],
] as const;

export type FormulaFunction = (typeof FORMULA_FUNCTIONS)[number];

const KNOWN: ReadonlySet<string> = new Set(FORMULA_FUNCTIONS);

/**
 * A function of Airtable's. Its arguments are formulas: data goes through `literal`, fields through `fieldRef`.
 * @example fn("LEFT", fieldRef("Phone"), literal(2))
 * @throws ValidationError for a function that is not listed, or an argument that is not one whole expression
 */
export function fn(name: FormulaFunction, ...args: readonly Formula[]): Formula {
  if (!KNOWN.has(name)) throw new ValidationError("fn", [{ path: "name", message: "is no function of a filter" }]);
  return `${name}(${args.map(asFormula).join(",")})` as Formula;
}

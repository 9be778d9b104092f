import { ValidationError } from "../../../domain/errors.js";
import { asFormula, endsOutside } from "./as-formula.js";
import { type Formula, type FormulaValue, literal } from "./formula.js";

/** A formula is a text too; in a template it would be quoted, which nobody means. */
export type DataOnly<V extends readonly unknown[]> = { [I in keyof V]: V[I] extends Formula ? never : V[I] };

/**
 * A formula written by hand, with values in it that can only be data: each becomes a literal. Put no quotes around them.
 * Formulas are joined by `and`, `or`, `fn` and `compare`, not here.
 * @example formula`AND({Status} = ${status}, {Score} > ${score})`
 * @throws ValidationError for a value no literal can hold, one that stands in quotes or braces, and for a template that is not one
 * whole expression
 */
export function formula<V extends readonly FormulaValue[]>(
  { raw }: TemplateStringsArray,
  ...values: V & DataOnly<V>
): Formula {
  // Raw: a backslash in a formula is Airtable's, as in "\"".
  const [first = "", ...rest] = raw;
  let text = first;
  for (const [index, part] of rest.entries()) {
    if (!endsOutside(text)) throw new ValidationError("The formula", [{ path: `${index}`, message: QUOTED }]);
    text += literal(values[index] as FormulaValue) + part;
  }
  return asFormula(text);
}

const QUOTED = "stands in quotes or braces, where a value could end them: put none around it";

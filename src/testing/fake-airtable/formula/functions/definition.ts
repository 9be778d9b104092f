import type { FormulaRow } from "../row.js";
import type { Value } from "../values.js";

/** Arguments as they are asked for: those nobody asks for are never evaluated, as in `IF`. */
export interface CallArguments {
  readonly length: number;
  /** BLANK() where it was left out. @throws CellError when it comes to `#ERROR!` */
  at(index: number): Value;
  all(): Value[];
  /** Of a function of fields: their names or ids. */
  fields(): string[];
}

/** A function of Airtable's formulas. */
export interface FunctionDefinition {
  /** Fewest and most arguments. */
  arity: readonly [least: number, most: number];
  /** It says something of the record or of now, so that each record has its own answer. */
  ofRow?: true;
  /** Its arguments must be fields. */
  ofFields?: true;
  call(args: CallArguments, row: FormulaRow): Value;
}

export type FunctionTable = Readonly<Record<string, FunctionDefinition>>;

export const ANY = Number.POSITIVE_INFINITY;

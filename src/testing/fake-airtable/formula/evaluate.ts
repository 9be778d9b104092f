import { compare } from "./compare.js";
import { FormulaError } from "./formula-error.js";
import type { CallArguments } from "./functions/definition.js";
import { FUNCTIONS } from "./functions/index.js";
import { idsAskedFor } from "./ids-asked-for.js";
import { type Expression, fieldsOf, type Operator, parse } from "./parse.js";
import type { FormulaRow } from "./row.js";
import { CellError, fromBoolean, isTrue, toNumber, toText, type Value, valueOfCell } from "./values.js";

export { FormulaError } from "./formula-error.js";
export type { FormulaRow } from "./row.js";

/** A formula that was read. */
export interface CompiledFormula {
  /** Names or ids of the fields it names. */
  fields: readonly string[];
  /** The records it can keep at most, where it names them by id: no other needs to be looked at. */
  recordIds?: ReadonlySet<string>;
  /**
   * Whether a record is kept: its result is none of `0`, `false`, `""`, `NaN`, `[]`, `#Error!`.
   * @throws FormulaError where it comes upon a field the record does not know
   */
  keeps(row: FormulaRow): boolean;
}

/** Reads a formula of the grammar in section 4.1 of the API reference. @throws FormulaError */
export function compileFormula(text: string): CompiledFormula {
  const expression = parse(text);
  const recordIds = idsAskedFor(expression);
  const constants = new Map<Expression, Value>();
  return {
    fields: fieldsOf(expression),
    ...(recordIds && { recordIds }),
    keeps: (row) => {
      if (recordIds && !recordIds.has(row.id)) return false;
      try {
        return isTrue(evaluate(expression, { row, constants }));
      } catch (error) {
        if (error instanceof CellError) return false;
        throw error;
      }
    },
  };
}

/** What one evaluation knows. */
interface Scope {
  row: FormulaRow;
  /** Calls that come to one value for all records, once that is known: a formula is asked of a hundred thousand. */
  constants: Map<Expression, Value>;
}

function evaluate(node: Expression, scope: Scope): Value {
  switch (node.kind) {
    case "constant":
      return node.value;
    case "field":
      return cellOf(node.name, scope.row);
    case "negate":
      return -toNumber(evaluate(node.of, scope));
    case "compare":
      return fromBoolean(compare(evaluate(node.left, scope), node.comparison, evaluate(node.right, scope)));
    case "chain":
      return node.rest.reduce(
        (left, { operator, operand }) => operate(left, operator, evaluate(operand, scope)),
        evaluate(node.first, scope),
      );
    case "call":
      return node.isConstant ? constantOf(node, scope) : callOf(node.name, node.args, scope);
  }
}

function constantOf(node: Expression & { kind: "call" }, scope: Scope): Value {
  const known = scope.constants.get(node);
  if (known !== undefined) return known;
  const value = callOf(node.name, node.args, scope);
  scope.constants.set(node, value);
  return value;
}

function cellOf(name: string, row: FormulaRow): Value {
  const { known, value } = row.cell(name);
  if (!known) throw new FormulaError(`Unknown field names: ${name.toLowerCase()}`);
  return valueOfCell(value);
}

function operate(left: Value, operator: Operator, right: Value): Value {
  if (operator === "&") return toText(left) + toText(right);
  const [a, b] = [toNumber(left), toNumber(right)];
  if (operator === "+") return a + b;
  if (operator === "-") return a - b;
  if (operator === "*") return a * b;
  if (b === 0) throw new CellError("division by zero");
  return a / b;
}

function callOf(name: string, args: readonly Expression[], scope: Scope): Value {
  const at = (index: number): Value => {
    const arg = args[index];
    return arg ? evaluate(arg, scope) : null;
  };
  const handed: CallArguments = {
    length: args.length,
    at,
    all: () => args.map((arg) => evaluate(arg, scope)),
    fields: () => args.flatMap((arg) => (arg.kind === "field" ? [arg.name] : [])),
  };
  return FUNCTIONS[name]?.call(handed, scope.row) ?? null;
}

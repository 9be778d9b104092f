import { isEqual } from "../compare.js";
import { CellError, fromBoolean, isTrue, toText, type Value } from "../values.js";
import { ANY, type CallArguments, type FunctionTable } from "./definition.js";

/** Conditions, and what a record says of itself. */
export const LOGIC: FunctionTable = {
  AND: { arity: [1, ANY], call: (args) => fromBoolean(args.all().every(isTrue)) },
  OR: { arity: [1, ANY], call: (args) => fromBoolean(args.all().some(isTrue)) },
  XOR: { arity: [1, ANY], call: (args) => args.all().filter(isTrue).length % 2 },
  NOT: { arity: [1, 1], call: (args) => fromBoolean(!isTrue(args.at(0))) },
  IF: { arity: [2, 3], call: (args) => args.at(isTrue(args.at(0)) ? 1 : 2) },
  SWITCH: { arity: [3, ANY], call: switched },
  TRUE: { arity: [0, 0], call: () => 1 },
  FALSE: { arity: [0, 0], call: () => 0 },
  BLANK: { arity: [0, 0], call: () => null },
  ERROR: {
    arity: [0, 1],
    call: (args) => {
      throw new CellError(toText(args.at(0)));
    },
  },
  ISERROR: { arity: [1, 1], call: (args) => fromBoolean(isError(args)) },
  RECORD_ID: { arity: [0, 0], ofRow: true, call: (_, row) => row.id },
};

/** Pairs of pattern and result, and maybe a result for all others. */
function switched(args: CallArguments): Value {
  const value = args.at(0);
  for (let index = 1; index + 1 < args.length; index += 2) {
    if (isEqual(value, args.at(index))) return args.at(index + 1);
  }
  return args.length % 2 === 0 ? args.at(args.length - 1) : null;
}

function isError(args: CallArguments): boolean {
  try {
    return Number.isNaN(args.at(0));
  } catch (error) {
    if (error instanceof CellError) return true;
    throw error;
  }
}

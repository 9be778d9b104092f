import { CellError, Instant, toNumber, toText, type Value } from "../values.js";
import { ANY, type CallArguments, type FunctionTable } from "./definition.js";

/** Numbers, and lists of them. */
export const NUMBERS: FunctionTable = {
  ABS: { arity: [1, 1], call: (args) => Math.abs(toNumber(args.at(0))) },
  ROUND: { arity: [1, 2], call: (args) => round(toNumber(args.at(0)), toNumber(args.at(1))) },
  INT: { arity: [1, 1], call: (args) => Math.floor(toNumber(args.at(0))) },
  MOD: { arity: [2, 2], call: (args) => mod(toNumber(args.at(0)), toNumber(args.at(1))) },
  MAX: { arity: [1, ANY], call: (args) => numbers(args).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) },
  MIN: { arity: [1, ANY], call: (args) => numbers(args).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) },
  SUM: { arity: [1, ANY], call: (args) => numbers(args).reduce((a, b) => a + b, 0) },
  VALUE: { arity: [1, 1], call: (args) => parsed(args.at(0)) },
};

/** Texts and blanks in a list count as nothing. */
const numbers = (args: CallArguments): number[] =>
  args.all().flatMap((value) => (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "number"));

/** Halves away from zero. */
function round(value: number, digits: number): number {
  const shift = 10 ** Math.trunc(digits);
  return (Math.sign(value) * Math.round(Math.abs(value) * shift)) / shift;
}

/** The sign is that of the divisor. */
function mod(value: number, divisor: number): number {
  if (divisor === 0) throw new CellError("division by zero");
  return value - divisor * Math.floor(value / divisor);
}

function parsed(value: Value): number {
  if (value instanceof Instant) throw new CellError("no number");
  const text = toText(value).replace(/[$,\s]/g, "");
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)%?$/.test(text)) throw new CellError("no number");
  return text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
}

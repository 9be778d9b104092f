import { matches } from "../regex/matches.js";
import { fromBoolean, toNumber, toText, type Value } from "../values.js";
import { ANY, type CallArguments, type FunctionTable } from "./definition.js";

/** Texts. Positions begin at 1. */
export const TEXTS: FunctionTable = {
  LOWER: { arity: [1, 1], call: (args) => text(args, 0).toLowerCase() },
  UPPER: { arity: [1, 1], call: (args) => text(args, 0).toUpperCase() },
  TRIM: { arity: [1, 1], call: (args) => text(args, 0).trim() },
  LEN: { arity: [1, 1], call: (args) => text(args, 0).length },
  LEFT: { arity: [1, 2], call: (args) => text(args, 0).slice(0, count(args, 1)) },
  RIGHT: { arity: [1, 2], call: (args) => right(text(args, 0), count(args, 1)) },
  MID: { arity: [3, 3], call: (args) => mid(text(args, 0), toNumber(args.at(1)), count(args, 2)) },
  FIND: { arity: [2, 3], call: find },
  SEARCH: { arity: [2, 3], call: (args) => find(args) || null },
  SUBSTITUTE: { arity: [3, 4], call: substitute },
  CONCATENATE: { arity: [1, ANY], call: (args) => args.all().map(toText).join("") },
  T: { arity: [1, 1], call: (args) => onlyText(args.at(0)) },
  ARRAYJOIN: { arity: [1, 2], call: (args) => joined(args) },
  REGEX_MATCH: { arity: [2, 2], call: (args) => fromBoolean(matches(text(args, 1), text(args, 0))) },
};

const text = (args: CallArguments, index: number): string => toText(args.at(index));

/** A number of characters; one where it was left out. */
const count = (args: CallArguments, index: number): number =>
  index < args.length ? Math.max(0, Math.trunc(toNumber(args.at(index)))) : 1;

const right = (whole: string, length: number): string => (length === 0 ? "" : whole.slice(-length));

function mid(whole: string, start: number, length: number): string {
  const from = Math.max(0, Math.trunc(start) - 1);
  return whole.slice(from, from + length);
}

/** 0 where it is not there. */
function find(args: CallArguments): number {
  const from = args.length > 2 ? toNumber(args.at(2)) - 1 : 0;
  return text(args, 1).indexOf(text(args, 0), from) + 1;
}

/** All of them, or the one of this number. */
function substitute(args: CallArguments): string {
  const [whole, old, replacement] = [text(args, 0), text(args, 1), text(args, 2)];
  if (old === "") return whole;
  const parts = whole.split(old);
  if (args.length < 4) return parts.join(replacement);
  const which = Math.trunc(toNumber(args.at(3)));
  if (which < 1 || which >= parts.length) return whole;
  return parts.slice(0, which).join(old) + replacement + parts.slice(which).join(old);
}

const onlyText = (value: Value): Value => (typeof value === "string" ? value : null);

function joined(args: CallArguments): string {
  const list = args.at(0);
  const separator = args.length > 1 ? text(args, 1) : ", ";
  return (Array.isArray(list) ? list : [list]).map(toText).join(separator);
}

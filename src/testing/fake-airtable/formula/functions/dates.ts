import { CellError, fromBoolean, Instant, toInstant, toNumber, toText, type Value } from "../values.js";
import { addUnits, differenceIn, startOf, unitOf } from "./calendar.js";
import { parseByFormat } from "./date-format.js";
import { ANY, type CallArguments, type FunctionTable } from "./definition.js";

/** Instants, in UTC. Those that are asked of a BLANK() come to `#ERROR!`: the strictest of what the real one may do. */
export const DATES: FunctionTable = {
  CREATED_TIME: { arity: [0, 0], ofRow: true, call: (_, row) => new Instant(row.createdAt) },
  LAST_MODIFIED_TIME: {
    arity: [0, ANY],
    ofRow: true,
    ofFields: true,
    call: (args, row) => {
      const ms = row.lastModifiedAt(args.fields());
      return ms === null ? null : new Instant(ms);
    },
  },
  NOW: { arity: [0, 0], ofRow: true, call: (_, row) => new Instant(row.now) },
  TODAY: { arity: [0, 0], ofRow: true, call: (_, row) => new Instant(startOf(row.now, "day")) },
  IS_AFTER: { arity: [2, 2], call: (args) => fromBoolean(ms(args, 0) > ms(args, 1)) },
  IS_BEFORE: { arity: [2, 2], call: (args) => fromBoolean(ms(args, 0) < ms(args, 1)) },
  IS_SAME: { arity: [2, 3], call: isSame },
  DATETIME_PARSE: { arity: [1, 3], call: (args) => datetimeParse(args) },
  DATEADD: {
    arity: [3, 3],
    call: (args) => new Instant(addUnits(ms(args, 0), Math.trunc(toNumber(args.at(1))), unit(args, 2))),
  },
  DATETIME_DIFF: {
    arity: [2, 3],
    call: (args) => differenceIn(ms(args, 0), ms(args, 1), args.length > 2 ? unit(args, 2) : "second"),
  },
};

const ms = (args: CallArguments, index: number): number => toInstant(args.at(index)).ms;

function unit(args: CallArguments, index: number) {
  const found = unitOf(toText(args.at(index)));
  if (!found) throw new CellError("no unit of time");
  return found;
}

function isSame(args: CallArguments): Value {
  const [first, second] = [ms(args, 0), ms(args, 1)];
  if (args.length < 3) return fromBoolean(first === second);
  const of = unit(args, 2);
  return fromBoolean(startOf(first, of) === startOf(second, of));
}

function datetimeParse(args: CallArguments): Instant {
  const value = args.at(0);
  if (value instanceof Instant || args.length < 2) return toInstant(value);
  return new Instant(parseByFormat(toText(value), toText(args.at(1))));
}

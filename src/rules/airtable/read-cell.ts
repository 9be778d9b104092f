import type { JsonValue } from "../../domain/primitives.js";
import { parseInstant } from "../text/instant.js";
import type { ValueKind } from "./cell-types.js";

/** A cell as a value of a lead, or what is wrong with it: never the value itself, which may be personal. */
export type CellReading = { value: JsonValue } | { fault: string };

/** What the portal's columns hold. */
const MAX_INTEGER = 2 ** 31 - 1;
/** What PostgreSQL cannot keep: one such cell would refuse the whole page it came with. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/** What an empty cell of each kind stands for: an unchecked box is left out just as an empty text is. */
const emptyValue = (kind: ValueKind): JsonValue => (kind === "boolean" ? false : null);

/** Whether a value says nothing: absent, blank, empty or unchecked. */
export const isEmptyCell = (cell: unknown): boolean =>
  cell === undefined || cell === null || cell === "" || cell === false || (Array.isArray(cell) && cell.length === 0);

/**
 * Reads a cell as it came from the records API (API reference, section 5). Several elements of a list are joined with a comma.
 * @param type the Airtable field's
 */
export function readCell(kind: ValueKind, type: string, cell: unknown): CellReading {
  const parts: Scalar[] = [];
  const fault = collect(cell, parts, DEEPEST);
  if (fault !== undefined) return { fault };
  const [first] = parts;
  if (first === undefined) return { value: emptyValue(kind) };
  if (kind === "text") return readText(type, parts);
  if (parts.length > 1) return { fault: "holds several values where one was expected" };
  return READERS[kind](first);
}

type Scalar = string | number | true;

/** Lists of objects of lists are no deeper; a cell without a bottom would exhaust the stack. */
const DEEPEST = 16;
const UNKNOWN = "holds something unknown";

/** Lists, lookups and the objects of single cells, down to what they show. Returns what is wrong, if anything is. */
function collect(cell: unknown, into: Scalar[], levels: number): string | undefined {
  if (isEmptyCell(cell)) return undefined;
  if (levels === 0) return UNKNOWN;
  if (typeof cell === "string" || typeof cell === "number" || cell === true) {
    into.push(cell);
    return undefined;
  }
  if (Array.isArray(cell)) {
    for (const element of cell) {
      const fault = collect(element, into, levels - 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  return typeof cell === "object" && cell !== null ? collectObject(cell, into, levels - 1) : UNKNOWN;
}

function collectObject(cell: object, into: Scalar[], levels: number): string | undefined {
  const { error, specialValue, filename, url, state, value, text, email, name, id } = cell as Record<string, unknown>;
  if (error !== undefined || specialValue !== undefined) return "shows an error of its formula";
  if (filename !== undefined || url !== undefined) return "holds something a lead has no field for";
  if (state !== undefined) return state === "error" ? "shows an error of its formula" : collect(value, into, levels);
  // A barcode; a collaborator, who may hide the address; a choice or a linked record.
  const shown = [text, email, name, id].find((part) => typeof part === "string" && part !== "");
  return shown === undefined ? UNKNOWN : collect(shown, into, levels);
}

function readText(type: string, parts: readonly Scalar[]): CellReading {
  if (parts.includes(true)) return { fault: "holds a tick where a text was expected" };
  const joined = parts.join(", ");
  // Airtable ends rich text with a line end of its own.
  const text = type === "richText" && joined.endsWith("\n") ? joined.slice(0, -1) : joined;
  if (UNSTORABLE.test(text)) return { fault: "has a character that cannot be stored" };
  return { value: text === "" ? null : text };
}

function readNumber(part: Scalar): CellReading {
  const number = typeof part === "string" && NUMBER.test(part.trim()) ? Number(part) : part;
  if (typeof number !== "number" || !Number.isFinite(number)) return { fault: "holds something other than a number" };
  return { value: number };
}

function readInteger(part: Scalar): CellReading {
  const reading = readNumber(part);
  if ("fault" in reading) return reading;
  const { value } = reading;
  if (!Number.isInteger(value)) return { fault: "holds a fraction where a whole number was expected" };
  return Math.abs(value as number) > MAX_INTEGER ? { fault: "holds a number of more than 32 bits" } : reading;
}

function readInstant(part: Scalar): CellReading {
  const ms = typeof part === "string" ? parseInstant(part) : null;
  const text = ms === null ? "" : new Date(ms).toISOString();
  // An offset can move the last or first days out of the years that have four digits.
  return /^\d{4}-/.test(text) ? { value: text } : { fault: "holds something other than a point in time" };
}

/** Formulas answer 1 for true and 0 for false. */
function readBoolean(part: Scalar): CellReading {
  if (part === true || part === 1) return { value: true };
  return part === 0 ? { value: false } : { fault: "holds something other than a tick" };
}

const READERS: Readonly<Record<Exclude<ValueKind, "text">, (part: Scalar) => CellReading>> = {
  number: readNumber,
  integer: readInteger,
  instant: readInstant,
  boolean: readBoolean,
};

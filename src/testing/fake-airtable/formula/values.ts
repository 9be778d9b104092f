/** As far from the epoch as a Date goes. */
const LAST_INSTANT_MS = 8.64e15;

/** An instant, so that it is no number. */
export class Instant {
  readonly ms: number;
  constructor(ms: number) {
    if (!(Math.abs(ms) <= LAST_INSTANT_MS)) throw new CellError("no date");
    this.ms = ms;
  }
}

/** What an expression comes to; null is BLANK(). TRUE() is 1, FALSE() is 0. */
export type Value = number | string | Instant | null | Value[];

/** The expression comes to `#ERROR!`. That is a value: the record is not kept, and nothing else happens. */
export class CellError extends Error {
  override readonly name = "CellError";
}

/** A cell's JSON as a formula sees it (API reference, section 5). @throws CellError */
export function valueOfCell(cell: unknown): Value {
  if (cell === undefined || cell === null) return null;
  if (typeof cell === "string" || typeof cell === "number") return cell;
  if (typeof cell === "boolean") return fromBoolean(cell);
  if (Array.isArray(cell)) return cell.map(valueOfCell);
  return valueOfObject(cell as Record<string, unknown>);
}

/** Of collaborators, attachments, barcodes, AI texts and buttons, what people see of them. */
function valueOfObject(cell: Record<string, unknown>): Value {
  if (typeof cell.specialValue === "string") return Number(cell.specialValue);
  if (typeof cell.error === "string") throw new CellError(cell.error);
  const shown = cell.name ?? cell.email ?? cell.filename ?? cell.text ?? cell.value ?? cell.label;
  return typeof shown === "string" ? shown : JSON.stringify(cell);
}

export const fromBoolean = (is: boolean): number => (is ? 1 : 0);

/** All but `0`, `""`, NaN, BLANK() and an empty list: the same rule decides whether a record is kept. */
export function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value instanceof Instant || (value !== null && value !== "" && value !== 0 && !Number.isNaN(value));
}

export function toText(value: Value): string {
  if (value === null) return "";
  if (Array.isArray(value)) return value.map(toText).join(", ");
  return value instanceof Instant ? new Date(value.ms).toISOString() : String(value);
}

/** @throws CellError for a text, a date, or a list of several */
export function toNumber(value: Value): number {
  if (value === null) return 0;
  if (typeof value === "number") return value;
  if (Array.isArray(value) && value.length <= 1) return toNumber(value[0] ?? null);
  throw new CellError("no number");
}

const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Dates travel as ISO 8601 text; one without an offset is UTC. @throws CellError for what is no date, BLANK() too */
export function toInstant(value: Value): Instant {
  if (value instanceof Instant) return value;
  if (Array.isArray(value) && value.length === 1) return toInstant(value[0] ?? null);
  if (typeof value !== "string" || !ISO.test(value)) throw new CellError("no date");
  const hasOffset = !value.includes("T") || /(?:Z|[+-]\d\d:?\d\d)$/.test(value);
  return new Instant(Date.parse(hasOffset ? value : `${value}Z`));
}

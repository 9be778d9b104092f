import { CellError, Instant, toInstant, toNumber, toText, type Value } from "./values.js";

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** `=` and its kin. Text is compared to the letter; BLANK() equals `""`, `[]` and 0. @throws CellError */
export function compare(left: Value, comparison: Comparison, right: Value): boolean {
  if (comparison === "=") return isEqual(left, right);
  if (comparison === "!=") return !isEqual(left, right);
  const difference = order(left, right);
  if (comparison === "<") return difference < 0;
  if (comparison === "<=") return difference <= 0;
  return comparison === ">" ? difference > 0 : difference >= 0;
}

export function isEqual(left: Value, right: Value): boolean {
  if (left === null || right === null) return isNothing(left) && isNothing(right);
  if (left instanceof Instant || right instanceof Instant) return isSameInstant(left, right);
  if (Array.isArray(left) || Array.isArray(right)) return toText(left) === toText(right);
  return left === right;
}

const isNothing = (value: Value): boolean => value === null || value === 0 || toText(value) === "";

function isSameInstant(left: Value, right: Value): boolean {
  try {
    return toInstant(left).ms === toInstant(right).ms;
  } catch (error) {
    if (error instanceof CellError) return false;
    throw error;
  }
}

function order(left: Value, right: Value): number {
  if (left instanceof Instant || right instanceof Instant) return toInstant(left).ms - toInstant(right).ms;
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : Number(left > right);
  return toNumber(left) - toNumber(right);
}

import { ValidationError } from "../../../domain/errors.js";
import type { Formula } from "./formula.js";

/** A text, a field, a bracket, a comma: all that decides where a formula ends. An unfinished text or field stays over. */
const PARTS = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\{(?:[^}\\]|\\[\s\S])*\}|[(),"'{}]/g;

/**
 * A formula written by hand, as part of others. It may say anything, so never make it of data: {@link formula} and
 * {@link literal} are for that. But it stays within its place: it must be one whole expression.
 * @throws ValidationError where a bracket or quote is left open, or closes one that stands around it
 */
export function asFormula(text: string): Formula {
  if (typeof text === "string" && text.trim() !== "" && isWhole(text)) return text as Formula;
  throw new ValidationError("The formula", [{ path: "", message: "is not one whole expression" }]);
}

/** Whether the beginning of a formula leaves no text and no field open. */
export const endsOutside = (beginning: string): boolean =>
  [...beginning.matchAll(PARTS)].every(([part]) => part.length > 1 || !OPENERS.includes(part));

const OPENERS = "\"'{";

function isWhole(text: string): boolean {
  let depth = 0;
  for (const [part] of text.matchAll(PARTS)) {
    if (part === "(") depth++;
    else if (part === ")") depth--;
    else if (part === "," && depth > 0) continue;
    else if (part.length === 1) return false;
    if (depth < 0) return false;
  }
  return depth === 0;
}

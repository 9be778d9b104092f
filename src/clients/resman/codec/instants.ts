import { ValidationError } from "../../../domain/errors.js";
import { parseInstant as readInstant } from "../../../rules/text/instant.js";

/** Milliseconds since the epoch of an ISO 8601 text, read as everywhere else. NaN when it is none. */
export const parseInstant = (text: string): number => readInstant(text) ?? Number.NaN;

/**
 * The form ResMan is known to take: UTC, whole seconds, `Z` (API reference, section 3.2). Fractions are dropped.
 * @throws ValidationError for a text that is no instant.
 */
export function toWireInstant(text: string, what: string): string {
  const ms = parseInstant(text);
  if (Number.isNaN(ms)) throw new ValidationError(what, [{ path: "", message: "not an ISO 8601 instant" }]);
  return formatInstant(ms);
}

/** Whole seconds, rounded down. */
export const formatInstant = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

import { ValidationError } from "../../../domain/errors.js";

const HAS_OFFSET = /(z|[+-]\d{2}:?\d{2})$/i;

/** Milliseconds since the epoch of an ISO 8601 text; without an offset it is UTC, as ResMan means it. NaN when it is none. */
export function parseInstant(text: string): number {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return Date.parse(text);
  return Date.parse(HAS_OFFSET.test(text) ? text : `${text}Z`);
}

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

import { ValidationError } from "../../../domain/errors.js";
import { instantSchema } from "../../../domain/primitives.js";
import { isAirtableRecordId } from "../../../domain/wire/airtable.js";
import { type Formula, literal } from "./formula.js";

/**
 * Records changed, or made, after this instant (API reference, section 4.2). Airtable keeps whole seconds of the time of a
 * change, so all of the instant's own second is taken in: rather one record twice than one never.
 * @param instant ISO 8601 with an offset, or a Date
 * @throws ValidationError
 */
export function modifiedSince(instant: string | Date): Formula {
  const beforeItsSecond = literal(new Date(Math.floor(toMs(instant) / 1000) * 1000 - 1000));
  const isAfter = (time: string): string => `IS_AFTER(${time},${beforeItsSecond})`;
  // What Airtable says of a record that was never edited is not documented, nor what IS_AFTER makes of a blank.
  return `IF(LAST_MODIFIED_TIME(),${isAfter("LAST_MODIFIED_TIME()")},${isAfter("CREATED_TIME()")})` as Formula;
}

/**
 * Records with one of these ids; without any, none. A hundred fit a URL and one page.
 * @throws ValidationError for what is no record id
 */
export function recordIdIn(ids: readonly string[]): Formula {
  const issues = ids.flatMap((id, index) =>
    isAirtableRecordId(id) ? [] : [{ path: String(index), message: "is no record id" }],
  );
  if (issues.length > 0) throw new ValidationError("The record ids", issues);
  if (ids.length === 0) return literal(false);
  return `OR(${ids.map((id) => `RECORD_ID()=${literal(id)}`).join(",")})` as Formula;
}

function toMs(instant: string | Date): number {
  if (instant instanceof Date) return instant.getTime();
  if (instantSchema.safeParse(instant).success) return Date.parse(instant);
  throw new ValidationError("modifiedSince", [{ path: "", message: "is not an ISO 8601 instant with an offset" }]);
}

import { ValidationError } from "../../domain/errors.js";

/**
 * A value as JSON text. Members that are `undefined` are left out, as always in JSON.
 * @throws ValidationError for what JSON would change unsaid or cannot hold: NaN and infinities, which would clear a cell;
 * bigints; circles
 */
export function toJson(value: unknown, what: string): string {
  try {
    return JSON.stringify(value, (key, member: unknown) => {
      if (typeof member === "number" && !Number.isFinite(member)) throw refused(what, key, "must be a finite number");
      return member;
    });
  } catch (error) {
    throw error instanceof ValidationError ? error : refused(what, "", "cannot be written as JSON");
  }
}

const refused = (what: string, path: string, message: string): ValidationError =>
  new ValidationError(what, [{ path, message }]);

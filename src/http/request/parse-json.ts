import { SyncError, ValidationError } from "../../domain/errors.js";
import { refusedNameIn } from "../../domain/wire/refused-names.js";

/** Deeper values are refused: what reads them further on goes by recursion. */
const MAX_DEPTH = 100;

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

const refused = (message: string, cause?: unknown): ValidationError =>
  new ValidationError("Body", [{ path: "", message }], cause === undefined ? {} : { cause });

/** @throws SyncError `UNSUPPORTED_MEDIA_TYPE` */
export function requireJsonType(request: Request): void {
  if (JSON_TYPE.test(request.headers.get("content-type") ?? "")) return;
  throw new SyncError("UNSUPPORTED_MEDIA_TYPE", "Send the body as JSON with `content-type: application/json`.");
}

/**
 * The value a body holds.
 * @throws ValidationError for broken UTF-8, text that is no JSON, values nested too deep, and members named `__proto__` or
 * `toString`
 */
export function parseJson(bytes: Uint8Array): unknown {
  const value = parsed(decoded(bytes));
  checkShape(value);
  return value;
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refused("is not valid UTF-8", cause);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refused("is not valid JSON", cause);
  }
}

/** Level by level, so that no depth ends the process. */
function checkShape(value: unknown): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw refused(`is nested deeper than ${MAX_DEPTH} levels`);
    const objects = level.filter((item) => typeof item === "object" && item !== null);
    for (const item of objects) {
      const name = refusedNameIn(item);
      if (name !== undefined) throw refused(`has a member named \`${name}\``);
    }
    level = objects.flatMap((item) => Object.values(item));
  }
}

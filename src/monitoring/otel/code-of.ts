import { isSyncError } from "../../domain/errors.js";

/** What a trace or a metric says of an error: its code, else the name of its class. Never its message, which may quote somebody. */
export function codeOf(error: unknown): string {
  if (isSyncError(error)) return error.code;
  return error instanceof Error ? error.name : "unknown";
}

import { ERROR_CODES, type ErrorCode } from "../../domain/error-codes.js";
import { isSyncError } from "../../domain/errors.js";
import type { Finding } from "../output/findings-text.js";

/** What was thrown as something that was found: its code says what to do. @param remedies better words for single codes */
export function findingOfError(error: unknown, remedies: Partial<Record<ErrorCode, string>> = {}): Finding {
  if (!isSyncError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      severity: "error",
      code: "UNEXPECTED",
      message,
      remedy: "This is not an error of lead-sync; look at its words.",
    };
  }
  const { code, message } = error;
  return { severity: "error", code, message, remedy: remedies[code] ?? ERROR_CODES[code] };
}

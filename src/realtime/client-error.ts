import type { ErrorCode } from "../domain/error-codes.js";
import { isSyncError } from "../domain/errors.js";

/** What a client is told of a failure. */
export interface ClientError {
  code: ErrorCode;
  message: string;
}

/** Failures of the server's own: their words are for its log. */
const INTERNAL: ReadonlySet<ErrorCode> = new Set([
  "INVALID_CONFIG",
  "STORAGE_ERROR",
  "SCHEMA_OUTDATED",
  "SCHEMA_TOO_NEW",
  "AUTH_ERROR",
  "WIRE_SHAPE",
]);

/** The error for the client; undefined where it is the server's own affair. */
export function toClientError(error: unknown): ClientError | undefined {
  if (!isSyncError(error) || INTERNAL.has(error.code)) return undefined;
  return { code: error.code, message: error.message };
}

/** Told in place of what is the server's own affair. */
export const SERVER_FAILED: ClientError = { code: "TEMPORARY_ERROR", message: "The server failed; try again." };

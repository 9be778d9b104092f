import { type InputIssue, isRemoteError, isSyncError, type SyncError } from "../../domain/errors.js";
import { snakeCase } from "../../domain/wire/camel-case.js";
import type { Logger } from "../../ports/logger.js";
import type { ErrorBody } from "../contracts/error.js";
import type { Route } from "../route.js";
import { respondJson } from "./respond.js";
import { statusOfError } from "./status-of-error.js";

/** Seconds until a caller should try again what failed for a passing reason. */
const RETRY_AFTER = 5;

/**
 * The answer to something that was thrown. What is the caller's business is said in words; of what is not they get the code,
 * and the log the rest.
 */
export function respondError(thrown: unknown, route: Route | undefined, logger: Logger): Response {
  const code = isSyncError(thrown) ? thrown.code : "INTERNAL_ERROR";
  const status = statusOfError(code);
  if (isSyncError(thrown) && status < 500) return respondJson(status, bodyOf(thrown, status));
  // A caller who went away is nothing to look into.
  const level = code === "ABORTED" ? "info" : "error";
  logger[level]("A request failed.", { operation: route?.operationId ?? null, code, status, ...factsOf(thrown) });
  const body: ErrorBody = { error: route?.failure ?? "The request failed", code };
  return respondJson(status, body, status === 503 ? { "retry-after": retryAfter(thrown) } : {});
}

function bodyOf(error: SyncError, status: number): ErrorBody {
  const { code, message } = error;
  // The seed's word for a webhook that cannot be trusted; the cause is for whoever sets it up.
  const isUnsigned = status === 401 && code !== "UNAUTHORIZED";
  const details = isUnsigned ? [{ path: "", message }] : issuesOf(error);
  return { error: isUnsigned ? "Unauthorized" : message, code, ...(details && { details }) };
}

/** Also of an error of another copy of this package. What the engine names in camelCase has snake_case names here. */
const issuesOf = (error: SyncError): InputIssue[] | undefined =>
  "issues" in error && Array.isArray(error.issues)
    ? error.issues.map(({ path, message }: InputIssue) => ({ path: snakeCase(path), message }))
    : undefined;

function retryAfter(thrown: unknown): string {
  const ms = isRemoteError(thrown) ? thrown.retryAfterMs : undefined;
  return String(ms === undefined ? RETRY_AFTER : Math.max(1, Math.ceil(ms / 1000)));
}

/** Of an error that is not ours the message may tell of anybody, so only its name and place are logged. */
function factsOf(thrown: unknown): Record<string, unknown> {
  if (isSyncError(thrown)) return { error: thrown.message };
  if (!(thrown instanceof Error)) return { error: typeof thrown };
  const frames = thrown.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return { error: thrown.name, stack: frames?.map((line) => line.trim()) };
}

import type * as z from "zod";
import type { ErrorCode } from "./error-codes.js";
import { safeParse } from "./safe-parse.js";

/** Marks errors of this package across duplicate copies of it, where `instanceof` fails. */
const BRAND = Symbol.for("@domiq/lead-sync.error");

/** What an error can carry beside its code and message. */
export interface SyncErrorOptions {
  /** Whether trying again later can succeed. Default: false. */
  retryable?: boolean;
  /** Facts for a log line. Never holds secrets or personal data. */
  context?: Record<string, unknown>;
  cause?: unknown;
}

/** Base of every error this package throws. `code` is stable; `message` is for people. */
export class SyncError extends Error {
  override readonly name: string = "SyncError";
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: SyncErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.context = Object.freeze({ ...options.context });
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** What a log or an HTTP body may show. */
  toJSON(): { name: string; code: ErrorCode; message: string; retryable: boolean; context: Record<string, unknown> } {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      context: { ...this.context },
    };
  }
}

/** An option, a configuration value or an environment value is wrong. */
export class ConfigError extends SyncError {
  override readonly name: string = "ConfigError";
  constructor(message: string, options: SyncErrorOptions = {}) {
    super("INVALID_CONFIG", message, options);
  }
}

/** One thing that is wrong with an input. */
export interface InputIssue {
  /** Where in the input, e.g. `leadData.email`. Empty for the whole value. */
  path: string;
  message: string;
}

/** A value handed to a public function or read at an edge is malformed. */
export class ValidationError extends SyncError {
  override readonly name: string = "ValidationError";
  readonly issues: readonly InputIssue[];

  constructor(what: string, issues: readonly InputIssue[], options: SyncErrorOptions = {}) {
    const list = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ");
    super("INVALID_INPUT", `${what} is not valid: ${list}`, {
      ...options,
      context: { ...options.context, issues },
    });
    this.issues = issues;
  }

  /** The error of a schema, with each failing path. */
  static fromZod(what: string, error: z.ZodError, context?: Record<string, unknown>): ValidationError {
    const issues = error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
    return new ValidationError(what, issues, { ...(context && { context }) });
  }
}

/** What a {@link RemoteError} can carry. */
export interface RemoteErrorOptions extends SyncErrorOptions {
  /** Milliseconds the remote asked us to wait. */
  retryAfterMs?: number;
  /** HTTP status, where there was an answer. */
  status?: number;
  /** True when the remote may have applied the write: look it up before repeating it. Default: false. */
  outcomeUnknown?: boolean;
}

/** A remote system failed, refused or could not be understood. */
export class RemoteError extends SyncError {
  override readonly name: string = "RemoteError";
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  readonly outcomeUnknown: boolean;

  constructor(code: ErrorCode, message: string, options: RemoteErrorOptions = {}) {
    super(code, message, options);
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
    this.outcomeUnknown = options.outcomeUnknown ?? false;
  }
}

/** The codes of a {@link StorageError}. */
export type StorageErrorCode = "STALE_WRITE" | "LEASE_LOST" | "STORAGE_ERROR" | "SCHEMA_OUTDATED" | "SCHEMA_TOO_NEW";

/** The storage adapter failed or refused a stale write. */
export class StorageError extends SyncError {
  override readonly name: string = "StorageError";
  constructor(code: StorageErrorCode, message: string, options: SyncErrorOptions = {}) {
    super(code, message, { retryable: code === "STALE_WRITE", ...options });
  }
}

/** True for any error of this package, also one of another copy of it; with a code, only for that code. */
export function isSyncError(error: unknown, code?: ErrorCode): error is SyncError {
  if (typeof error !== "object" || error === null || !(BRAND in error)) return false;
  return code === undefined || ("code" in error && error.code === code);
}

/** True for a {@link RemoteError}, also one of another copy of this package. */
export function isRemoteError(error: unknown, code?: ErrorCode): error is RemoteError {
  return isSyncError(error, code) && error.name === "RemoteError";
}

/** Parses with a schema, throwing a {@link ValidationError} that names `what` and each failing path. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = safeParse(schema, value);
  if (!result) throw new ValidationError(what, [{ path: "", message: "cannot be read" }]);
  if (result.success) return result.data;
  throw ValidationError.fromZod(what, result.error);
}

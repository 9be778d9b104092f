import type { ErrorCode } from "../../domain/error-codes.js";
import { isRemoteError, RemoteError, type RemoteErrorOptions } from "../../domain/errors.js";
import type { AirtableRecord } from "../../domain/wire/airtable.js";

/** What an {@link AirtableError} can carry. */
export interface AirtableErrorOptions extends RemoteErrorOptions {
  /** Airtable's own word for it, e.g. `INVALID_VALUE_FOR_COLUMN` (API reference, section 3.3). */
  type?: string;
}

/** Airtable failed, refused or could not be understood. Branch on `code` and `type`, never on the message. */
export class AirtableError extends RemoteError {
  /** Airtable's own word for it, in `context.type` too; undefined where it said none. */
  readonly type: string | undefined;

  constructor(code: ErrorCode, message: string, options: AirtableErrorOptions = {}) {
    const { type } = options;
    super(code, message, { ...options, context: { ...options.context, ...(type !== undefined && { type }) } });
    this.type = type;
  }
}

/** What became of many records. Indexes are those of the records handed over. */
export interface AirtableBatchReport {
  /** `record` is absent where it was deleted. */
  done: readonly { index: number; record?: AirtableRecord }[];
  /** Whether one may have been carried out all the same: `outcomeUnknown` of its error. */
  failed: readonly { index: number; error: Error }[];
}

/**
 * A call on many records that was not, or not wholly, carried out: says of each record whether it was. Code, status and type are
 * those of the failure that ended the call, or of the first record that was refused.
 */
export class AirtableBatchError extends AirtableError implements AirtableBatchReport {
  readonly done: AirtableBatchReport["done"];
  readonly failed: AirtableBatchReport["failed"];

  constructor(code: ErrorCode, message: string, report: AirtableBatchReport, options: AirtableErrorOptions = {}) {
    const counts = { done: report.done.length, failed: report.failed.length };
    super(code, message, { ...options, context: { ...options.context, ...counts } });
    this.done = report.done;
    this.failed = report.failed;
  }
}

/** Airtable's own word for what an error is about, whatever class it is of. */
export function airtableTypeOf(error: unknown): string | undefined {
  const type = isRemoteError(error) ? error.context.type : undefined;
  return typeof type === "string" ? type : undefined;
}

/** A failure of the connection as an error of this client. */
export function toAirtableError(error: RemoteError, context: Record<string, unknown>): AirtableError {
  if (error instanceof AirtableError) return error;
  const { retryable, outcomeUnknown, status, retryAfterMs, cause } = error;
  return new AirtableError(error.code, error.message, {
    retryable,
    outcomeUnknown,
    context: { ...context, ...error.context },
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(cause !== undefined && { cause }),
  });
}

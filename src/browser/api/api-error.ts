import type { ErrorCode } from "../../domain/error-codes.js";
import { type InputIssue, RemoteError, type RemoteErrorOptions } from "../../domain/errors.js";

/** What a {@link LeadSyncApiError} can carry. */
export interface LeadSyncApiErrorOptions extends RemoteErrorOptions {
  issues?: readonly InputIssue[];
}

/**
 * A call of the API failed. `code` is the server's own (`FORBIDDEN`, `NOT_FOUND`, `CONFLICT_CLOSED`, …), or `NETWORK_ERROR`,
 * `TIMEOUT_ERROR`, `ABORTED`, `WIRE_SHAPE` where there was no answer that could be read.
 */
export class LeadSyncApiError extends RemoteError {
  override readonly name: string = "LeadSyncApiError";
  /** What is wrong with the input, member by member, in camelCase. */
  readonly issues: readonly InputIssue[];

  constructor(code: ErrorCode, message: string, options: LeadSyncApiErrorOptions = {}) {
    super(code, message, options);
    this.issues = options.issues ?? [];
  }
}

import type { ErrorCode } from "../../domain/error-codes.js";
import { LeadSyncApiError } from "../api/api-error.js";

const RETRYABLE = /^(NETWORK|TIMEOUT|TEMPORARY|RATE_LIMIT)_ERROR$/;

/** @param code One of ours, or what a server says. */
export const failure = (code: string, message: string, cause?: unknown): LeadSyncApiError =>
  new LeadSyncApiError(code as ErrorCode, message, { retryable: RETRYABLE.test(code), cause });

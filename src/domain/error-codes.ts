/** Every code a {@link SyncError} can carry, with what it means and what to do about it. */
export const ERROR_CODES = {
  INVALID_CONFIG: "An option or environment value is missing or malformed; the message names it.",
  INVALID_INPUT: "A value handed to a public function is malformed; `context.issues` lists each path.",
  WIRE_SHAPE: "A remote answered in a form that could not be understood.",
  NOT_FOUND: "The record named in the call does not exist.",
  LEAD_NOT_CONTACTABLE: "The lead has neither a usable email nor a usable phone; it waits until one is given.",
  SYNC_DISABLED: "Sync is switched off for the property, or its direction forbids this operation.",
  INTEGRATION_MISSING: "The property has no integration; store one with agent and source first.",
  ABORTED: "The caller's AbortSignal ended the operation.",
  NETWORK_ERROR: "The connection failed. Retryable.",
  TIMEOUT_ERROR: "The remote did not answer in time. Retryable.",
  RATE_LIMIT_ERROR: "The remote asked to slow down; `retryAfterMs` says for how long. Retryable.",
  TEMPORARY_ERROR: "The remote failed for a passing reason. Retryable.",
  AUTH_ERROR: "The remote refused the credentials.",
  REMOTE_REJECTED: "The remote refused the data; the message holds its words.",
  UNKNOWN_SOURCE: "ResMan does not know the lead source or lost reason that was sent.",
  DUPLICATE_PROSPECT: "ResMan refused a create because the email or phone is taken.",
  RESULT_TOO_LARGE: "The answer does not fit even the smallest time window.",
  STALE_WRITE: "The record changed since it was read; load it again.",
  LEASE_LOST: "The job was taken over by another worker.",
  STORAGE_ERROR: "The storage adapter failed.",
  SCHEMA_OUTDATED: "The database lacks migrations this version needs; run `migrate()`.",
  SCHEMA_TOO_NEW: "The database was migrated by a newer version of this package; upgrade the package.",
  WORKER_CRASHED: "The job lost its worker three times and is set aside; look at the lead before retrying it.",
  ENGINE_STOPPED: "The engine is stopped or stopping.",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

import { isSyncError, SyncError } from "../domain/errors.js";

export const switchedOff = (propertyId: string): SyncError =>
  new SyncError("SYNC_DISABLED", `Sync is switched off for property ${propertyId}.`, { context: { propertyId } });

/** Any thrown value as an error of this package; foreign errors come from the storage adapter or the host. */
export function toSyncError(error: unknown): SyncError {
  if (isSyncError(error)) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new SyncError("STORAGE_ERROR", `An operation outside the sync failed (${name}).`, {
    cause: error,
    retryable: true,
  });
}

import { isSyncError, SyncError } from "../domain/errors.js";

export const switchedOff = (propertyId: string): SyncError =>
  new SyncError("SYNC_DISABLED", `Sync is switched off for property ${propertyId}.`, { context: { propertyId } });

export const allSwitchedOff = (): SyncError =>
  new SyncError("SYNC_DISABLED", "Everything is paused; `integrations.resumeAll()` lets it go on.");

/** @param retryAt ISO 8601 */
export const suspended = (propertyId: string, retryAt: string): SyncError =>
  new SyncError(
    "PROPERTY_SUSPENDED",
    `Property ${propertyId} has failed too often in a row; it rests until ${retryAt}.`,
    {
      retryable: true,
      context: { propertyId, retryAt },
    },
  );

/** Any thrown value as an error of this package; foreign errors come from the storage adapter or the host. */
export function toSyncError(error: unknown): SyncError {
  if (isSyncError(error)) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new SyncError("STORAGE_ERROR", `An operation outside the sync failed (${name}).`, {
    cause: error,
    retryable: true,
  });
}

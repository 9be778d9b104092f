import type { Alert } from "../../domain/alert.js";
import { StorageError } from "../../domain/errors.js";
import type { PropertyId } from "../../domain/ids.js";
import type { AlertRepository } from "../../ports/alerts.js";

/** Names the row of one alert. */
export interface AlertKey {
  rule: string;
  propertyId: PropertyId | null;
}

const MAX_ATTEMPTS = 10;

/**
 * Changes one alert as it stands at that very moment, whoever else is at it.
 * @param change Gets the row as it is stored; returns what it shall be, with the same version, or undefined to leave it.
 * @returns the row as it was stored; undefined when it was left
 * @throws StorageError `STALE_WRITE` when others were faster each time
 */
export async function changeAlert<T extends Alert>(
  alerts: AlertRepository,
  { rule, propertyId }: AlertKey,
  change: (stored: Alert | undefined) => T | undefined,
): Promise<T | undefined> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const stored = await alerts.get(rule, propertyId);
    const changed = change(stored);
    if (!changed) return undefined;
    const next = { ...changed, version: (stored?.version ?? 0) + 1 };
    if (await alerts.save(next, stored?.version ?? null)) return next;
  }
  const message = `Alert ${rule} is being changed by others all the time; try again.`;
  throw new StorageError("STALE_WRITE", message, { context: { rule, propertyId } });
}

import { type SyncLogEntry, syncLogEntrySchema } from "../../../src/domain/sync-log.js";
import type { Clock } from "../../../src/ports/runtime.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { anId } from "../../../src/testing/index.js";
import { PROPERTY } from "../../support/small-world.js";

export const OTHER_PROPERTY = anId(0x101);

/** What scripted rows need of a world. */
export interface Scripted {
  storage: StorageAdapter;
  clock: Clock;
}

export const instant = ({ clock }: Pick<Scripted, "clock">, afterMs = 0): string =>
  new Date(clock.now() + afterMs).toISOString();

/** Writes rows of the log as they would be written now. */
export function logWriter(world: Scripted, idOf = (serial: number): string => `log-${serial}`) {
  let serial = 0;
  return (syncStatus: SyncLogEntry["syncStatus"], more: Partial<SyncLogEntry> | object = {}): Promise<void> => {
    serial += 1;
    return world.storage.log.append(
      syncLogEntrySchema.parse({
        id: idOf(serial),
        conversationId: null,
        resmanLeadId: null,
        propertyId: PROPERTY,
        syncDirection: "to_resman",
        syncStatus,
        syncType: "update",
        trigger: "api",
        createdAt: instant(world),
        ...more,
      }),
    );
  };
}

/** Stores a measured value as it would be stored now. */
export const measure = (world: Scripted, name: string, value: number, propertyId: string | null = null) =>
  world.storage.metrics.append([
    { name, value, propertyId: propertyId as typeof propertyId & null, at: instant(world) },
  ]);

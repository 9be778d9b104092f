import { ConfigError } from "../domain/errors.js";
import type { ArchiveCounts, Retention } from "../ports/storage.js";
import { type EngineContext, nowIso } from "./context.js";

/** Options of an archiving by hand. */
export interface ArchiveOptions extends Retention {
  signal?: AbortSignal;
}

/** @throws ConfigError where the adapter keeps no archive; StorageError */
export async function archive({ storage, runtime }: EngineContext, options: ArchiveOptions): Promise<ArchiveCounts> {
  if (!storage.archive) throw new ConfigError("This storage adapter keeps no archive.");
  return storage.archive({ ...options, at: nowIso(runtime) });
}

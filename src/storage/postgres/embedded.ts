import { ConfigError, isSyncError, StorageError } from "../../domain/errors.js";
import type { LockRepository } from "../../ports/locks.js";
import type { NewsTopic } from "../../ports/storage.js";
import { createProcessLocks } from "../process-locks.js";
import { loadPGlite } from "./load-pglite.js";
import { PostgresStorageAdapter, type PostgresStorageOptions } from "./postgres-storage-adapter.js";

/** Options of {@link createEmbeddedStorage}. */
export interface EmbeddedStorageOptions extends Omit<PostgresStorageOptions, "client" | "prepare" | "timers"> {
  /** Folder the data is kept in; it is made, the folder around it must exist. Default: in memory, gone with the process. */
  dataDir?: string;
}

/** Storage in a PostgreSQL within this process. Nobody else can reach it, so its locks need no table. */
export class EmbeddedStorage extends PostgresStorageAdapter {
  readonly #end: () => Promise<void>;
  #closed: Promise<void> | undefined;
  readonly #listeners = new Set<{ call(): void }>();
  override readonly locks: LockRepository = createProcessLocks(() => {
    for (const listener of this.#listeners) listener.call();
  });

  /** @internal */
  constructor(options: PostgresStorageOptions, end: () => Promise<void>) {
    super(options);
    this.#end = end;
  }

  override async listen(onNews: () => void, topic: NewsTopic = "jobs"): Promise<() => Promise<void>> {
    const listener = { call: onNews };
    const stop = await super.listen(onNews, topic);
    if (topic === "jobs") this.#listeners.add(listener);
    return async () => {
      this.#listeners.delete(listener);
      await stop();
    };
  }

  /** Flushes what is not on disk yet and ends the database. Safe to call twice. */
  override close(): Promise<void> {
    this.#closed ??= super.close().then(this.#end);
    return this.#closed;
  }
}

/**
 * The embedded default: PostgreSQL inside of this process (PGlite), migrated and ready, without a server. For one process:
 * PGlite cannot tell that another one has the folder open, and then both lose data. It has one connection, so inside of
 * `transaction(work)` use only the `tx` handed to `work`.
 * @throws ConfigError when `@electric-sql/pglite` is not installed or `dataDir` is no text; StorageError `STORAGE_ERROR`
 * when the folder cannot be used, `SCHEMA_TOO_NEW`
 */
export async function createEmbeddedStorage(options: EmbeddedStorageOptions = {}): Promise<EmbeddedStorage> {
  const { dataDir, ...rest } = options;
  if (dataDir !== undefined && (typeof dataDir !== "string" || dataDir.trim() === "")) {
    throw new ConfigError("dataDir must be the path of a folder; leave it out to keep everything in memory.");
  }
  const PGlite = await loadPGlite();
  const client = await opened(dataDir, async () => PGlite.create(dataDir ?? "memory://"));
  try {
    const storage = new EmbeddedStorage({ client, ...rest }, () => client.close());
    await storage.migrate();
    return storage;
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function opened<T>(dataDir: string | undefined, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (isSyncError(error)) throw error;
    const where = dataDir === undefined ? "in memory" : "in dataDir";
    throw new StorageError(
      "STORAGE_ERROR",
      `The embedded database could not be opened ${where}: it must be a folder of its own that can be written to, inside one that exists.`,
      { cause: error },
    );
  }
}

import { StorageError } from "../../domain/errors.js";
import type { Repositories } from "../../ports/storage.js";
import { createRepositories } from "./repositories/index.js";
import type { Session } from "./session.js";
import { type CommittedTables, createOverlays, type Tables } from "./tables.js";

/**
 * Runs work on an overlay of the tables and commits it in one go when the work resolves.
 * @returns the work's result, and whether there may be something to take since.
 */
export async function runTransaction<T>(
  tables: CommittedTables,
  outer: Session,
  work: (tx: Repositories) => Promise<T>,
): Promise<{ result: T; isNews: boolean }> {
  const overlays = createOverlays(tables);
  let open = true;
  let isNews = false;
  const run = <R>(step: (tables: Tables) => R): R => {
    if (!open) throw new StorageError("STORAGE_ERROR", "The transaction is over; begin another one.");
    return step(overlays);
  };
  const repositories = createRepositories({
    ...outer,
    read: run,
    write: run,
    tellNews: () => {
      isNews = true;
    },
  });
  try {
    const result = await work(repositories);
    for (const overlay of Object.values(overlays)) overlay.commit();
    return { result, isNews };
  } finally {
    open = false;
  }
}

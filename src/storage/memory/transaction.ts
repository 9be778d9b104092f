import { StorageError } from "../../domain/errors.js";
import type { NewsTopic, Repositories } from "../../ports/storage.js";
import { createRepositories } from "./repositories/index.js";
import type { Session } from "./session.js";
import { type CommittedTables, createOverlays, type Tables } from "./tables.js";

/**
 * Runs work on an overlay of the tables and commits it in one go when the work resolves.
 * @returns the work's result, and what those who listen are to be told of.
 */
export async function runTransaction<T>(
  tables: CommittedTables,
  outer: Session,
  work: (tx: Repositories) => Promise<T>,
): Promise<{ result: T; news: ReadonlySet<NewsTopic> }> {
  const overlays = createOverlays(tables);
  let open = true;
  const news = new Set<NewsTopic>();
  const run = <R>(step: (tables: Tables) => R): R => {
    if (!open) throw new StorageError("STORAGE_ERROR", "The transaction is over; begin another one.");
    return step(overlays);
  };
  const repositories = createRepositories({
    ...outer,
    read: run,
    write: run,
    tellNews: (topic = "jobs") => {
      news.add(topic);
    },
  });
  try {
    const result = await work(repositories);
    for (const overlay of Object.values(overlays)) overlay.commit();
    return { result, news };
  } finally {
    open = false;
  }
}

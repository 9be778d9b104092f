import { SyncError } from "../../../domain/errors.js";
import type { AirtableRecord } from "../../../domain/wire/airtable.js";

/**
 * Reads the records a write was answered with. One that cannot be read was written all the same: its error says so and names all
 * that were, lest somebody writes them again.
 * @throws SyncError `CELL_INVALID`
 */
export function readWritten<T>(records: readonly AirtableRecord[], read: (record: AirtableRecord) => T): T[] {
  try {
    return records.map(read);
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    const written = records.map(({ id }) => id);
    throw new SyncError(error.code, `Everything was written, but an answer cannot be read. ${error.message}`, {
      context: { ...error.context, written },
      cause: error,
    });
  }
}

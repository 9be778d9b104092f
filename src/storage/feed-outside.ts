import { StorageError } from "../domain/errors.js";

/** What reading the feed within a transaction is refused with. */
export const feedIsOutside = (): StorageError =>
  new StorageError("STORAGE_ERROR", "Within a transaction events can only be added to the feed; read it outside.");

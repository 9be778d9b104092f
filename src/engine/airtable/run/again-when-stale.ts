import { isSyncError } from "../../../domain/errors.js";

/** Somebody else's write can come between a few times; more often is no coincidence. */
const ATTEMPTS = 5;

/** Does something again from the start, where somebody else had changed what it read. @throws what the last attempt throws */
export async function againWhenStale<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isSyncError(error, "STALE_WRITE") || attempt === ATTEMPTS) throw error;
    }
  }
}

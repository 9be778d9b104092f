import type { Logger } from "../../../ports/logger.js";
import { toStorageError } from "./map-error.js";

/** A listener for connections that break while nobody waits for an answer: who needs one next is told by their own error. */
export const reportLoss =
  (logger: Logger | undefined) =>
  (error: unknown): void => {
    logger?.warn("lost a database connection", { ...toStorageError(error, "The connection").context });
  };

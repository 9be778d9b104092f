import type { QueueItem } from "../../../domain/queue-item.js";
import type { JobOutcome } from "../../../ports/storage.js";

/** A job as its outcome leaves it. */
export function settledJob(job: Readonly<QueueItem>, outcome: JobOutcome): QueueItem {
  const released = { ...job, leaseOwner: null, leaseUntil: null, updatedAt: outcome.at };
  switch (outcome.status) {
    case "pending":
      return {
        ...released,
        status: "pending",
        nextRetryAt: outcome.nextRetryAt,
        retryCount: job.retryCount + (outcome.countsAsAttempt ? 1 : 0),
        errorCode: outcome.errorCode,
        errorMessage: outcome.errorMessage,
      };
    case "completed":
      return { ...released, status: "completed", processedAt: outcome.at, errorCode: null, errorMessage: null };
    case "failed":
      return {
        ...released,
        status: "failed",
        processedAt: outcome.at,
        errorCode: outcome.errorCode,
        errorMessage: outcome.errorMessage,
      };
    case "cancelled":
      return {
        ...released,
        status: "cancelled",
        processedAt: outcome.at,
        errorCode: null,
        errorMessage: outcome.errorMessage,
      };
  }
}

import type { PropertyIntegration, SyncDirection, SyncJob } from "../../../browser/index.js";

const jobGroups: Record<"failed" | "pending" | "processing", string> = {
  failed: "Needs a person",
  pending: "Waiting",
  processing: "Running",
};

const jobOperations: Record<SyncJob["syncOperation"], string> = {
  push: "Send to ResMan",
  pull: "Fetch from ResMan",
  merge: "Merge",
  status_update: "Change status",
  enrichment: "Enrich",
};

const propertyStates: Record<PropertyIntegration["syncStatus"], string> = {
  active: "Active",
  paused: "Paused",
  error: "Failing",
  disconnected: "Disconnected",
};

const directions: Record<SyncDirection, string> = {
  to_resman: "To ResMan only",
  from_resman: "From ResMan only",
  bidirectional: "Both ways",
};

export const operationMessages = {
  queueTitle: "Queue",
  queueEmpty: "Nothing waits.",
  jobGroups,
  jobOperations,
  /** Of the whole property. */
  noLead: "The property",
  retries: (done: string, most: string): string => `${done} of ${most} retries used`,
  crashed: (count: string, n: number): string =>
    n === 1 ? `A worker ended in the middle of it` : `Workers ended in the middle of it ${count} times`,
  nextTry: (when: string): string => `not before ${when}`,
  since: (when: string): string => `since ${when}`,
  retryJob: "Retry",
  cancelJob: "Cancel job",
  cancelTitle: (what: string): string => `Cancel “${what}”?`,
  cancelText: "It is not tried again.",
  keepJob: "Keep it",
  retryAll: "Retry all that failed",
  retryAllTitle: "Retry all that failed?",
  retryAllText: "Also those that are not listed here.",
  propertiesTitle: "Properties",
  propertiesEmpty: "No property is connected.",
  propertyStates,
  directions,
  direction: "Direction",
  lastSuccess: "Last successful sync",
  never: "Never",
  errorsInARow: "Failures in a row",
  switchedOff: "Sync is off",
  pause: "Pause",
  resume: "Resume",
  pauseTitle: (property: string): string => `Pause ${property}?`,
  pauseText: "Nothing is sent or fetched until you resume. Work keeps queuing.",
  manualSync: (minutes: string): string => `Sync Recent Changes (Last ${minutes}min)`,
  manualBusy: "Syncing recent changes…",
  manualDone: "Recent changes are synced.",
  manualFailed: "Not everything could be synced.",
  manualAlreadyRunning: "A sync is running already. Try again when it has ended.",
  /** From the other side to ours. */
  manualIn: (processed: string, inserted: string, updated: string): string =>
    `Received: ${processed} processed, ${inserted} inserted, ${updated} updated.`,
  /** From our side to the other. */
  manualOut: (processed: string, updated: string, skipped: string): string =>
    `Sent: ${processed} processed, ${updated} updated, ${skipped} skipped.`,
  manualTook: (duration: string): string => `Took ${duration}.`,
  manualErrors: "What failed",
};

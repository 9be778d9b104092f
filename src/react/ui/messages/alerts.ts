import type { AlertKind } from "../../../browser/index.js";

const texts: Record<AlertKind, string> = {
  sync_failed: "A lead could not be synced.",
  conflict_detected: "The two sides disagree about a lead.",
  realtime_lost: "The live connection is lost. What is shown may be out of date.",
  manual_review_required: "Somebody must decide about a conflict.",
  request_failed: "That did not work.",
};

export const alertMessages = {
  title: "Alerts",
  texts,
  /** How often, where it is more than once. */
  times: (count: string, _n: number): string => `(${count} times)`,
  /** Goes to a conflict. */
  review: "Review",
  /** Goes to a lead. */
  show: "Show lead",
  dismissAll: "Dismiss all",
};

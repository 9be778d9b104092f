import type { ExplainedChange, SyncTrigger } from "../../../browser/index.js";

const sides: Record<ExplainedChange["side"] | "merged", string> = {
  local: "DomIQ",
  remote: "ResMan",
  merged: "both sides",
};

const triggers: Record<SyncTrigger, string> = {
  api: "a call",
  webhook: "a webhook",
  schedule: "the schedule",
  realtime: "a live message",
  manual: "a person",
  database: "the database",
  bridge: "the bridge",
};

export const historyMessages = {
  /** While no field is known. */
  heading: "History",
  title: (field: string): string => `History of ${field}`,
  none: "Choose a field to see where its value comes from.",
  value: "Value",
  from: (side: string): string => `From ${side}`,
  at: (when: string): string => `on ${when}`,
  by: (who: string): string => `by ${who}`,
  /** Where no name is known. */
  through: (trigger: string): string => `by ${trigger}`,
  base: "Last agreed on",
  /** Where the two sides cannot say it alike. */
  baseApart: (domiq: string, resman: string): string => `${domiq} in DomIQ, ${resman} in ResMan`,
  pending: "ResMan is still to be told.",
  mergedInto: (lead: string): string => `This lead was merged into ${lead}, where the history goes on.`,
  changes: "Changes, newest first",
  noChanges: "No sync has changed it.",
  on: (side: string): string => `In ${side}`,
  settled: (who: string | undefined): string => (who ? `Settled a conflict, by ${who}.` : "Settled a conflict."),
  sides,
  triggers,
};

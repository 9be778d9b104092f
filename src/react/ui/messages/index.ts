import { SyncError } from "../../../browser/index.js";
import { type Overlay, overlay } from "../overlay.js";
import { alertMessages } from "./alerts.js";
import { commonMessages } from "./common.js";
import { conflictMessages } from "./conflicts.js";
import { duplicateMessages } from "./duplicates.js";
import { fieldMessages } from "./fields.js";
import { historyMessages } from "./history.js";
import { leadMessages } from "./leads.js";
import { logMessages } from "./logs.js";
import { metricMessages } from "./metrics.js";
import { operationMessages } from "./operations.js";
import { statusMessages } from "./status.js";

/** Every text a component shows, by section, in English. */
export const defaultMessages = {
  /** Buttons and words that stand in many places. */
  common: commonMessages,
  /** Names of a lead's fields and of their values. */
  fields: fieldMessages,
  /** Sync states, and the realtime indicator. */
  status: statusMessages,
  /** The lead form and the table. */
  leads: leadMessages,
  /** The log viewer. */
  logs: logMessages,
  /** Where a value comes from. */
  history: historyMessages,
  /** The banner, the modal, the list. */
  conflicts: conflictMessages,
  /** The review of records that may be one person. */
  duplicates: duplicateMessages,
  /** The metrics widget and charts. */
  metrics: metricMessages,
  /** Queue, properties, manual sync. */
  operations: operationMessages,
  /** Alerts and errors. */
  alerts: alertMessages,
};

/** Every text a component shows. Some are functions of what they tell about. */
export type Messages = typeof defaultMessages;

/** Single texts to replace, at any depth: `{ status: { sync: { synced: "In ResMan" } } }`. */
export type MessageOverrides = Overlay<Messages>;

/** Texts with some replaced. */
export const overlayMessages = (base: Messages, overrides: MessageOverrides | undefined): Messages =>
  overlay(base, overrides, (path) => {
    throw new SyncError("INVALID_CONFIG", `The message "${path}" is of another kind than the text it replaces.`);
  });

/**
 * The default texts with some replaced; of several, the last stands.
 * @throws SyncError `INVALID_CONFIG` where a text is given for a function, or the other way round
 */
export function mergeMessages(...overrides: readonly (MessageOverrides | undefined)[]): Messages {
  return overrides.reduce(overlayMessages, defaultMessages);
}

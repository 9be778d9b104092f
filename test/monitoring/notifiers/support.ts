import type { AlertNotification } from "../../../src/monitoring/notifiers/alert-notifier.js";

export const NEVER = new AbortController().signal;

export const aNotification = (change: Partial<AlertNotification> = {}): AlertNotification => ({
  id: "0123456789abcdef0123456789abcdef",
  news: "trigger",
  rule: "apiErrors",
  propertyId: null,
  value: 11,
  threshold: 10,
  window: "1m",
  incidentId: "incident-1",
  since: "2026-03-02T17:00:00.000Z",
  at: "2026-03-02T17:00:05.000Z",
  text: "Number of API errors is 11 over 1m, above 10.",
  ...change,
});

import type { RealTimeStatus, ResManSyncStatus } from "../../../browser/index.js";

const sync: Record<ResManSyncStatus, string> = {
  not_synced: "Not synced",
  syncing: "Syncing",
  synced: "Synced",
  failed: "Failed",
  conflict: "Conflict",
};

const realTime: Record<RealTimeStatus, string> = {
  idle: "Not connected",
  connecting: "Connecting",
  open: "Live",
  waiting: "Reconnecting",
  closed: "Disconnected",
};

export const statusMessages = {
  sync,
  realTime,
  lastSync: (when: string): string => `Last synced ${when}`,
  neverSynced: "Never synced",
  syncNow: "Sync now",
  viewLog: "Show log",
  lastPing: (when: string): string => `Last contact ${when}`,
  neverHeard: "No contact yet",
  reconnect: "Reconnect",
  nextAttempt: (when: string): string => `Next attempt at ${when}`,
};

import type { Integration } from "../../domain/integration.js";
import type { SyncEngine } from "../../engine/sync-engine.js";
import type { LeadSyncMonitor } from "../../monitoring/lead-sync-monitor.js";
import type { StorageAdapter } from "../../ports/storage.js";
import type { CliAirtable } from "../surroundings.js";
import type { ResManOf } from "./resman-clients.js";

/** `store`: nothing but the database. `airtable`: the base too. `any`: the base where the environment names one. */
export type EngineNeed = "store" | "airtable" | "any";

/** What the commands need of an engine. */
export type CliEngine = Pick<
  SyncEngine,
  | "airtable"
  | "archive"
  | "conflicts"
  | "explain"
  | "getLead"
  | "health"
  | "integrations"
  | "jobs"
  | "listRuns"
  | "metrics"
  | "metricsHistory"
  | "on"
  | "prometheus"
  | "pullLeads"
  | "pushLead"
  | "pushLeads"
  | "reconcile"
  | "report"
  | "revertRun"
  | "schedules"
  | "start"
  | "stop"
  | "syncAll"
  | "verify"
>;

/** What the commands need of a monitor. */
export type CliMonitor = Pick<LeadSyncMonitor, "alerts" | "mute" | "unmute" | "start" | "stop">;

/** An engine that was opened, what is known of what it rests on, and how that is closed. */
export interface OpenEngine {
  engine: CliEngine;
  /** Null where a module made the engine and does not give its store. */
  storage: StorageAdapter | null;
  /** What tells of alerts and shows them; null where it can be neither made nor found. @throws ConfigError */
  monitor(): CliMonitor | null;
  /** Actions of alert rules somebody is told by; null: a module knows, and nobody is told by the environment. */
  notifiedActions: readonly string[] | null;
  /** Id of the key credentials are sealed with; null where there is none, or a module knows. */
  currentKeyId: string | null;
  /** The base of the environment; null where none is named there. */
  base: { client: CliAirtable; table: string } | null;
  /** ResMan as each property speaks with it; null where a module made the engine and does not give it. */
  resmanOf: ResManOf | null;
  /** @throws ConfigError where a property has no credentials anywhere */
  requireResMan(integrations: readonly Integration[]): void;
  close(): Promise<void>;
}

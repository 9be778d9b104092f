import type { SyncEngineOptions } from "../../../src/engine/options.js";

/** What a host process is told when it starts. */
export interface DoorsSetup {
  databaseUrl: string;
  resManUrl: string;
  webhookSecret: string;
  /** Properties by the token of whoever sees them. */
  people: Readonly<Record<string, string>>;
  engine: Pick<SyncEngineOptions, "pullEveryMs" | "pollMs">;
}

/** What it tells: where it listens, or that something went wrong that nobody caught. */
export type FromDoors = { name: "ready"; port: number } | { name: "failed"; message: string };

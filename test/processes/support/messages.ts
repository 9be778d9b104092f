import type { SyncEngineOptions } from "../../../src/engine/options.js";
import type { RateLimit } from "../../../src/ports/storage.js";
import type { Actor } from "./actors.js";

/** What a worker process is told when it starts. */
export interface WorkerSetup {
  actor: Actor;
  databaseUrl: string;
  resManUrl: string;
  /** Shared with every process of the same key. */
  rateLimit?: RateLimit & { key: string };
  settings: Pick<SyncEngineOptions, "leaseMs" | "pollMs" | "concurrency" | "circuit">;
  operations?: OperationsSetup;
}

/** What it does beside its jobs, and where it tells of it. */
export interface OperationsSetup {
  receiverUrl: string;
  /** A monitor watches `apiErrors` over so long a window. */
  alertWindow?: string;
  /** A chore of the schedule is due so often. */
  choreEveryMs?: number;
}

/** What it is asked to do, one answer each. */
export type Command =
  | { do: "push"; conversationId: string }
  | { do: "pull" }
  /** Calls ResMan so many times at once. */
  | { do: "call"; times: number; resManPropertyId: string }
  | { do: "stop"; drain: boolean };

export type ToWorker = { setup: WorkerSetup } | { id: number; command: Command };

/** What it tells by itself: that it works, or an event of the worker. */
export type WorkerEvent =
  | { name: "ready" }
  | { name: "job:claimed" | "job:lost"; jobId: string }
  | { name: "job:settled"; jobId: string; status: string }
  | { name: "circuit:opened" | "circuit:closed" }
  | { name: "engine:error"; during: string; code: string; message: string };

export type FromWorker = { event: WorkerEvent } | { id: number; error?: { code: string; message: string } };

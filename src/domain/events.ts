import type { Conflict } from "./conflict.js";
import type { SyncError } from "./errors.js";
import type { RequestReport } from "./request-report.js";
import type { Run, RunCounts } from "./run.js";
import type { SyncTrigger } from "./status.js";
import type { LoggedChange } from "./sync-log.js";

/** What every event about a lead carries. */
export interface LeadEvent {
  conversationId: string;
  propertyId: string;
  resmanLeadId: string | null;
  trigger: SyncTrigger;
}

/** Every event of the engine and what it carries, named `subject:moment`. Payloads hold ids; only `changes` and conflicts hold values. */
export interface SyncEvents {
  "lead:linked": LeadEvent & { outcome: "created" | "found" | "joined" };
  "lead:synced": LeadEvent & { changes: LoggedChange[] };
  "lead:unchanged": LeadEvent;
  "lead:waiting": LeadEvent & { code: string };
  "lead:failed": LeadEvent & { error: SyncError };
  "lead:imported": LeadEvent;
  /** `conversationId` is the lead that goes on, `loserId` the one merged into it (null: only a second prospect was retired). */
  "lead:merged": LeadEvent & { mergeId: string; loserId: string | null };
  "lead:unmerged": LeadEvent & { mergeId: string; loserId: string | null };
  "conflict:opened": { conflict: Conflict };
  "conflict:resolved": { conflict: Conflict };
  "retry:scheduled": { operation: string; leadId: string | null; attempt: number; delayMs: number; error: unknown };
  "run:started": { run: Run };
  "run:progress": { runId: string; kind: Run["kind"]; counts: RunCounts; total: number | null };
  "run:finished": { run: Run };
  /** How a reconciliation with Airtable goes. `etaMs`: milliseconds until its stage ends, at the pace so far. */
  "reconcile:progress": {
    runId: string;
    stage: "pull" | "push" | "deletions";
    processed: number;
    total: number | null;
    etaMs: number | null;
  };
  /** A campaign lead and its record were brought into step. */
  "campaign:synced": { leadId: string; recordId: string; runId: string; changes: LoggedChange[] };
  "job:claimed": { jobId: string; conversationId: string | null };
  "job:settled": { jobId: string; status: string };
  /** Somebody else has taken the job over; what became of it is told there. */
  "job:lost": { jobId: string };
  /** Deliveries to a subscriber have ended until it is enabled again. `gone`: it answered that it is (HTTP 410). */
  "bridge:disabled": { subscriberId: string; reason: "gone" | "failing"; failures: number };
  /** A request to a remote was answered, or failed. */
  "api:request": RequestReport & { propertyId: string | null };
  /** A remote failed so often in a row that nothing is sent to it until `retryAt`, but for probes. */
  "circuit:opened": { remote: string; failures: number; code: string; retryAt: string };
  "circuit:closed": { remote: string; openedAt: string };
  /** A property failed so often in a row that its jobs rest until `retryAt`. */
  "property:suspended": { propertyId: string; failures: number; code: string; retryAt: string };
  "property:recovered": { propertyId: string };
  /** A property was paused or resumed, or its direction was changed, by somebody. */
  "property:switched": { propertyId: string; syncEnabled: boolean; syncDirection: string };
  /** Scheduled work was begun. `dueAt`: when it should have been. */
  "schedule:fired": { name: string; dueAt: string };
  "engine:started": { workerId: string };
  "engine:stopped": { workerId: string };
  "engine:error": { error: unknown; during: string };
}

export type SyncEventName = keyof SyncEvents;

import { silentLogger } from "../../runtime/silent-logger.js";
import type { EngineContext } from "../context.js";
import { SyncEmitter } from "../emitter.js";
import type { LockedLead } from "../sync/lead-lock.js";
import type { SyncOutcome } from "../sync/sync-outcome.js";
import { RecordedReads } from "./recorded-reads.js";
import { RehearsalGateway, RehearsedRemote } from "./rehearsal-gateway.js";
import { type RehearsedRows, rehearsalStorage } from "./staged-storage.js";
import { syncPlanned } from "./sync-planned.js";

/** A sync that reached neither side: what it read, and what it would have written. */
export interface Rehearsal {
  outcome: SyncOutcome;
  rows: RehearsedRows;
  remote: RehearsedRemote;
  reads: RecordedReads;
}

const REHEARSED_ID = "rehearsed:";

/** Whether an id was given in a rehearsal, to a row that does not exist yet. */
export const isRehearsedId = (id: string): boolean => id.startsWith(REHEARSED_ID);

/**
 * Runs the sync of a lead with nothing behind it that could be written to. It is the sync itself, not another reading of its
 * rules: so what it would do is what a sync does.
 */
export async function rehearse(ctx: EngineContext, locked: LockedLead): Promise<Rehearsal> {
  const reads = new RecordedReads();
  const rows: RehearsedRows = { conflicts: [], updates: [], log: [] };
  const remote = new RehearsedRemote();
  let ids = 0;
  const stage: EngineContext = {
    ...ctx,
    storage: rehearsalStorage(ctx.storage, reads, rows),
    gatewayOf: (integration) => new RehearsalGateway(ctx.gatewayOf(integration), reads, remote),
    events: new SyncEmitter(silentLogger),
    // Who rehearses has the locks already, or writes nothing whatever happens.
    locks: { run: (_names, hold, work) => work(hold) },
    runtime: { ...ctx.runtime, randomId: () => `${REHEARSED_ID}${++ids}` },
  };
  return { outcome: await syncPlanned(stage, locked), rows, remote, reads };
}

import type { SyncError } from "../../domain/errors.js";
import type { Run } from "../../domain/run.js";
import type { RemoteSystem } from "../../domain/status.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import { reconcile } from "../airtable/reconcile.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";
import type { DeltaSyncOptions, DeltaSyncResult } from "./delta-types.js";
import { pullLeads } from "./pull.js";
import { pushLeads } from "./push.js";

/** What a delta sync is about. */
export type DeltaScope = Pick<DeltaSyncOptions, "propertyId" | "lookbackMinutes" | "remotes">;

/** What a delta sync did with one remote. */
export interface RemoteDelta extends Pick<DeltaSyncResult, "success" | "stage1" | "stage2" | "runIds"> {
  system: RemoteSystem;
}

/** A pull of each property, and a sweep. @throws SyncError `ABORTED`, `LEASE_LOST` */
export async function syncProperties(
  ctx: EngineContext,
  { propertyId, lookbackMinutes }: DeltaScope,
  signal: AbortSignal,
): Promise<RemoteDelta> {
  const options = { trigger: "manual", signal, ...(propertyId !== undefined && { propertyId }) } as const;
  const from = new Date(ctx.runtime.now() - (lookbackMinutes ?? 0) * 60_000).toISOString();
  const lookback = lookbackMinutes === undefined ? {} : { dateFrom: from };
  const inbound = await attempt(signal, async () => (await pullLeads(ctx, { ...options, ...lookback })).runs);
  const outbound = await attempt(signal, async () => (inbound.failure ? [] : [await pushLeads(ctx, options)]));
  const pulls = inbound.runs;
  const pushes = outbound.runs;
  const runs = [...pulls, ...pushes];
  return {
    system: "resman",
    success: !inbound.failure && !outbound.failure && runs.every(({ status }) => status === "completed"),
    stage1: {
      recordsProcessed: sum(pulls, "processed"),
      inserted: sum(pulls, "created"),
      updated: sum(pulls, "updated", "conflicts"),
      errors: errorsOf(inbound),
    },
    stage2: {
      recordsProcessed: sum(pushes, "processed"),
      updated: sum(pushes, "created", "updated", "conflicts"),
      skipped: sum(pushes, "unchanged", "waiting"),
      errors: errorsOf(outbound),
    },
    runIds: runs.map(({ id }) => id),
  };
}

/** A reconciliation. @throws SyncError `ALREADY_RUNNING`, `ABORTED`, `LEASE_LOST` */
export async function reconcileCampaigns(
  ctx: EngineContext,
  { lookbackMinutes }: DeltaScope,
  signal: AbortSignal,
): Promise<RemoteDelta> {
  const lookback = lookbackMinutes === undefined ? {} : { lookbackMinutes };
  try {
    const result = await reconcile(ctx, { trigger: "manual", signal, ...lookback });
    const { success, stage1, stage2, runId } = result;
    return { system: "airtable", success, stage1, stage2, runIds: [runId] };
  } catch (thrown) {
    throwIfAborted(signal);
    const error = toSyncError(thrown);
    // What ends the call; a table that does not fit, or an Airtable that is out, leaves ResMan to be synced.
    if (error.code === "ALREADY_RUNNING" || error.code === "LEASE_LOST") throw error;
    const errors = [`${error.code}: ${error.message}`];
    return {
      system: "airtable",
      success: false,
      stage1: { recordsProcessed: 0, inserted: 0, updated: 0, errors },
      stage2: { recordsProcessed: 0, updated: 0, skipped: 0, errors: [] },
      runIds: [],
    };
  }
}

/** The runs of a stage, and what kept it from coming to its end. */
interface Stage {
  runs: Run[];
  failure?: SyncError;
}

async function attempt(signal: AbortSignal, work: () => Promise<Run[]>): Promise<Stage> {
  try {
    const runs = await work();
    throwIfAborted(signal);
    return { runs };
  } catch (thrown) {
    throwIfAborted(signal);
    return { runs: [], failure: toSyncError(thrown) };
  }
}

const sum = (runs: readonly Run[], ...names: (keyof Run["counts"])[]): number =>
  runs.reduce((total, { counts }) => total + names.reduce((part, name) => part + counts[name], 0), 0);

function errorsOf({ runs, failure }: Stage): string[] {
  const told = runs.flatMap(({ errors, propertyId }) =>
    errors.map(({ leadId, code, message }) => `${leadId ?? propertyId ?? "sync"}: ${code}: ${message}`),
  );
  return failure ? [...told, `${failure.code}: ${failure.message}`] : told;
}

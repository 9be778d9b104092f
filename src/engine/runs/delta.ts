import * as z from "zod";
import { parseInput, SyncError } from "../../domain/errors.js";
import { propertyIdSchema } from "../../domain/ids.js";
import type { Run } from "../../domain/run.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import { type EngineContext, nowIso } from "../context.js";
import { toSyncError } from "../failure.js";
import { StoreLock } from "../leases/store-lock.js";
import { requireIntegration } from "../sync/load-lead.js";
import { DeltaFlight } from "./delta-flight.js";
import { pullLeads } from "./pull.js";
import { pushLeads } from "./push.js";

/** Options of `SyncEngine.syncDelta`. */
export interface DeltaSyncOptions {
  /** Default: every property with an integration. */
  propertyId?: string;
  /** Minutes to look back in place of the checkpoint, up to a year. Default: since the last pull. */
  lookbackMinutes?: number;
  signal?: AbortSignal;
}

/** What one delta sync did (seed 004, `ReconciliationResult`). Stage 1 is inbound, stage 2 outbound. */
export interface DeltaSyncResult {
  /** Whether both stages came to their end. Single leads that failed are named in `errors`; they are queued or swept again. */
  success: boolean;
  stage1: { recordsProcessed: number; inserted: number; updated: number; errors: string[] };
  stage2: { recordsProcessed: number; updated: number; skipped: number; errors: string[] };
  startTime: string;
  endTime: string;
  /** Milliseconds. */
  duration: number;
  /** Ids of the runs it made; none of a stage in which nothing could be read. */
  runIds: string[];
}

const optionsSchema = z.strictObject({
  propertyId: propertyIdSchema.optional(),
  lookbackMinutes: z
    .number()
    .positive()
    .max(366 * 24 * 60)
    .optional(),
  signal: z.instanceof(AbortSignal).optional(),
});

type Scope = Pick<DeltaSyncOptions, "propertyId" | "lookbackMinutes">;

/** Those under way in this process, by what they were asked for. */
const flights = new WeakMap<EngineContext, Map<string, DeltaFlight<DeltaSyncResult>>>();

/**
 * Brings recent changes both ways at once. Calls for the same at the same time in one process share one: a caller that gives
 * up leaves the others to it. Where one of these properties is at it already, here or in another process, the call is refused.
 * Where ResMan could not be read at all, nothing is pushed either.
 * @throws SyncError `ALREADY_RUNNING`, `ABORTED`, `INTEGRATION_MISSING`, `LEASE_LOST`; ValidationError
 */
export async function syncDelta(ctx: EngineContext, options: DeltaSyncOptions = {}): Promise<DeltaSyncResult> {
  const { signal, propertyId, lookbackMinutes } = parseInput(optionsSchema, options, "DeltaSyncOptions");
  throwIfAborted(signal);
  const scope: Scope = {
    ...(propertyId !== undefined && { propertyId }),
    ...(lookbackMinutes !== undefined && { lookbackMinutes }),
  };
  const underway = flightsOf(ctx);
  const key = JSON.stringify([propertyId, lookbackMinutes]);
  for (let flight = underway.get(key); flight; flight = underway.get(key)) {
    if (!flight.isAbandoned) return flight.join(signal);
    await flight.over;
  }
  const flight = new DeltaFlight((ends) => lockAndSync(ctx, scope, ends).finally(() => underway.delete(key)));
  underway.set(key, flight);
  return flight.join(signal);
}

function flightsOf(ctx: EngineContext): Map<string, DeltaFlight<DeltaSyncResult>> {
  const underway = flights.get(ctx) ?? new Map<string, DeltaFlight<DeltaSyncResult>>();
  flights.set(ctx, underway);
  return underway;
}

async function lockAndSync(ctx: EngineContext, scope: Scope, signal: AbortSignal): Promise<DeltaSyncResult> {
  const names = (await propertyIds(ctx, scope)).map((id) => `delta:${id}`);
  const lock = new StoreLock(ctx, names);
  const taken = await lock.take();
  if (!taken.acquired) {
    throw new SyncError("ALREADY_RUNNING", "A delta sync is under way already; its runs will be listed.", {
      context: { heldUntil: taken.heldUntil },
    });
  }
  try {
    return await lock.run(signal, (held) => syncBothWays(ctx, scope, held));
  } finally {
    await lock.release();
  }
}

async function propertyIds(ctx: EngineContext, { propertyId }: Scope): Promise<string[]> {
  if (propertyId !== undefined) return [(await requireIntegration(ctx, propertyId)).propertyId];
  return (await ctx.storage.integrations.list()).map((integration) => integration.propertyId);
}

async function syncBothWays(
  ctx: EngineContext,
  { propertyId, lookbackMinutes }: Scope,
  signal: AbortSignal,
): Promise<DeltaSyncResult> {
  const { runtime } = ctx;
  const startedAt = runtime.now();
  const options = { trigger: "manual", signal, ...(propertyId !== undefined && { propertyId }) } as const;
  const lookback = lookbackMinutes === undefined ? {} : { dateFrom: iso(startedAt - lookbackMinutes * 60_000) };
  const inbound = await attempt(signal, async () => (await pullLeads(ctx, { ...options, ...lookback })).runs);
  const outbound = await attempt(signal, async () => (inbound.failure ? [] : [await pushLeads(ctx, options)]));
  const pulls = inbound.runs;
  const pushes = outbound.runs;
  const runs = [...pulls, ...pushes];
  const endTime = nowIso(runtime);
  return {
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
    startTime: iso(startedAt),
    endTime,
    duration: Date.parse(endTime) - startedAt,
    runIds: runs.map(({ id }) => id),
  };
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

const iso = (at: number): string => new Date(at).toISOString();

import * as z from "zod";
import { parseInput, SyncError } from "../../domain/errors.js";
import { propertyIdSchema } from "../../domain/ids.js";
import { remoteSystemSchema } from "../../domain/status.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import { type EngineContext, nowIso } from "../context.js";
import { StoreLock } from "../leases/store-lock.js";
import { requireIntegration } from "../sync/load-lead.js";
import { allOrNone } from "./all-or-none.js";
import { DeltaFlight } from "./delta-flight.js";
import { type DeltaScope, type RemoteDelta, reconcileCampaigns, syncProperties } from "./delta-remotes.js";
import type { DeltaSyncOptions, DeltaSyncResult } from "./delta-types.js";

export type { DeltaSyncOptions, DeltaSyncResult } from "./delta-types.js";

const optionsSchema = z
  .strictObject({
    propertyId: propertyIdSchema.optional(),
    remotes: z.array(remoteSystemSchema).min(1).optional(),
    lookbackMinutes: z
      .number()
      .positive()
      .max(366 * 24 * 60)
      .optional(),
    signal: z.instanceof(AbortSignal).optional(),
  })
  .refine(({ propertyId, remotes }) => propertyId === undefined || (remotes?.includes("resman") ?? true), {
    error: "a property is synced with ResMan",
    path: ["remotes"],
  });

/** Those under way in this process, by what they were asked for. */
const flights = new WeakMap<EngineContext, Map<string, DeltaFlight<DeltaSyncResult>>>();

/**
 * Brings recent changes both ways at once: ResMan's, and Airtable's unless a property is named. Calls for the same at the same
 * time in one process share one: a caller that gives up leaves the others to it. Where one of these properties, or the Airtable
 * table, is at it already, here or in another process, the call is refused. Where a remote could not be read at all, nothing is
 * pushed to it either.
 * @throws SyncError `ALREADY_RUNNING`, `ABORTED`, `INTEGRATION_MISSING`, `LEASE_LOST`; ValidationError
 */
export async function syncDelta(ctx: EngineContext, options: DeltaSyncOptions = {}): Promise<DeltaSyncResult> {
  const { signal, propertyId, remotes, lookbackMinutes } = parseInput(optionsSchema, options, "DeltaSyncOptions");
  throwIfAborted(signal);
  const scope: DeltaScope = {
    ...(propertyId !== undefined && { propertyId }),
    ...(remotes !== undefined && { remotes }),
    ...(lookbackMinutes !== undefined && { lookbackMinutes }),
  };
  const underway = flightsOf(ctx);
  const key = JSON.stringify([propertyId, remotes?.toSorted(), lookbackMinutes]);
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

async function lockAndSync(ctx: EngineContext, scope: DeltaScope, signal: AbortSignal): Promise<DeltaSyncResult> {
  const properties = await propertyIds(ctx, scope);
  const lock = new StoreLock(
    ctx,
    properties.map((id) => `delta:${id}`),
  );
  const taken = await lock.take();
  if (!taken.acquired) {
    throw new SyncError("ALREADY_RUNNING", "A delta sync is under way already; its runs will be listed.", {
      context: { heldUntil: taken.heldUntil },
    });
  }
  try {
    return await lock.run(signal, (held) => syncBothWays(ctx, scope, properties, held));
  } finally {
    await lock.release();
  }
}

async function propertyIds(ctx: EngineContext, { propertyId, remotes }: DeltaScope): Promise<string[]> {
  if (propertyId !== undefined) return [(await requireIntegration(ctx, propertyId)).propertyId];
  if (remotes && !remotes.includes("resman")) return [];
  return (await ctx.storage.integrations.list()).map((integration) => integration.propertyId);
}

async function syncBothWays(
  ctx: EngineContext,
  scope: DeltaScope,
  properties: readonly string[],
  signal: AbortSignal,
): Promise<DeltaSyncResult> {
  const { runtime, airtable } = ctx;
  const startedAt = runtime.now();
  const isWanted = scope.remotes?.includes("airtable") ?? true;
  const withAirtable = airtable !== null && isWanted && scope.propertyId === undefined;
  const remotes = await allOrNone(signal, [
    ...(properties.length > 0 ? [(ends: AbortSignal) => syncProperties(ctx, scope, ends)] : []),
    ...(withAirtable ? [(ends: AbortSignal) => reconcileCampaigns(ctx, scope, ends)] : []),
  ]);
  const endTime = nowIso(runtime);
  return {
    success: remotes.every(({ success }) => success),
    stage1: {
      recordsProcessed: sum(remotes, ({ stage1 }) => stage1.recordsProcessed),
      inserted: sum(remotes, ({ stage1 }) => stage1.inserted),
      updated: sum(remotes, ({ stage1 }) => stage1.updated),
      errors: errorsOf(remotes, ({ stage1 }) => stage1.errors),
    },
    stage2: {
      recordsProcessed: sum(remotes, ({ stage2 }) => stage2.recordsProcessed),
      updated: sum(remotes, ({ stage2 }) => stage2.updated),
      skipped: sum(remotes, ({ stage2 }) => stage2.skipped),
      errors: errorsOf(remotes, ({ stage2 }) => stage2.errors),
    },
    startTime: new Date(startedAt).toISOString(),
    endTime,
    duration: Date.parse(endTime) - startedAt,
    runIds: remotes.flatMap(({ runIds }) => runIds),
  };
}

const sum = (remotes: readonly RemoteDelta[], count: (remote: RemoteDelta) => number): number =>
  remotes.reduce((total, remote) => total + count(remote), 0);

const errorsOf = (remotes: readonly RemoteDelta[], errors: (remote: RemoteDelta) => string[]): string[] =>
  remotes.flatMap((remote) =>
    remotes.length > 1 ? errors(remote).map((error) => `${remote.system}: ${error}`) : errors(remote),
  );

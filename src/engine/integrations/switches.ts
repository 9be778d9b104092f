import * as z from "zod";
import type { Integration } from "../../domain/integration.js";
import { safeParse } from "../../domain/safe-parse.js";
import type { SyncDirection } from "../../domain/status.js";
import type { Repositories } from "../../ports/storage.js";
import { type EngineContext, nowIso } from "../context.js";
import { requireIntegration } from "../sync/load-lead.js";

/** What a switch of everything came to. */
export interface SwitchedAll {
  /** Properties that were switched by this call. */
  propertyIds: string[];
}

type State = Partial<Pick<Integration, "syncEnabled" | "syncStatus" | "syncDirection" | "errorCount" | "retryAt">>;

/** The checkpoint that remembers what {@link pauseAll} stopped; without state where all may go. */
const ALL = "switch:all";

const stoppedSchema = z.object({ propertyIds: z.array(z.string()) });

const OFF = { syncEnabled: false, syncStatus: "paused" } as const;
const ON = { syncEnabled: true, syncStatus: "active", errorCount: 0, retryAt: null } as const;

/**
 * Stops both directions of a property at once; work keeps queuing. While everything is stopped, it stays off when the rest goes on.
 * @throws SyncError `INTEGRATION_MISSING`
 */
export const pauseProperty = (ctx: EngineContext, propertyId: string): Promise<Integration> =>
  switchOne(ctx, propertyId, OFF);

/**
 * Lets a property go on, failures forgotten. While everything is stopped, it alone goes on.
 * @throws SyncError `INTEGRATION_MISSING`
 */
export const resumeProperty = (ctx: EngineContext, propertyId: string): Promise<Integration> =>
  switchOne(ctx, propertyId, ON);

/** Stops everything: each property that is on, and Airtable. Remembers which were on. Called again it stops what was switched on since. */
export function pauseAll(ctx: EngineContext): Promise<SwitchedAll> {
  return switching(ctx, async (tx) => {
    const stopped = await readStopped(tx);
    const on = (await tx.integrations.list()).filter(({ syncEnabled }) => syncEnabled);
    for (const { propertyId } of on) await tx.integrations.update(propertyId, OFF);
    if (!stopped || on.length > 0) {
      await writeStopped(ctx, tx, [...(stopped ?? []), ...on.map(({ propertyId }) => propertyId)]);
    }
    return on.map((integration) => ({ ...integration, ...OFF }));
  });
}

/** Lets those go on that {@link pauseAll} stopped, and no others. */
export function resumeAll(ctx: EngineContext): Promise<SwitchedAll> {
  return switching(ctx, async (tx) => {
    const stopped = await readStopped(tx);
    if (!stopped) return [];
    const off = (await tx.integrations.list()).filter(
      ({ propertyId, syncEnabled }) => !syncEnabled && stopped.includes(propertyId),
    );
    for (const { propertyId } of off) await tx.integrations.update(propertyId, ON);
    await writeStopped(ctx, tx, null);
    return off.map((integration) => ({ ...integration, ...ON }));
  });
}

/** Changes which way a property is synced; what waits in the other direction waits on. @throws SyncError `INTEGRATION_MISSING` */
export const setDirection = (
  ctx: EngineContext,
  propertyId: string,
  syncDirection: SyncDirection,
): Promise<Integration> => switchOne(ctx, propertyId, { syncDirection });

/** Whether everything was stopped by {@link pauseAll}, Airtable included. */
export async function isAllPaused({ storage }: Pick<EngineContext, "storage">): Promise<boolean> {
  return (await readStopped(storage)) !== null;
}

/** Stores an integration. One that is on is stored switched off while everything is stopped, and goes on with the rest. */
export async function putIntegration(ctx: EngineContext, integration: Integration): Promise<void> {
  await locked(ctx, async (tx) => {
    const stopped = await readStopped(tx);
    const isStopped = stopped !== null && integration.syncEnabled;
    await tx.integrations.put(isStopped ? { ...integration, ...OFF } : integration);
    if (isStopped) await writeStopped(ctx, tx, [...stopped, integration.propertyId]);
  });
}

async function switchOne(ctx: EngineContext, propertyId: string, state: State): Promise<Integration> {
  const before = await requireIntegration(ctx, propertyId);
  const integration = { ...before, ...state };
  if (!isSo(before, state)) {
    await ctx.storage.integrations.update(propertyId, state);
    tellOf(ctx, integration);
  }
  // A word about one property goes before what was said of all.
  if ("syncEnabled" in state && (await isAllPaused(ctx))) await locked(ctx, (tx) => forget(ctx, tx, propertyId));
  return integration;
}

const isSo = (row: Integration, state: State): boolean =>
  Object.entries(state).every(([name, value]) => row[name as keyof State] === value);

async function forget(ctx: EngineContext, tx: Repositories, propertyId: string): Promise<void> {
  const stopped = await readStopped(tx);
  if (!stopped?.includes(propertyId)) return;
  await writeStopped(
    ctx,
    tx,
    stopped.filter((id) => id !== propertyId),
  );
}

/** Switches properties one call after another, also of several processes, and tells of each. */
async function switching(ctx: EngineContext, work: (tx: Repositories) => Promise<Integration[]>): Promise<SwitchedAll> {
  const switched = await locked(ctx, work);
  for (const integration of switched) tellOf(ctx, integration);
  return { propertyIds: switched.map(({ propertyId }) => propertyId) };
}

const tellOf = ({ events }: EngineContext, { propertyId, syncEnabled, syncDirection }: Integration): void =>
  events.emit("property:switched", { propertyId, syncEnabled, syncDirection });

const locked = <T>(ctx: EngineContext, work: (tx: Repositories) => Promise<T>): Promise<T> =>
  ctx.locks.run([ALL], {}, () => ctx.storage.transaction(work));

/** Null while nothing is stopped. */
async function readStopped({ checkpoints }: Pick<Repositories, "checkpoints">): Promise<string[] | null> {
  const state = (await checkpoints.get(ALL))?.state;
  const stopped = state && safeParse(stoppedSchema, state);
  return stopped?.success ? stopped.data.propertyIds : null;
}

async function writeStopped(ctx: EngineContext, tx: Repositories, propertyIds: string[] | null): Promise<void> {
  const at = nowIso(ctx.runtime);
  const state = propertyIds && { propertyIds: [...new Set(propertyIds)] };
  await tx.checkpoints.put({ key: ALL, through: at, state, updatedAt: at });
}

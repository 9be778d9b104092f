import { isRemoteError } from "../../../domain/errors.js";
import type { Repositories } from "../../../ports/storage.js";
import { type EngineContext, nowIso } from "../../context.js";
import type { ReconcileRun } from "../run/reconcile-run.js";
import type { OpenTable } from "../table/open-table.js";
import { chunks, confirmGone, SUBJECT } from "./deletions-confirm.js";
import { hearDeletions, makeFeed } from "./deletions-feed.js";
import {
  type DeletionState,
  heldBack,
  nothingKnown,
  readDeletionState,
  storeDeletionState,
} from "./deletions-state.js";
import { type LinkedRecord, sweepRecords } from "./deletions-sweep.js";
import { recordDeletions } from "./record-deletions.js";

/** Record ids looked up in the store at once. */
const LOOKED_UP_AT_ONCE = 100;

/**
 * Before the first record of a table is linked: begins to hear of deletions, so that nothing that is deleted from then on need
 * be searched for. Does nothing where that was done, or where records are linked already. @throws RemoteError
 */
export async function prepareDeletions(ctx: EngineContext, open: OpenTable, run: ReconcileRun): Promise<void> {
  const { source } = open.table;
  const { deletions } = open.settings;
  if (deletions === "off" || run.dryRun || (await readDeletionState(ctx, source))) return;
  if ((await ctx.storage.campaignLinks.count({ source, status: "active" })) > 0) return;
  await reportingFaults(run, async () => {
    const since = nowIso(ctx.runtime);
    const state = deletions === "sweep" ? nothingKnown() : await makeFeed(ctx, open, run, nothingKnown());
    await storeDeletionState(ctx, source, { ...state, sweptAt: since });
  });
}

/**
 * Finds records that are gone, by the change feed or by comparing all ids, as the settings say and when it is time: never by
 * their absence from a list that may be incomplete. Each is asked for once more before it counts. Its lead becomes inactive and
 * its link `deleted`. More of them than `massDelete` allows change nothing and are reported as `MASS_DELETE`. What Airtable
 * refuses or fails at is reported, too, and tried again next time: it keeps nothing else from being synced.
 * @param options `sweep`: where there is no feed, all ids are compared now, and not only when it is time
 * @throws SyncError `ABORTED`, `LEASE_LOST`, `QUOTA_EXCEEDED`; StorageError
 */
export async function followDeletions(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  options: { allowMassDelete?: boolean; sweep?: boolean } = {},
): Promise<void> {
  if (open.settings.deletions === "off") return;
  run.begin("deletions", null);
  await reportingFaults(run, async () => {
    const { missing, state, sweptAt } = await findMissing(ctx, open, run, options);
    const gone = await confirmGone(ctx, open, run, missing, options.allowMassDelete ?? false);
    if (gone === "too many") {
      if (sweptAt !== null && !run.dryRun) await holdBack(ctx, open, missing, sweptAt);
      return;
    }
    const store = (tx: Repositories = ctx.storage): Promise<void> =>
      storeDeletionState(ctx, open.table.source, state, tx);
    if (gone.length > 0) {
      run.begin("deletions", gone.length);
      await recordDeletions(ctx, open, run, gone, store);
    } else if (!run.dryRun) await store();
  });
}

async function reportingFaults(run: ReconcileRun, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isRemoteError(error) || error.code === "QUOTA_EXCEEDED") throw error;
    run.fault(SUBJECT, error);
  }
}

/** Linked records that seem to be gone. */
interface Missing {
  missing: LinkedRecord[];
  /** Where to go on from once that is dealt with. */
  state: DeletionState;
  /** When all ids were compared for it; null where they were not. */
  sweptAt: string | null;
}

async function findMissing(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  { allowMassDelete = false, sweep: sweepsNow = false }: { allowMassDelete?: boolean; sweep?: boolean },
): Promise<Missing> {
  const { source } = open.table;
  const now = nowIso(ctx.runtime);
  let state = (await readDeletionState(ctx, source)) ?? nothingKnown();
  let told = state.heard;
  if (open.settings.deletions === "sweep") {
    // A feed of earlier settings ends by itself when nobody reads it.
    state = { ...state, feed: null };
  } else if (!state.isRefused || isSweepTime(ctx, open, state)) {
    const heard = await hearDeletions(ctx, open, run, state);
    told = [...new Set([...told, ...heard.recordIds])];
    state = heard.state;
  }
  state = { ...state, heard: [] };
  const missing = await activeLinks(ctx, source, told);
  const mustSweep = state.feed ? state.sweptAt === null : sweepsNow || isSweepTime(ctx, open, state);
  if (!mustSweep) return { missing, state, sweptAt: null };
  const { held } = state;
  if (held && !allowMassDelete && !sweepsNow) {
    const still = await activeLinks(ctx, source, held.recordIds);
    return {
      missing: together(missing, still),
      state: { ...state, sweptAt: held.isAll ? held.at : null, held: null },
      sweptAt: null,
    };
  }
  const hasLinks = (await ctx.storage.campaignLinks.count({ source, status: "active" })) > 0;
  const absent = hasLinks ? await sweepRecords(ctx, open, run.signal ? { signal: run.signal } : {}) : [];
  return { missing: together(missing, absent), state: { ...state, sweptAt: now, held: null }, sweptAt: now };
}

function together(some: readonly LinkedRecord[], others: readonly LinkedRecord[]): LinkedRecord[] {
  const known = new Set(some.map(({ recordId }) => recordId));
  return [...some, ...others.filter(({ recordId }) => !known.has(recordId))];
}

/** What is gone is still to be dealt with; only that it need not be searched for again is remembered. */
async function holdBack(
  ctx: EngineContext,
  { table: { source } }: OpenTable,
  missing: readonly LinkedRecord[],
  at: string,
): Promise<void> {
  const state = (await readDeletionState(ctx, source)) ?? nothingKnown();
  const ids = missing.map(({ recordId }) => recordId);
  await storeDeletionState(ctx, source, { ...state, held: heldBack(ids, at) });
}

const isSweepTime = ({ runtime }: EngineContext, { settings }: OpenTable, { sweptAt }: DeletionState): boolean =>
  sweptAt === null || runtime.now() - Date.parse(sweptAt) >= settings.sweepEveryMs;

async function activeLinks(
  { storage }: EngineContext,
  source: string,
  recordIds: readonly string[],
): Promise<LinkedRecord[]> {
  const found: LinkedRecord[] = [];
  for (const ids of chunks(recordIds, LOOKED_UP_AT_ONCE)) {
    const links = await storage.campaignLinks.findByRecords(source, ids);
    found.push(...links.filter(({ status }) => status === "active"));
  }
  return found.map(({ leadId, recordId }) => ({ leadId, recordId }));
}

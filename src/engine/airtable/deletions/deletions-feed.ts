import { isRemoteError, isSyncError } from "../../../domain/errors.js";
import type { AirtableCallOptions } from "../../../ports/airtable.js";
import { type EngineContext, nowIso } from "../../context.js";
import type { ReconcileRun } from "../run/reconcile-run.js";
import type { OpenTable } from "../table/open-table.js";
import {
  type DeletionState,
  type FeedState,
  mayHaveEnded,
  readDeletionState,
  storeDeletionState,
  withHeard,
} from "./deletions-state.js";

/** What the change feed told. */
export interface HeardDeletions {
  /** Records it says were deleted; some may have been restored since. */
  recordIds: ReadonlySet<string>;
  /** Where to go on from, once that is dealt with. */
  state: DeletionState;
}

/**
 * Reads the feed of deletions to its end; makes one where there is none, or where the old one has ended or missed something.
 * Then all ids must be compared, too (`sweptAt` null). @throws RemoteError
 */
export async function hearDeletions(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  state: DeletionState,
): Promise<HeardDeletions> {
  const { feed } = state;
  const call = run.signal ? { signal: run.signal } : {};
  const isAlive = feed !== null && !mayHaveEnded(feed, ctx.runtime.now());
  const heard = isAlive ? await readToEnd(open, feed, call) : { recordIds: new Set<string>(), cursor: null };
  const { recordIds, cursor } = heard;
  if (feed && cursor !== null) {
    return { recordIds, state: { ...state, feed: { ...feed, cursor, readAt: nowIso(ctx.runtime) } } };
  }
  return { recordIds, state: await makeFeed(ctx, open, run, state) };
}

/**
 * Keeps a feed alive between two reconciliations that are days apart: reads it, and remembers what it tells. Airtable's own
 * `refresh` is no help: it keeps the webhook for another week but not what it has to tell, which is lost after seven days without a
 * sign that anything was. A feed that has ended is left to the next reconciliation, which makes one and compares all ids.
 * @throws RemoteError
 */
export async function refreshFeed(ctx: EngineContext, open: OpenTable, signal: AbortSignal): Promise<void> {
  const { source } = open.table;
  const state = await readDeletionState(ctx, source);
  if (!state?.feed || mayHaveEnded(state.feed, ctx.runtime.now())) return;
  const { recordIds, cursor } = await readToEnd(open, state.feed, { signal });
  if (cursor === null) return;
  const feed = { ...state.feed, cursor, readAt: nowIso(ctx.runtime) };
  await storeDeletionState(ctx, source, withHeard({ ...state, feed }, recordIds));
}

/**
 * Makes a feed and stores its id at once: one that is forgotten takes up one of the base's ten places for a week.
 * Where Airtable refuses, and sweeps may take its place, that is remembered and told once. @throws RemoteError
 */
export async function makeFeed(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  state: DeletionState,
): Promise<DeletionState> {
  const { source, tableId } = open.table;
  const { webhooks } = open.gateway;
  const call = run.signal ? { signal: run.signal } : {};
  if (run.dryRun) return { ...state, feed: null, sweptAt: null };
  try {
    if (state.feed) await webhooks.deleteFeed(state.feed.id, call);
    const { id } = await webhooks.createFeed({ tableId, changeTypes: ["remove"] }, call);
    const feed = { id, cursor: 1, readAt: nowIso(ctx.runtime) };
    const made = { feed, isRefused: false, sweptAt: null, held: null, heard: [] };
    await storeDeletionState(ctx, source, made);
    return made;
  } catch (error) {
    if (open.settings.deletions !== "auto" || !isRefusal(error)) throw error;
    if (!state.isRefused) run.warn(REFUSED);
    // What a feed that is lost had told by then, only a sweep can tell now.
    const refused = { ...state, feed: null, isRefused: true, ...(state.feed && { sweptAt: null, held: null }) };
    await storeDeletionState(ctx, source, refused);
    return refused;
  }
}

const REFUSED =
  "Airtable makes no change feed for this token, so deleted records are found by comparing all ids from time to time. " +
  "Give the token the scope `webhook:manage` and a creator's role, or set `deletions` to `sweep`.";

/** Airtable will not make one, however often it is asked: the token may not, or the base's places are taken. */
const isRefusal = (error: unknown): boolean =>
  isRemoteError(error) && ["AUTH_ERROR", "REMOTE_REJECTED", "NOT_FOUND"].includes(error.code);

/** `cursor` null: the feed has ended, or has forgotten something before it was read. */
async function readToEnd(
  { gateway, table }: OpenTable,
  { id, cursor: from }: FeedState,
  call: AirtableCallOptions,
): Promise<{ recordIds: Set<string>; cursor: number | null }> {
  const recordIds = new Set<string>();
  for (let cursor = from; ; ) {
    const page = await gateway.webhooks.readFeed(id, cursor, call).catch((error: unknown) => {
      // Who may not read it any more may not make one either, which is told when it is tried.
      if (isSyncError(error, "NOT_FOUND") || isSyncError(error, "AUTH_ERROR")) return null;
      throw error;
    });
    for (const { changedTablesById } of page?.payloads ?? []) {
      for (const recordId of changedTablesById?.[table.tableId]?.destroyedRecordIds ?? []) recordIds.add(recordId);
    }
    if (!page || page.gap || page.payloads.some(({ error }) => error)) return { recordIds, cursor: null };
    const hasMoved = page.cursor > cursor;
    cursor = page.cursor;
    if (!page.mightHaveMore || !hasMoved) return { recordIds, cursor };
  }
}

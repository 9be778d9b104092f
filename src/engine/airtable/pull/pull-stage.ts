import type { AirtablePage } from "../../../ports/airtable.js";
import { throwIfAborted } from "../../../runtime/sleep.js";
import type { EngineContext } from "../../context.js";
import { traced } from "../../traced.js";
import type { ReconcileRun } from "../run/reconcile-run.js";
import type { OpenTable } from "../table/open-table.js";
import { applyRecords } from "./apply-records.js";
import { isGapless, MOST_REFUSED, refusedRecords, storeThrough } from "./pull-checkpoint.js";
import { nextPage, type Reading, readAhead } from "./read-ahead.js";

/** How a pull looks back. */
export interface PullOptions {
  /**
   * `modifiedSince` was meant as so many milliseconds back, by our clock: where the first page says that by Airtable's it was
   * not far enough, reading begins again from there.
   */
  lookbackMs?: number;
}

/**
 * Stage 1: pulls every record changed since then and applies it, page by page; the checkpoint moves after the last one, to
 * the server's time of the first page. Records the store did not take are remembered with it, and read again by their ids.
 * @param modifiedSince null: every record of the table
 */
export const pullChanges = (
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  modifiedSince: string | null,
  options: PullOptions = {},
): Promise<void> =>
  traced(ctx, "reconcile.pull", { runId: run.runId }, () => pullStage(ctx, open, run, modifiedSince, options));

async function pullStage(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  modifiedSince: string | null,
  { lookbackMs }: PullOptions,
): Promise<void> {
  run.begin("pull", null);
  const beganAt = ctx.runtime.now();
  const { since, first, reading } = await begin(open, run, modifiedSince, lookbackMs);
  const earlier = new Set(await refusedRecords(ctx.storage, open));
  const refused: string[] = [];
  let count = 0;
  for await (const page of readAhead(reading, first)) {
    throwIfAborted(run.signal);
    for (const { id } of page.records) earlier.delete(id);
    refused.push(...(await applyRecords(ctx, open, run, page.records)));
    count += 1;
  }
  refused.push(...(await applyAgain(ctx, open, run, [...earlier])));
  // A store that takes next to nothing is to be mended first; then everything is read again.
  if (!first || refused.length > MOST_REFUSED || !(await isGapless(ctx, open, since))) return;
  if (refused.length === 0) run.readAllAt = beganAt;
  if (!run.dryRun)
    await storeThrough(ctx, open, { through: first.serverTime, refused, isWorthIt: run.hasWritten || count > 1 });
}

/** Records that earlier pulls could not store are tried again. Returns those that still cannot be stored. */
async function applyAgain(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  recordIds: readonly string[],
): Promise<string[]> {
  if (recordIds.length === 0) return [];
  const { gateway, table, fieldIds } = open;
  const options = run.signal ? { signal: run.signal } : {};
  const records = await gateway.getMany(table.tableId, recordIds, { fields: fieldIds, byFieldId: true }, options);
  return applyRecords(ctx, open, run, records);
}

function pagesOf(
  { gateway, table, fieldIds }: OpenTable,
  { signal }: ReconcileRun,
  modifiedSince: string | null,
): Reading {
  const query = { fields: fieldIds, byFieldId: true, ...(modifiedSince !== null && { modifiedSince }) };
  return gateway.pages(table.tableId, query, signal ? { signal } : {})[Symbol.asyncIterator]();
}

/** A reading whose first page has come, and from when on it reads. */
interface BegunReading {
  since: string | null;
  first: AirtablePage | undefined;
  reading: Reading;
}

async function begin(
  open: OpenTable,
  run: ReconcileRun,
  since: string | null,
  lookbackMs: number | undefined,
): Promise<BegunReading> {
  const reading = pagesOf(open, run, since);
  const first = await nextPage(reading);
  const meant = lookbackMs !== undefined && first ? back(first.serverTime, lookbackMs) : since;
  if (since === null || meant === null || meant >= since) return { since, first, reading };
  await reading.return?.();
  return begin(open, run, meant, undefined);
}

const back = (instant: string, ms: number): string => new Date(Date.parse(instant) - ms).toISOString();

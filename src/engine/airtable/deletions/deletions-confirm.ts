import { SyncError } from "../../../domain/errors.js";
import type { EngineContext } from "../../context.js";
import type { ReconcileRun } from "../run/reconcile-run.js";
import type { OpenTable } from "../table/open-table.js";
import { type LinkedRecord, smallestField } from "./deletions-sweep.js";

/** Records asked for in one call before they count as gone: five requests, which the client has in flight at once. */
const ASKED_AT_ONCE = 500;

/** What faults of this stage are listed under. */
export const SUBJECT = "deletions";

/** Asks Airtable for each of them: somebody may have restored it, or a list may have missed it. Stops once there are too many. */
export async function confirmGone(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  missing: readonly LinkedRecord[],
  isAllowed: boolean,
): Promise<LinkedRecord[] | "too many"> {
  if (missing.length === 0) return [];
  const { table, gateway, settings } = open;
  const { count, share } = settings.massDelete;
  const linked = await ctx.storage.campaignLinks.count({ source: table.source, status: "active" });
  const limit = isAllowed ? Number.POSITIVE_INFINITY : Math.max(count, share * linked);
  const query = { fields: smallestField(open), byFieldId: true };
  const gone: LinkedRecord[] = [];
  for (const batch of chunks(missing, ASKED_AT_ONCE)) {
    const ids = batch.map(({ recordId }) => recordId);
    const records = await gateway.getMany(table.tableId, ids, query, run.signal ? { signal: run.signal } : {});
    const present = new Set(records.map(({ id }) => id));
    gone.push(...batch.filter(({ recordId }) => !present.has(recordId)));
    if (gone.length > limit) {
      reportMassDelete(run, { gone: gone.length, linked, count, share });
      return "too many";
    }
  }
  return gone;
}

function reportMassDelete(
  run: ReconcileRun,
  facts: { gone: number; linked: number; count: number; share: number },
): void {
  const { gone, linked, count, share } = facts;
  const message =
    `At least ${gone} of ${linked} linked records are gone from Airtable, more than ${count} and ${share * 100} %. ` +
    "Nothing was changed; look, then run again with `allowMassDelete`.";
  run.warn(message);
  run.fault(SUBJECT, new SyncError("MASS_DELETE", message, { context: facts }));
}

export function* chunks<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

import { isSyncError } from "../../../domain/errors.js";
import { isAirtableRecordId } from "../../../domain/wire/airtable.js";
import { followDeletions } from "../../airtable/deletions/deletions.js";
import { applyRecords } from "../../airtable/pull/apply-records.js";
import { pushNoticed } from "../../airtable/push/push-stage.js";
import { ReconcileRun } from "../../airtable/run/reconcile-run.js";
import { holdingRun } from "../../airtable/table/run-lock.js";
import { nowIso } from "../../context.js";
import { toSyncError } from "../../failure.js";
import { afterRepair, type Found, type Looked } from "../audit.js";
import { lookClosely } from "./look-closely.js";
import type { Suspect, TableTerms } from "./terms.js";

/** Findings that are repaired together. */
const BATCH = 100;

/**
 * Repairs by the stages of an ordinary reconciliation: the records are taken, then whatever is noticed is pushed, and where
 * records are missing, deletions are followed, whose guard against mass deletions holds here too. Then each is looked at again.
 * @throws SyncError `ABORTED`, `LEASE_LOST`
 */
export async function repairRecords(terms: TableTerms, found: readonly Found[]): Promise<Found[]> {
  const repaired: Found[] = [];
  for (let from = 0; from < found.length; from += BATCH) {
    repaired.push(...(await repairBatch(terms, found.slice(from, from + BATCH))));
  }
  return repaired;
}

async function repairBatch(terms: TableTerms, batch: readonly Found[]): Promise<Found[]> {
  const errorCode = await syncOrCode(terms, batch);
  if (errorCode !== undefined) return batch.map((one) => ({ ...one, repair: { errorCode } }));
  const waiting = await terms.waiting.now();
  const after = await lookClosely(afterRepair(terms), batch.map(suspectOf));
  return batch.map((one, index) => afterSync(one, after[index], waiting.get(one.leadId ?? "")));
}

const suspectOf = ({ leadId, remoteId }: Found): Suspect => ({ leadId, recordId: remoteId });

function afterSync(found: Found, again: Looked | undefined, waitsFor: string | undefined): Found {
  if (again === undefined || typeof again === "string") {
    return { ...found, repair: { outcome: "updated", inStep: true } };
  }
  const hasFailed = waitsFor !== undefined && waitsFor !== "queued";
  return { ...again, repair: hasFailed ? { errorCode: waitsFor } : { outcome: "unchanged", inStep: false } };
}

/** The code of what kept the batch from being synced. */
async function syncOrCode(terms: TableTerms, batch: readonly Found[]): Promise<string | undefined> {
  try {
    await sync(terms, batch);
    return undefined;
  } catch (error) {
    if (isSyncError(error, "ABORTED") || isSyncError(error, "LEASE_LOST")) throw error;
    return toSyncError(error).code;
  }
}

function sync({ ctx, open, part }: TableTerms, batch: readonly Found[]): Promise<void> {
  return holdingRun(ctx, open, part.signal, async ({ signal, beforeWrite }) => {
    const run = new ReconcileRun(ctx, { trigger: "manual", signal });
    try {
      const ids = batch.flatMap(({ remoteId }) => remoteId ?? []).filter(isAirtableRecordId);
      const { gateway, table, fieldIds } = open;
      const query = { fields: fieldIds, byFieldId: true };
      await applyRecords(
        ctx,
        open,
        run,
        ids.length > 0 ? await gateway.getMany(table.tableId, ids, query, { signal }) : [],
      );
      if (batch.some(({ kind }) => kind === "missing_remote")) await followDeletions(ctx, open, run, { sweep: true });
      const leadIds = batch.flatMap(({ leadId }) => leadId ?? []);
      await ctx.storage.campaignNotices.add(leadIds, nowIso(ctx.runtime));
      await pushNoticed(ctx, open, run, { beforeWrite });
    } catch (error) {
      await run.finish(toSyncError(error));
      throw error;
    }
    await run.finish();
  });
}

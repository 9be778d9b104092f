import type { CampaignLead } from "../../../domain/campaign-lead.js";
import type { CampaignLink } from "../../../domain/campaign-link.js";
import { isSyncError, SyncError } from "../../../domain/errors.js";
import type { SyncLogEntry } from "../../../domain/sync-log.js";
import { type AirtableRecord, isAirtableRecordId } from "../../../domain/wire/airtable.js";
import type { Repositories } from "../../../ports/storage.js";
import { type ReadRecord, readRecord } from "../../../rules/airtable/read-record.js";
import { type EngineContext, nowIso } from "../../context.js";
import { againWhenStale } from "../run/again-when-stale.js";
import { stepEntries } from "../run/campaign-log.js";
import type { ReconcileRun } from "../run/reconcile-run.js";
import { linkToSave } from "../step/lead-step.js";
import { matchRecords } from "../step/match-records.js";
import { planRecord, type RecordStep } from "../step/plan-record.js";
import type { OpenTable } from "../table/open-table.js";

/** What a record came to, and whether that left anything behind. */
interface AppliedRecord {
  read: ReadRecord;
  /** Undefined: it was left alone. */
  step: RecordStep | undefined;
  wrote: boolean;
}

/**
 * Brings records to their leads, all in one transaction: rows are locked, planned, and stored with links and log; leads whose
 * record must be changed get a notice. Records nobody knows become leads, or join the lead their key or an
 * `airtableRecordId` names. What one record has wrong is reported and does not stop the others.
 * @param within stored in the same transaction, given the ids of those the store did not take
 * @returns ids of records the store does not take: they have to be read again
 */
export async function applyRecords(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  records: readonly AirtableRecord[],
  within?: (tx: Repositories, refused: readonly string[]) => Promise<void>,
): Promise<string[]> {
  const latest = new Map(records.filter((record) => isKnownForm(run, record)).map((record) => [record.id, record]));
  const reads = Array.from(latest.values(), (record) => readRecord(record, open.table));
  const refused: string[] = [];
  const storing = { refused, within: within && ((tx: Repositories) => within(tx, refused)) };
  if (run.dryRun) await rehearse(ctx, open, run, reads);
  else await applyReads(ctx, open, run, reads, storing);
  return refused;
}

/** What goes with the last rows of some records. */
interface Storing {
  /** Ids of those the store did not take, filled as they are found. */
  refused: string[];
  within: ((tx: Repositories) => Promise<void>) | undefined;
}

/** A record nobody could ask for by its id, or write to, is left alone. */
function isKnownForm(run: ReconcileRun, { id }: AirtableRecord): boolean {
  if (isAirtableRecordId(id)) return true;
  run.fault("record", new SyncError("WIRE_SHAPE", "Airtable gave a record an id of an unknown form."));
  return false;
}

/** Where the store refuses the rows, halves of them are tried, down to the one it does not take. */
async function applyReads(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  reads: readonly ReadRecord[],
  { refused, within }: Storing,
): Promise<void> {
  const [first] = reads;
  if (!first && !within) return;
  try {
    const applied = await againWhenStale(() =>
      ctx.storage.transaction(async (tx) => {
        const done = await storeRecords(ctx, open, run, reads, tx);
        await within?.(tx);
        return done;
      }),
    );
    for (const record of applied) tell(ctx, run, record);
  } catch (error) {
    if (!first || !isSyncError(error) || error.retryable) throw error;
    if (reads.length === 1) {
      run.fail(first.recordId, error);
      refused.push(first.recordId);
      return applyReads(ctx, open, run, [], { refused, within });
    }
    const half = Math.ceil(reads.length / 2);
    await applyReads(ctx, open, run, reads.slice(0, half), { refused, within: undefined });
    await applyReads(ctx, open, run, reads.slice(half), { refused, within });
  }
}

async function storeRecords(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  reads: readonly ReadRecord[],
  tx: Repositories,
): Promise<AppliedRecord[]> {
  if (reads.length === 0) return [];
  const at = nowIso(ctx.runtime);
  const matches = await matchRecords(tx, open, reads, { lock: true });
  const leads: CampaignLead[] = [];
  const links: CampaignLink[] = [];
  const log: SyncLogEntry[] = [];
  const noticed: string[] = [];
  const applied = reads.map((read): AppliedRecord => {
    const step = planRecord(read, matches.get(read.recordId), open, { ...open, at }, ctx.runtime);
    if (!step) return { read, step, wrote: false };
    const link = linkToSave(step.stored.link, step.link, at);
    const entries = stepEntries(ctx, run, step);
    if (step.lead !== step.stored.lead) leads.push(step.lead);
    if (link) links.push(link);
    if (step.isNews) noticed.push(step.lead.id);
    log.push(...entries);
    return { read, step, wrote: entries.length > 0 };
  });
  if (leads.length > 0) await tx.campaignLeads.putMany(leads);
  if (links.length > 0) await tx.campaignLinks.saveMany(links);
  if (log.length > 0) await tx.log.appendMany(log);
  if (noticed.length > 0) await tx.campaignNotices.add(noticed, at);
  return applied;
}

function tell(ctx: EngineContext, run: ReconcileRun, { read, step, wrote }: AppliedRecord): void {
  tellFaults(run, read);
  run.count(step?.outcome ?? "skipped", wrote);
  if (!step) return;
  const { lead, link, changes, opened } = step;
  run.left(opened.length);
  if (changes.length === 0) return;
  ctx.events.emit("campaign:synced", { leadId: lead.id, recordId: link.recordId, runId: run.runId, changes });
}

/** Lists the cells of a record that could not be read; the rest of it is synced. */
export function tellFaults(run: ReconcileRun, { recordId, faults }: Pick<ReadRecord, "recordId" | "faults">): void {
  for (const { field, message } of faults) {
    run.fault(recordId, new SyncError("CELL_INVALID", message, { context: { recordId, field } }));
  }
}

/** What {@link applyRecords} would do. Reads, but writes nothing. */
async function rehearse(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  reads: readonly ReadRecord[],
): Promise<void> {
  const matches = await matchRecords(ctx.storage, open, reads, { lock: false });
  for (const read of reads) {
    tellFaults(run, read);
    const step = planRecord(read, matches.get(read.recordId), open, { ...open, at: nowIso(ctx.runtime) }, ctx.runtime);
    run.count(step?.outcome ?? "skipped");
    if (!step) continue;
    const { toLocal, toRemote, conflicts } = step.plan;
    run.left(step.opened.length);
    if (toLocal.length + toRemote.length + conflicts.length === 0) continue;
    const leadId = step.stored.lead?.id ?? null;
    run.planned({ leadId, recordId: read.recordId, toLocal, toRemote: step.lead.isActive ? toRemote : [], conflicts });
  }
}

import type { CampaignLead } from "../../../domain/campaign-lead.js";
import type { CampaignLink } from "../../../domain/campaign-link.js";
import type { LoggedChange, SyncLogEntry } from "../../../domain/sync-log.js";
import type { Repositories } from "../../../ports/storage.js";
import { type EngineContext, nowIso } from "../../context.js";
import { againWhenStale } from "../run/again-when-stale.js";
import { campaignLogEntry } from "../run/campaign-log.js";
import type { ReconcileRun } from "../run/reconcile-run.js";
import type { OpenTable } from "../table/open-table.js";
import type { LinkedRecord } from "./deletions-sweep.js";

/** Records whose deletion one transaction stores. */
const BATCH = 100;

const RULE = "campaign:record-deleted";

/** What becomes of a lead whose record is gone. */
const INACTIVE: LoggedChange = {
  field: "isActive",
  side: "local",
  from: true,
  to: false,
  origin: "remote",
  rule: RULE,
};

/**
 * Makes the leads of records that are gone inactive, and their links `deleted`; a dry run only names them.
 * @param atLast stored with the last of them
 */
export async function recordDeletions(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  gone: readonly LinkedRecord[],
  atLast: (tx: Repositories) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < gone.length; from += BATCH) {
    const batch = gone.slice(from, from + BATCH);
    const isLast = from + BATCH >= gone.length;
    const done = run.dryRun
      ? await foreseen(ctx, open, batch)
      : await againWhenStale(() => recordBatch(ctx, open, run, batch, isLast ? atLast : async () => {}));
    for (const { leadId, recordId, changes } of done) {
      if (run.dryRun) {
        const toLocal = changes.map(({ side, ...change }) => change);
        run.planned({ leadId, recordId, toLocal, toRemote: [], conflicts: [] });
      } else {
        ctx.events.emit("campaign:synced", { leadId, recordId, runId: run.runId, changes });
      }
      run.count("deleted");
    }
  }
}

interface Deleted extends LinkedRecord {
  changes: LoggedChange[];
}

async function foreseen({ storage }: EngineContext, { table }: OpenTable, batch: LinkedRecord[]): Promise<Deleted[]> {
  return (await loadGone(storage, table.source, batch)).map(asDeleted);
}

function recordBatch(
  ctx: EngineContext,
  { table }: OpenTable,
  run: ReconcileRun,
  batch: readonly LinkedRecord[],
  within: (tx: Repositories) => Promise<void>,
): Promise<Deleted[]> {
  return ctx.storage.transaction(async (tx) => {
    const at = nowIso(ctx.runtime);
    const found = await loadGone(tx, table.source, batch);
    const leads = found.flatMap(({ lead }) => (lead?.isActive ? [{ ...lead, isActive: false, updatedAt: at }] : []));
    if (leads.length > 0) await tx.campaignLeads.putMany(leads);
    if (found.length > 0) {
      await tx.campaignLinks.saveMany(found.map(({ link }) => ended(link, at)));
      await tx.log.appendMany(found.map((one) => logRow(ctx, run, one)));
    }
    await within(tx);
    return found.map(asDeleted);
  });
}

/** As things are now: somebody else may have been faster. */
interface Gone {
  link: CampaignLink;
  /** Undefined where the host deleted it. */
  lead: CampaignLead | undefined;
}

async function loadGone(tx: Repositories, source: string, batch: readonly LinkedRecord[]): Promise<Gone[]> {
  const leadIds = batch.map(({ leadId }) => leadId);
  // The rows first: whoever changes a lead, or decides about it, holds its row while doing so.
  const leads = new Map((await tx.campaignLeads.getMany(leadIds, { lock: true })).map((lead) => [lead.id, lead]));
  const recordOf = new Map(batch.map(({ leadId, recordId }) => [leadId, recordId]));
  const links = await tx.campaignLinks.getMany(leadIds);
  return links
    .filter((link) => link.source === source && link.status === "active" && link.recordId === recordOf.get(link.leadId))
    .map((link) => ({ link, lead: leads.get(link.leadId) }));
}

const ended = (link: CampaignLink, at: string): CampaignLink => ({
  ...link,
  status: "deleted",
  syncVersion: link.syncVersion + 1,
  lastSyncAt: at,
  updatedAt: at,
});

const asDeleted = ({ link, lead }: Gone): Deleted => ({
  leadId: link.leadId,
  recordId: link.recordId,
  changes: lead?.isActive ? [INACTIVE] : [],
});

const logRow = (ctx: EngineContext, run: ReconcileRun, gone: Gone): SyncLogEntry => {
  const { changes, ...subject } = asDeleted(gone);
  return campaignLogEntry(ctx, run, subject, { syncDirection: "from_airtable", syncType: "status_change", changes });
};

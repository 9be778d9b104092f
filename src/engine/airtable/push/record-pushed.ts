import type { CampaignLead } from "../../../domain/campaign-lead.js";
import type { CampaignLink } from "../../../domain/campaign-link.js";
import { isSyncError, SyncError } from "../../../domain/errors.js";
import type { LoggedChange, SyncLogEntry } from "../../../domain/sync-log.js";
import type { NoticeRef } from "../../../ports/campaigns.js";
import type { Repositories } from "../../../ports/storage.js";
import type { ReadRecord } from "../../../rules/airtable/read-record.js";
import type { SyncPlan } from "../../../rules/plan/plan-sync.js";
import { type EngineContext, nowIso } from "../../context.js";
import { loggedChanges } from "../../sync/log-entry.js";
import { tellFaults } from "../pull/apply-records.js";
import { againWhenStale } from "../run/again-when-stale.js";
import { stepEntries } from "../run/campaign-log.js";
import type { ReconcileRun } from "../run/reconcile-run.js";
import { linkToSave, type StepTerms, settleWrite, takeStep, type WrittenLead } from "../step/lead-step.js";
import { newlyOpen } from "../step/link-conflicts.js";
import type { OpenTable } from "../table/open-table.js";
import type { NoticedLead, PushParts } from "./push-lead.js";
import { restFailed } from "./rest-failed.js";

/** A noticed lead whose record is as it should be. */
export interface PushedLead extends NoticedLead {
  /** The link the plan was made with. */
  link: CampaignLink;
  /** What was written, and what the answer shows; absent where nothing had to be. */
  wrote?: {
    plan: SyncPlan;
    answer: ReadRecord;
    created: boolean;
    /** Only some of what is to be written: the lead is counted when it is done, or fails. */
    isPart: boolean;
  };
}

/** Rows of one lead as they are to be stored. */
interface Recorded {
  pushed: PushedLead;
  lead: CampaignLead | undefined;
  link: CampaignLink;
  changes: LoggedChange[];
  opened: CampaignLink["conflicts"];
  log: SyncLogEntry[];
  /** Whether the record must be changed (again). */
  isLeft: boolean;
  /** Whether rows were stored for it. */
  wrote: boolean;
}

/** Another lead's record answered to this one's key. */
interface Misled {
  pushed: PushedLead;
  error: SyncError;
}

/**
 * Records leads whose records were written, or did not need to be: links, leads, log and notices, in one transaction. They are
 * planned once more on what is stored now, so that what moved meanwhile on either side is not lost. Where the store refuses the
 * rows, halves of them are tried, down to the one it does not take, which rests. Returns whether some are to be pushed again.
 */
export async function recordPushed(parts: PushParts, all: readonly PushedLead[]): Promise<boolean> {
  const [first] = all;
  if (!first) return false;
  try {
    return await recordTogether(parts, all);
  } catch (error) {
    if (!isSyncError(error) || error.retryable) throw error;
    if (all.length === 1) {
      await restFailed(parts, [{ ...first, error }]);
      return false;
    }
    const half = Math.ceil(all.length / 2);
    const isLeft = await recordPushed(parts, all.slice(0, half));
    return (await recordPushed(parts, all.slice(half))) || isLeft;
  }
}

async function recordTogether(parts: PushParts, all: readonly PushedLead[]): Promise<boolean> {
  const { recorded, misled, moved } = await againWhenStale(() =>
    parts.ctx.storage.transaction((tx) => recordWithin(parts, all, tx)),
  );
  for (const one of recorded) tell(parts, one);
  await restFailed(
    parts,
    misled.map(({ pushed, error }) => ({ ...pushed, error })),
  );
  return moved || recorded.some(({ isLeft }) => isLeft);
}

async function recordWithin(
  parts: PushParts,
  all: readonly PushedLead[],
  tx: Repositories,
): Promise<{ recorded: Recorded[]; misled: Misled[]; moved: boolean }> {
  const { ctx, open } = parts;
  const at = nowIso(ctx.runtime);
  const ids = all.map(({ lead }) => lead.id).sort();
  const leads = new Map((await tx.campaignLeads.getMany(ids, { lock: true })).map((lead) => [lead.id, lead]));
  const links = new Map((await tx.campaignLinks.getMany(ids)).map((link) => [link.leadId, link]));
  const others = await ownersOf(tx, open, all);
  const misled: Misled[] = [];
  const recorded = all.flatMap((pushed) => {
    const owner = others.get(pushed.wrote?.answer.recordId ?? "");
    if (owner && owner !== pushed.lead.id) {
      misled.push({ pushed, error: notItsOwn(pushed, owner) });
      return [];
    }
    return [recordOne(parts, pushed, leads.get(pushed.lead.id), links.get(pushed.lead.id), at)];
  });
  await store(tx, recorded, leads, links, at);
  const settled = recorded.filter(({ isLeft }) => !isLeft).map(({ pushed }): NoticeRef => pushed.notice);
  const moved = settled.length > 0 ? await tx.campaignNotices.settle(settled) : [];
  return { recorded, misled, moved: moved.length > 0 };
}

/** Leads that records an upsert found belong to already. */
async function ownersOf(
  tx: Repositories,
  { table }: OpenTable,
  all: readonly PushedLead[],
): Promise<Map<string, string>> {
  const found = all.flatMap(({ wrote }) => (wrote ? [wrote.answer.recordId] : []));
  if (found.length === 0) return new Map();
  const links = await tx.campaignLinks.findByRecords(table.source, found);
  return new Map(links.map(({ recordId, leadId }) => [recordId, leadId]));
}

const notItsOwn = ({ lead, wrote }: PushedLead, owner: string): SyncError =>
  new SyncError("REMOTE_REJECTED", `The record with this lead's key is that of lead ${owner}.`, {
    context: { leadId: lead.id, recordId: wrote?.answer.recordId },
  });

function recordOne(
  { ctx, open, run }: PushParts,
  pushed: PushedLead,
  lead: CampaignLead | undefined,
  stored: CampaignLink | undefined,
  at: string,
): Recorded {
  const terms = { ...open, at };
  const { wrote } = pushed;
  const known = stored?.source === open.table.source && stored.status === "active" ? stored : undefined;
  const now = { lead: named(lead ?? pushed.lead, wrote), link: linkOf(pushed, known) };
  const settled = wrote
    ? settleWrite({ ...pushed, plan: wrote.plan }, now, wrote.answer, terms)
    : { ...now, toLocal: [] };
  // The host has deleted the lead: its record stands, and must not become a lead again.
  if (!lead) return { ...NOTHING_LEFT, pushed, lead: undefined, link: settled.link, wrote: true };
  return stepOn(ctx, run, pushed, settled, known, terms);
}

/** What else differs by now: edits of the host, and what the answer showed besides what was written. */
function stepOn(
  ctx: EngineContext,
  run: ReconcileRun,
  pushed: PushedLead,
  settled: WrittenLead,
  stored: CampaignLink | undefined,
  terms: StepTerms,
): Recorded {
  const step = takeStep(settled.lead, settled.link, terms);
  const toLocal = [...settled.toLocal, ...step.toLocal];
  const changes = loggedChanges({ toLocal, toRemote: pushed.wrote?.plan.toRemote ?? [] });
  const opened = newlyOpen(stored?.conflicts ?? [], step.link.conflicts);
  const syncType = pushed.wrote?.created ? "create" : "update";
  // A lead that is new to the table may be far older than the sync: its first write says nothing of latency.
  const noticedAt = stored ? pushed.notice.noticedAt : undefined;
  const log = stepEntries(ctx, run, { lead: step.lead, link: step.link, changes, opened, syncType, noticedAt });
  const isLeft = step.lead.isActive && Object.keys(step.cells).length > 0;
  return { pushed, lead: step.lead, link: step.link, changes, opened, log, isLeft, wrote: log.length > 0 };
}

const NOTHING_LEFT = { changes: [], opened: [], log: [], isLeft: false };

/** The link as it stands, to the record that answered. What was seen of it when the plan was made may be newer. */
function linkOf({ link, wrote }: PushedLead, known: CampaignLink | undefined): CampaignLink {
  const standing = known ? { ...known, seen: link.seen } : link;
  return wrote ? { ...standing, recordId: wrote.answer.recordId } : standing;
}

/** Hosts find a lead's record by this column. */
function named(lead: CampaignLead, wrote: PushedLead["wrote"]): CampaignLead {
  if (!wrote || lead.airtableRecordId === wrote.answer.recordId) return lead;
  return { ...lead, airtableRecordId: wrote.answer.recordId };
}

async function store(
  tx: Repositories,
  recorded: readonly Recorded[],
  leads: ReadonlyMap<string, CampaignLead>,
  links: ReadonlyMap<string, CampaignLink>,
  at: string,
): Promise<void> {
  const newLeads = recorded.flatMap(({ lead }) => (lead && lead !== leads.get(lead.id) ? [lead] : []));
  const newLinks = recorded.flatMap(({ link }) => linkToSave(links.get(link.leadId), link, at) ?? []);
  const log = recorded.flatMap((one) => one.log);
  if (newLeads.length > 0) await tx.campaignLeads.putMany(newLeads);
  if (newLinks.length > 0) await tx.campaignLinks.saveMany(newLinks);
  if (log.length > 0) await tx.log.appendMany(log);
}

function tell({ ctx, run }: PushParts, { pushed, link, changes, opened, wrote }: Recorded): void {
  if (pushed.wrote) tellFaults(run, pushed.wrote.answer);
  const isChanged = pushed.wrote !== undefined;
  const outcome = pushed.wrote?.created
    ? "created"
    : opened.length > 0
      ? "conflict"
      : isChanged
        ? "updated"
        : "unchanged";
  if (!pushed.wrote?.isPart) run.count(outcome, wrote || isChanged);
  run.left(opened.length);
  if (changes.length === 0) return;
  ctx.events.emit("campaign:synced", { leadId: link.leadId, recordId: link.recordId, runId: run.runId, changes });
}

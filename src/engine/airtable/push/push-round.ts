import { nowIso } from "../../context.js";
import { type NoticedLead, only, type PushParts, type Task, taskFor } from "./push-lead.js";
import { lookAgain, meet } from "./read-before-push.js";
import { type PushedLead, recordPushed } from "./record-pushed.js";
import { createRecords, updateRecords } from "./write-records.js";

/** Leads that are locked and stored together where no request sets the measure. */
const STORED_AT_ONCE = 100;

/**
 * Pushes some noticed leads. Returns whether some of them are to be pushed again at once: somebody edited them meanwhile.
 * @throws what keeps all of them from being pushed; what was done until then is recorded
 */
export async function pushRound(parts: PushParts, notices: readonly NoticedLead["notice"][]): Promise<boolean> {
  const tasks = await tasksOf(parts, notices);
  const met = await meet(parts, only(tasks, "meet"));
  const all = [...tasks.filter(({ task }) => task.kind !== "meet"), ...met.again];
  const updates = await lookAgain(parts, only(all, "update"));
  const creates = only(all, "create");
  if (parts.run.dryRun) {
    foresee(parts, [...updates, ...creates]);
    return false;
  }
  const left = [
    await settleSkipped(parts, only(all, "skip")),
    await recordQuiet(parts, updates.filter(isQuiet)),
    await updateRecords(
      parts,
      updates.filter((one) => !isQuiet(one)),
    ),
    await createRecords(parts, creates),
  ];
  return met.isLeft || left.some(Boolean);
}

const isQuiet = ({ task }: Task<"update">): boolean => Object.keys(task.cells).length === 0;

/** Leads whose records are as they should be: only what we store may have to change. */
async function recordQuiet(parts: PushParts, tasks: readonly Task<"update">[]): Promise<boolean> {
  let isLeft = false;
  for (let from = 0; from < tasks.length; from += STORED_AT_ONCE) {
    const batch = tasks.slice(from, from + STORED_AT_ONCE);
    const pushed = batch.map(({ task: { link }, ...noticed }): PushedLead => ({ ...noticed, link }));
    isLeft = (await recordPushed(parts, pushed)) || isLeft;
  }
  return isLeft;
}

/** Leads are read after their notices: an edit that comes in between is seen, and raises the notice. */
async function tasksOf(parts: PushParts, notices: readonly NoticedLead["notice"][]): Promise<Task[]> {
  const { storage } = parts.ctx;
  const ids = notices.map(({ leadId }) => leadId);
  const leads = new Map((await storage.campaignLeads.getMany(ids)).map((lead) => [lead.id, lead]));
  const links = new Map((await storage.campaignLinks.getMany(ids)).map((link) => [link.leadId, link]));
  const terms = { ...parts.open, at: nowIso(parts.ctx.runtime) };
  const orphans = notices.filter(({ leadId }) => !leads.has(leadId));
  if (orphans.length > 0 && !parts.run.dryRun) await storage.campaignNotices.settle(orphans);
  return notices.flatMap((notice) => {
    const lead = leads.get(notice.leadId);
    if (!lead) return [];
    const stored = links.get(lead.id);
    const link = stored?.source === parts.open.table.source ? stored : undefined;
    const noticed = { notice, lead, link };
    return [{ ...noticed, task: taskFor(noticed, terms) }];
  });
}

async function settleSkipped({ ctx, run }: PushParts, tasks: readonly Task<"skip">[]): Promise<boolean> {
  if (tasks.length === 0) return false;
  const moved = await ctx.storage.campaignNotices.settle(tasks.map(({ notice }) => notice));
  for (const _ of tasks) run.count("skipped");
  return moved.length > 0;
}

/** What a push would do. */
function foresee({ run }: PushParts, tasks: readonly Task<"update" | "create">[]): void {
  for (const { lead, task } of tasks) {
    const { toLocal, toRemote, conflicts } = task.plan;
    const isNew = task.kind === "create";
    const isIdle = !isNew && Object.keys(task.cells).length + toLocal.length + conflicts.length === 0;
    run.count(isNew ? "created" : isIdle ? "unchanged" : "updated");
    if (isIdle || run.hasPlanned(lead.id)) continue;
    run.planned({ leadId: lead.id, recordId: isNew ? null : task.link.recordId, toLocal, toRemote, conflicts });
  }
}

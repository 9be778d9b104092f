import type { AirtableSettings } from "../airtable/options.js";
import { archive } from "../archive.js";
import type { EngineContext } from "../context.js";
import { isAllPaused } from "../integrations/switches.js";
import { reconcileTask } from "./reconcile-task.js";
import { needsRefresh, refreshTask } from "./refresh-task.js";
import type { Task } from "./task.js";

/** What is done once for the whole store, or for the whole table of campaign leads; the latter not while everything is paused. */
export async function sharedTasks(ctx: EngineContext): Promise<Task[]> {
  const { airtable } = ctx;
  const isOn = airtable !== null && !(await isAllPaused(ctx));
  return [...archiveTask(ctx), ...(isOn ? airtableTasks(ctx, airtable) : [])];
}

function airtableTasks(ctx: EngineContext, settings: AirtableSettings): Task[] {
  const tasks = settings.reconcileEveryMs > 0 ? [reconcileTask(ctx, settings)] : [];
  return needsRefresh(settings) ? [...tasks, refreshTask(ctx, settings)] : tasks;
}

function archiveTask(ctx: EngineContext): Task[] {
  const { storage, schedule } = ctx;
  const terms = schedule.archive;
  if (!terms || !storage.archive) return [];
  const { cron, retention } = terms;
  const run = async (signal: AbortSignal): Promise<void> => {
    await archive(ctx, { ...retention, signal });
  };
  const when = { cron, timeZone: "UTC" };
  const mayBegin = async (): Promise<boolean> => true;
  return [{ name: "archive", key: "archive", propertyId: null, when, notBefore: null, mayBegin, run }];
}

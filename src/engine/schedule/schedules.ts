import type { EngineContext } from "../context.js";
import { followTasks } from "./follow-tasks.js";
import type { ScheduledTask } from "./options.js";
import { type PropertyTasks, propertyTasks } from "./property-tasks.js";
import { sharedTasks } from "./shared-tasks.js";
import type { Task } from "./task.js";
import { dueOf, firingOf, readTaskState } from "./task-state.js";

/** What the engine does by the clock. */
export class Schedules {
  readonly #ctx: EngineContext;

  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
  }

  /**
   * Every scheduled task of this engine, by when it is due; those that never are, last. Properties that are paused, or synced in
   * real time, have none. A `nextAt` that is past is overdue: a running engine does it within a minute.
   * @throws StorageError
   */
  async list(): Promise<ScheduledTask[]> {
    const [{ tasks }, shared] = await Promise.all([propertyTasks(this.#ctx), sharedTasks(this.#ctx)]);
    const listed = await Promise.all([...tasks, ...shared].map((task) => this.#describe(task)));
    return listed.sort((one, other) => byDue(one, other) || one.name.localeCompare(other.name));
  }

  async #describe(task: Task): Promise<ScheduledTask> {
    const { name, propertyId, when, notBefore } = task;
    const state = await readTaskState(this.#ctx, task);
    const now = this.#ctx.runtime.now();
    const due = (state?.phase === "begun" ? firingOf : dueOf)(task, state, now);
    const isCalendar = "cron" in when;
    return {
      name,
      propertyId,
      cron: isCalendar ? when.cron : null,
      everyMs: isCalendar ? null : when.everyMs,
      timeZone: isCalendar ? when.timeZone : null,
      lastAt: state && state.phase !== "seen" ? isoOf(state.begunAt) : null,
      nextAt: due === null ? null : isoOf(Math.max(due, notBefore ?? due)),
    };
  }
}

const isoOf = (at: number): string => new Date(at).toISOString();

const byDue = (one: ScheduledTask, other: ScheduledTask): number =>
  (one.nextAt === null ? Number.POSITIVE_INFINITY : Date.parse(one.nextAt)) -
    (other.nextAt === null ? Number.POSITIVE_INFINITY : Date.parse(other.nextAt)) || 0;

/** Does what is due until the signal fires. Never throws: what goes wrong is reported as `engine:error` and tried again. */
export async function followSchedule(ctx: EngineContext, signal: AbortSignal): Promise<void> {
  const told = new Set<string>();
  await Promise.all([
    followTasks(ctx, async () => reportingOnce(ctx, told, await propertyTasks(ctx)), signal),
    // Apart from the others, of which each may take long.
    followTasks(ctx, () => sharedTasks(ctx), signal),
  ]);
}

function reportingOnce(ctx: EngineContext, told: Set<string>, { tasks, problems }: PropertyTasks): Task[] {
  const now = new Set(problems.map(({ message }) => message));
  for (const error of problems) {
    if (!told.has(error.message)) ctx.events.emit("engine:error", { error, during: "schedule" });
    told.add(error.message);
  }
  for (const message of told) if (!now.has(message)) told.delete(message);
  return tasks;
}

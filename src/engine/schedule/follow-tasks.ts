import type { EngineContext } from "../context.js";
import type { Task } from "./task.js";
import { TaskWatch } from "./task-watch.js";
import { WatchLoop } from "./watch-loop.js";

/**
 * Does tasks when they are due, each in one process of those on the same store, until the signal fires. Never throws.
 * @param list the tasks as they are now; asked again and again
 */
export function followTasks(ctx: EngineContext, list: () => Promise<Task[]>, signal: AbortSignal): Promise<void> {
  const loop = new WatchLoop<TaskWatch>(ctx, {
    during: "schedule",
    concurrency: ctx.settings.concurrency,
    list: async (watches) => {
      const tasks = await list();
      return new Map(tasks.map((task) => [task.key, watchOf(ctx, watches.get(task.key), task)]));
    },
  });
  return loop.run(signal);
}

function watchOf(ctx: EngineContext, watch: TaskWatch | undefined, task: Task): TaskWatch {
  if (!watch) return new TaskWatch(ctx, task);
  watch.follow(task);
  return watch;
}

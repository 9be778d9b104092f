import { createContext } from "../../../src/engine/context.js";
import type { SyncEngineOptions } from "../../../src/engine/options.js";
import { followTasks } from "../../../src/engine/schedule/follow-tasks.js";
import type { Task } from "../../../src/engine/schedule/task.js";
import type { SyncWorker } from "../../../src/engine/sync-worker.js";
import { LeadSyncMonitor, webhookNotifier } from "../../../src/monitoring/index.js";
import { ACTOR_HEADER, type Actor } from "./actors.js";
import type { OperationsSetup } from "./messages.js";

/** What a worker process does beside its jobs: watch a rule, follow a schedule. Both are told to a receiver over HTTP. */
export async function beginOperations(
  actor: Actor,
  options: SyncEngineOptions,
  engine: SyncWorker,
  { receiverUrl, alertWindow, choreEveryMs }: OperationsSetup,
): Promise<void> {
  const headers = { [ACTOR_HEADER]: String(actor) };
  const { storage, runtime = {} } = options;
  if (alertWindow !== undefined) {
    const monitor = new LeadSyncMonitor({
      storage,
      engine,
      runtime,
      alertingRules: {
        ...Object.fromEntries(SEEDS_OTHERS.map((rule) => [rule, false as const])),
        apiErrors: { threshold: 10, window: alertWindow, action: "receiver" },
      },
      notifiers: { receiver: webhookNotifier({ url: `${receiverUrl}/alerts`, headers }) },
      checkEveryMs: 100,
      flushEveryMs: 100,
    });
    await monitor.start();
  }
  if (choreEveryMs !== undefined) {
    const ctx = createContext({ ...options, schedule: { jitterMs: 0 } });
    const chore: Task = {
      name: "chore",
      key: "chore",
      propertyId: null,
      when: { everyMs: choreEveryMs },
      notBefore: null,
      mayBegin: async () => true,
      run: async (signal) => {
        const { ok } = await fetch(`${receiverUrl}/chores`, { method: "POST", headers, signal });
        if (!ok) throw new Error("The chore was refused.");
      },
    };
    void followTasks(ctx, async () => [chore], new AbortController().signal);
  }
}

const SEEDS_OTHERS = ["syncFailureRate", "syncLatency", "conflictRate", "bidirectionalSyncLag"];

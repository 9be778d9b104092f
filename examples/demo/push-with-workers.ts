import { setTimeout as sleep } from "node:timers/promises";
import type { QueueStatus, StorageAdapter, SyncEngine } from "@domiq/lead-sync";
import { createSeededRandom } from "@domiq/lead-sync/testing";
import { dim, progressLine } from "./terminal.js";
import { startWorkers, type WorkerSetup } from "./workers.js";

/** Between two looks at the queue. */
const LOOK_MS = 150;
/** Looks between two kills. */
const KILL_EVERY = 3;

export interface WorkerOptions extends WorkerSetup {
  workers: number;
  chaos: boolean;
  seed: number;
}

/** Queues every lead and lets worker processes push them; with chaos, some are killed on the way. Returns how many jobs failed. */
export async function pushWithWorkers(
  engine: SyncEngine,
  storage: StorageAdapter,
  options: WorkerOptions,
): Promise<number> {
  const conversations = await storage.conversations.list({ limit: 100_000 });
  for (const { id } of conversations) await engine.enqueue(id, { trigger: "manual" });
  const workers = await startWorkers(options.workers, options);
  console.log(`   ${conversations.length} jobs queued; workers are the processes ${workers.pids.join(", ")}`);
  const { random } = createSeededRandom(options.seed);
  const line = progressLine();
  let kills = 0;
  let left = conversations.length;
  for (let look = 1; left > 0; look += 1) {
    await sleep(LOOK_MS);
    const count = await countJobs(storage);
    left = count.pending + count.processing;
    if (left === 0 && count.failed > 0 && (await engine.jobs.retryFailed()) > 0) left = count.failed;
    if (options.chaos && left > 0 && look % KILL_EVERY === 0) {
      await workers.kill((living) => Math.floor(random() * living));
      kills += 1;
    }
    const note = `running ${count.processing}, failed ${count.failed}${options.chaos ? `, workers killed ${kills}` : ""}`;
    line.show(conversations.length - left, conversations.length, note);
  }
  line.end();
  await workers.stop();
  const jobs = await storage.queue.list({ limit: 100_000 });
  const taken = jobs.filter(({ crashCount }) => crashCount > 0);
  if (options.chaos) console.log(dim(`   ${taken.length} jobs were taken over from a worker that was killed.`));
  return jobs.filter(({ status }) => status === "failed").length;
}

async function countJobs(storage: StorageAdapter): Promise<Record<QueueStatus, number>> {
  const count: Record<QueueStatus, number> = { pending: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 };
  for (const { status } of await storage.queue.list({ limit: 100_000 })) count[status] += 1;
  return count;
}

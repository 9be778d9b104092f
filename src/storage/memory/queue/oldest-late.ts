import type { Integration } from "../../../domain/integration.js";
import type { QueueItem } from "../../../domain/queue-item.js";
import type { Tables } from "../tables.js";
import { wayOf } from "./queue-table.js";

const OPEN: ReadonlySet<string> = new Set<QueueItem["status"]>(["pending", "processing"]);

/** When the oldest late job was queued, of one property or of all. */
export function oldestLate(
  { queue, integrations }: Tables,
  { at, propertyId }: { at: string; propertyId?: string | undefined },
): string | undefined {
  const now = Date.parse(at);
  let oldest: string | undefined;
  for (const list of propertyId === undefined ? queue.lists("listing") : [propertyId]) {
    const { syncEnabled = true, syncDirection = "bidirectional" } = integrations.get(list) ?? {};
    if (!syncEnabled) continue;
    for (const job of queue.scan("listing", { list, kinds: OPEN })) {
      if (!isLate(job, now, syncDirection)) continue;
      if (oldest === undefined || Date.parse(job.createdAt) < Date.parse(oldest)) oldest = job.createdAt;
      break;
    }
  }
  return oldest;
}

function isLate(job: Readonly<QueueItem>, now: number, direction: Integration["syncDirection"]): boolean {
  if (job.status === "processing") return true;
  if (direction === (wayOf(job) === "in" ? "to_resman" : "from_resman")) return false;
  // Only a job that was tried has an error.
  return job.errorCode !== null || Date.parse(job.nextRetryAt) <= now;
}

import type { QueueItem } from "../../domain/queue-item.js";

/** What one level of priority is worth in waiting (milliseconds): a job of low priority waits, but not for ever. */
export const PRIORITY_HEAD_START_MS = 10 * 60_000;

/** Workers a job may end before it is set aside. */
export const MAX_CRASHES = 3;

/** Where a job stands among those of its property, in milliseconds: lower is earlier. */
export const rankOf = ({ priority, nextRetryAt }: Pick<QueueItem, "priority" | "nextRetryAt">): number =>
  Date.parse(nextRetryAt) - (priority - 1) * PRIORITY_HEAD_START_MS;

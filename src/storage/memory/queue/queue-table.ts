import type { QueueItem } from "../../../domain/queue-item.js";
import { joinKey } from "../join-key.js";
import type { Rows, TableSpec } from "../table.js";

/** The lead a job is about: its conversation, else ResMan's lead within the property; null when it names neither. */
export function leadOf(job: Pick<QueueItem, "conversationId" | "resmanLeadId" | "propertyId">): string | null {
  if (job.conversationId !== null) return job.conversationId;
  // Ids are trimmed: nothing that begins with a space is a conversation's.
  return job.resmanLeadId === null ? null : ` ${joinKey(job.propertyId, job.resmanLeadId.toLowerCase())}`;
}

/** What a property's direction allows or forbids. */
type Way = "in" | "out";

export const wayOf = ({ syncOperation }: Pick<QueueItem, "syncOperation">): Way =>
  syncOperation === "pull" ? "in" : "out";

/**
 * What waits of one property is kept in six parts, by way and priority: within each, jobs that are due stand before those
 * that are not, and the order of work is that of time.
 */
export const DUE_PARTS: Readonly<Record<Way, readonly number[]>> = { out: [0, 1, 2], in: [3, 4, 5] };

const duePart = (job: Readonly<QueueItem>): number => (wayOf(job) === "out" ? 0 : 3) + job.priority - 1;

type Order = "due" | "listing";
type Key = "lead" | "conversation";

export const QUEUE: TableSpec<QueueItem, Order, Key> = {
  id: (row) => row.id,
  /** Jobs in work, by the end of their lease: those that were claimed together have one. */
  group: (row) => (row.status === "processing" ? row.leaseUntil : null),
  orders: {
    due: {
      list: (row) => (row.status === "pending" ? row.propertyId : null),
      part: duePart,
      at: (row) => row.nextRetryAt,
    },
    listing: {
      list: (row) => row.propertyId,
      at: (row) => row.createdAt,
      kind: (row) => row.status,
    },
  },
  keys: {
    /** Jobs of a lead that are not over. */
    lead: {
      of: (row) => (row.status === "pending" || row.status === "processing" ? leadOf(row) : null),
      at: (row) => row.createdAt,
    },
    conversation: { of: (row) => row.conversationId, at: (row) => row.createdAt },
  },
};

/** The queue's table, committed or within a transaction. */
export type Jobs = Rows<QueueItem, Order, Key>;

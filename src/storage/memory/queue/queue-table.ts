import type { QueueItem } from "../../../domain/queue-item.js";
import { joinKey } from "../join-key.js";
import type { Rows, TableSpec } from "../table.js";

/** The lead a job is about: its conversation, else ResMan's lead within the property; null when it names neither. */
export function leadOf(job: Pick<QueueItem, "conversationId" | "resmanLeadId" | "propertyId">): string | null {
  if (job.conversationId !== null) return job.conversationId;
  // Ids are trimmed: nothing that begins with a space is a conversation's.
  return job.resmanLeadId === null ? null : ` ${joinKey(job.propertyId, job.resmanLeadId.toLowerCase())}`;
}

type Order = "due" | "lease" | "listing";
type Key = "lead" | "conversation";

export const QUEUE: TableSpec<QueueItem, Order, Key> = {
  id: (row) => row.id,
  orders: {
    /** What waits, a list for each priority. */
    due: {
      list: (row) => (row.status === "pending" ? `${row.priority}` : null),
      at: (row) => row.nextRetryAt,
    },
    lease: {
      list: (row) => (row.status === "processing" ? "" : null),
      at: (row) => row.leaseUntil ?? row.updatedAt,
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

import type { JsonObject } from "../../../domain/primitives.js";
import type { Priority, QueueItem, SyncOperation } from "../../../domain/queue-item.js";
import { rankOf } from "../../../rules/queue/order-of-work.js";

/** A job as `lead_sync_claim` writes it, in this order; instants in milliseconds. */
export type ClaimedRow = readonly [
  id: QueueItem["id"],
  conversationId: QueueItem["conversationId"],
  resmanLeadId: string | null,
  propertyId: QueueItem["propertyId"],
  syncOperation: SyncOperation,
  syncData: unknown,
  trigger: QueueItem["trigger"],
  priority: Priority,
  retryCount: number,
  maxRetries: number,
  nextRetryAt: unknown,
  errorMessage: string | null,
  errorCode: string | null,
  createdAt: unknown,
  fence: number,
  crashCount: number,
];

/** What the claim itself gave each of its jobs. */
export type Lease = Pick<QueueItem, "leaseOwner" | "leaseUntil" | "updatedAt">;

/**
 * A claimed job, or undefined when it is malformed. Only what the table's own constraints let through is checked: the
 * whole schema, for each job of each claim, would cost more than claiming.
 */
export function readClaimed(row: ClaimedRow, lease: Lease): QueueItem | undefined {
  const [id, conversationId, resmanLeadId, propertyId, syncOperation, syncData, trigger, priority] = row;
  const [, , , , , , , , retryCount, maxRetries, dueMs, errorMessage, errorCode, createdMs, fence, crashCount] = row;
  if (!isObject(syncData) || !isInstant(dueMs) || !isInstant(createdMs)) return undefined;
  return {
    id,
    conversationId,
    resmanLeadId,
    propertyId,
    syncOperation,
    syncData,
    trigger,
    priority,
    retryCount,
    maxRetries,
    nextRetryAt: new Date(dueMs).toISOString(),
    status: "processing",
    errorMessage,
    errorCode,
    processedAt: null,
    createdAt: new Date(createdMs).toISOString(),
    updatedAt: lease.updatedAt,
    leaseOwner: lease.leaseOwner,
    leaseUntil: lease.leaseUntil,
    fence,
    crashCount,
  };
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const FIRST_INSTANT = Date.parse("0000-01-01T00:00:00Z");
const LAST_INSTANT = Date.parse("9999-12-31T23:59:59.999Z");

/** PostgreSQL knows `infinity`, and years that JavaScript writes with a sign. */
const isInstant = (ms: unknown): ms is number => typeof ms === "number" && ms >= FIRST_INSTANT && ms <= LAST_INSTANT;

/** Jobs in the order of work: properties in turn, circularly behind `afterPropertyId`, each with its next by rank. */
export function inTurns(jobs: readonly QueueItem[], afterPropertyId: string): QueueItem[] {
  const byProperty = new Map<string, QueueItem[]>();
  for (const job of jobs) {
    const own = byProperty.get(job.propertyId);
    if (own === undefined) byProperty.set(job.propertyId, [job]);
    else own.push(job);
  }
  const lap = (id: string): number => (id > afterPropertyId ? 0 : 1);
  const turns = [...byProperty]
    .sort(([a], [b]) => lap(a) - lap(b) || compare(a, b))
    .map(([, own]) => own.sort((a, b) => rankOf(a) - rankOf(b) || compare(a.id, b.id)));
  const rounds = Math.max(0, ...turns.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) => turns.flatMap((own) => own[round] ?? [])).flat();
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

import { type Conflict, conflictSeveritySchema } from "../../domain/conflict.js";
import { parseInput, ValidationError } from "../../domain/errors.js";
import type { QueueItem } from "../../domain/queue-item.js";
import type { ArchiveCounts, StorageAdapter } from "../../ports/storage.js";
import { archiveSchema } from "../inputs.js";
import { feedRepository } from "./repositories/feed.js";
import { receiptRepository } from "./repositories/receipts.js";
import type { Session } from "./session.js";
import type { Rows } from "./table.js";
import { conflictKind } from "./table-specs.js";
import type { Tables } from "./tables.js";

type ArchiveOptions = Parameters<NonNullable<StorageAdapter["archive"]>>[0];

const DAY_MS = 24 * 60 * 60_000;

const ENDED = new Set<QueueItem["status"]>(["completed", "failed", "cancelled"]);
const RESOLVED: Conflict["resolutionStatus"] = "resolved";
const RESOLVED_KINDS = new Set(conflictSeveritySchema.options.map((severity) => conflictKind(RESOLVED, severity)));

interface Pruning<Row> {
  rows(tables: Tables): Rows<Row, "listing", never>;
  kinds?: ReadonlySet<string>;
  /** When the row ended; undefined: it has not. */
  endOf(row: Readonly<Row>): string | undefined;
  /** Rows that ended before this instant go. */
  before: number;
}

/**
 * Removes what ended long ago, a batch at a time; others may write in between.
 * @throws ValidationError without `at`: rows in memory have no clock to be old by.
 */
export async function pruneEnded(session: Session, options: ArchiveOptions = {}): Promise<ArchiveCounts> {
  const { signal, ...given } = options;
  const wanted = parseInput(archiveSchema, given, "archive options");
  const { at, logDays, conflictDays, queueDays, feedDays, receiptDays, metricDays, batchSize } = wanted;
  if (at === undefined) throw new ValidationError("archive options", [{ path: "at", message: "is needed" }]);
  const before = (days: number): number => Date.parse(at) - days * DAY_MS;
  const batches = { batchSize, signal };
  // In one go: there is nothing to ask of what is forgotten but its age.
  const forget = async ({ purge }: { purge(before: string): Promise<number> }, days: number): Promise<number> =>
    signal?.aborted ? 0 : purge(new Date(before(days)).toISOString());
  return {
    log: await prune(
      session,
      { rows: ({ log }) => log, endOf: ({ createdAt }) => createdAt, before: before(logDays) },
      batches,
    ),
    conflicts: await prune(
      session,
      {
        rows: ({ conflicts }) => conflicts,
        kinds: RESOLVED_KINDS,
        endOf: (row) => (row.resolutionStatus === RESOLVED ? (row.resolvedAt ?? row.updatedAt) : undefined),
        before: before(conflictDays),
      },
      batches,
    ),
    queue: await prune(
      session,
      {
        rows: ({ queue }) => queue,
        kinds: ENDED,
        endOf: (row) => (ENDED.has(row.status) ? (row.processedAt ?? row.updatedAt) : undefined),
        before: before(queueDays),
      },
      batches,
    ),
    metrics: await prune(
      session,
      { rows: ({ metrics }) => metrics, endOf: ({ at: measuredAt }) => measuredAt, before: before(metricDays) },
      batches,
    ),
    receipts: await forget(receiptRepository(session), receiptDays),
    feed: await forget(feedRepository(session), feedDays),
  };
}

async function prune<Row extends { id: string }>(
  session: Session,
  { rows, kinds, endOf, before }: Pruning<Row>,
  { batchSize, signal }: { batchSize: number; signal: AbortSignal | undefined },
): Promise<number> {
  const isOld = (row: Readonly<Row> | undefined): boolean => {
    const end = row && endOf(row);
    return end !== undefined && Date.parse(end) < before;
  };
  // What ended before an instant was created before it.
  const old = session.read((tables) => [...rows(tables).scan("listing", { kinds, to: before })].filter(isOld));
  let count = 0;
  for (let start = 0; start < old.length && !signal?.aborted; start += batchSize) {
    const batch = old.slice(start, start + batchSize);
    count += await session.write((tables) => {
      // Asked again: a job may have been retried meanwhile.
      const gone = batch.filter(({ id }) => isOld(rows(tables).get(id)));
      for (const { id } of gone) rows(tables).delete(id);
      return gone.length;
    });
  }
  return count;
}

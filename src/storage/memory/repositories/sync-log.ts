import { parseInput, StorageError } from "../../../domain/errors.js";
import { type SyncLogEntry, syncLogEntrySchema } from "../../../domain/sync-log.js";
import type { SyncLogRepository } from "../../../ports/storage.js";
import { countsOf } from "../../counts.js";
import { logEntriesSchema, logFilterSchema, logStatsSchema, moveSchema, parseRow } from "../../inputs.js";
import { latencyStats, mean } from "../latency-stats.js";
import { lastRow, takePage } from "../list-page.js";
import type { Session } from "../session.js";
import type { Tables } from "../tables.js";

export const syncLogRepository = (session: Session): SyncLogRepository => ({
  append: async (entry) => {
    const row = parseRow(syncLogEntrySchema, entry, "log entry");
    return session.write((tables) => appendAll(tables, [row]));
  },

  appendMany: async (entries) => {
    const rows = parseInput(logEntriesSchema, entries, "log entries");
    return session.write((tables) => appendAll(tables, rows));
  },

  stats: async (query) => {
    const { from, to, propertyId, directions } = parseInput(logStatsSchema, query, "log stats query");
    const isMeant = directionFilter(directions);
    return session.read(({ log }) => {
      const counted = new Map<string, number>();
      const times: number[] = [];
      const latencies: number[] = [];
      for (const row of log.scan("listing", { list: propertyId, from: Date.parse(from), to: Date.parse(to) })) {
        if (!isMeant(row)) continue;
        counted.set(row.syncStatus, (counted.get(row.syncStatus) ?? 0) + 1);
        if (row.processingTimeMs !== null) times.push(row.processingTimeMs);
        if (row.latencyMs !== null && ARRIVED.has(row.syncStatus)) latencies.push(row.latencyMs);
      }
      return {
        counts: countsOf(syncLogEntrySchema.shape.syncStatus.options, counted),
        avgProcessingMs: times.length === 0 ? null : mean(times),
        latency: latencyStats(latencies),
      };
    });
  },

  list: async (filter = {}) => {
    const { limit, afterId, ...wanted } = parseInput(logFilterSchema, filter, "log filter");
    const { conversationId, campaignLeadId, runId, propertyId, syncStatus } = wanted;
    return session.read(({ log }) => {
      const part = { after: lastRow(log, afterId), newestFirst: true, kinds: syncStatus && new Set([syncStatus]) };
      if (conversationId !== undefined) return takePage(log.find("conversation", conversationId, part), limit, wanted);
      if (campaignLeadId !== undefined) return takePage(log.find("campaignLead", campaignLeadId, part), limit, wanted);
      if (runId !== undefined) return takePage(log.scan("run", { ...part, list: runId }), limit, wanted);
      return takePage(log.scan("listing", { ...part, list: propertyId }), limit);
    });
  },

  move: async (from, to, ids) => {
    const wanted = parseInput(moveSchema, { from, to, only: ids }, "move");
    if (wanted.from === wanted.to) return [];
    return session.write(({ log }) => {
      const meant = wanted.only && new Set(wanted.only);
      const moved = log.find("conversation", wanted.from).filter(({ id }) => meant === undefined || meant.has(id));
      for (const row of moved) log.put({ ...row, conversationId: wanted.to });
      return moved.map(({ id }) => id);
    });
  },
});

/** Outcomes after which the change is where it was to go, or stands to be decided. */
const ARRIVED: ReadonlySet<string> = new Set<SyncLogEntry["syncStatus"]>(["success", "conflict"]);

function directionFilter(
  directions: readonly SyncLogEntry["syncDirection"][] | undefined,
): (row: Readonly<SyncLogEntry>) => boolean {
  if (directions === undefined) return () => true;
  const wanted = new Set(directions);
  return ({ syncDirection }) => wanted.has(syncDirection);
}

function appendAll({ log }: Tables, rows: readonly SyncLogEntry[]): void {
  const known = new Set<string>();
  for (const { id } of rows) {
    if (known.has(id) || log.get(id) !== undefined) {
      throw new StorageError("STORAGE_ERROR", `The log has an entry ${id} already.`, { context: { id } });
    }
    known.add(id);
  }
  for (const row of rows) log.put(row);
}

import { parseInput, StorageError } from "../../../domain/errors.js";
import { syncLogEntrySchema } from "../../../domain/sync-log.js";
import type { SyncLogRepository } from "../../../ports/storage.js";
import { countsOf } from "../../counts.js";
import { logEntriesSchema, logFilterSchema, logStatsSchema } from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";
import { listPage } from "./list-page.js";
import { isMeant, parseMove } from "./move.js";

export const syncLogRepository = (session: Session): SyncLogRepository => {
  const { log } = session.tables;
  return {
    append: async (entry) => {
      const row = log.parse(entry);
      if ((await log.insert(session, [row])) > 0) return;
      throw new StorageError("STORAGE_ERROR", `The log has an entry ${row.id} already.`, { context: { id: row.id } });
    },

    appendMany: async (entries) => {
      await log.insert(session, parseInput(logEntriesSchema, entries, "log entries"), "REFUSE");
    },

    stats: async (query) => {
      const { from, to, propertyId } = parseInput(logStatsSchema, query, "log stats query");
      const where = new Conditions().hasId("t.property_id", propertyId);
      where.add(`t.created_at >= ${where.bind(from)}::timestamptz AND t.created_at < ${where.bind(to)}::timestamptz`);
      const rows = await session.sql.query<Stats>(
        `SELECT t.sync_status::text AS status, count(*)::integer AS count,
  sum(t.processing_time_ms)::text AS ms, count(t.processing_time_ms)::integer AS timed
FROM ${log.name} AS t WHERE ${where.text} GROUP BY t.sync_status`,
        where.parameters,
      );
      const counts = countsOf(
        syncLogEntrySchema.shape.syncStatus.options,
        new Map(rows.map(({ status, count }) => [status, count])),
      );
      const timed = rows.reduce((total, row) => total + row.timed, 0);
      const ms = rows.reduce((total, row) => total + Number(row.ms ?? 0), 0);
      return { counts, avgProcessingMs: timed === 0 ? null : ms / timed };
    },

    list: async (filter = {}) => {
      const wanted = parseInput(logFilterSchema, filter, "log filter");
      const { conversationId, campaignLeadId, propertyId, runId, syncStatus, limit, afterId } = wanted;
      const where = new Conditions()
        .hasId("t.conversation_id", conversationId)
        .hasId("t.campaign_lead_id", campaignLeadId)
        .hasId("t.property_id", propertyId)
        .hasId("t.run_id", runId)
        .equals("t.sync_status", syncStatus);
      return listPage(session, log, { where, by: "created_at", newestFirst: true, limit, afterId });
    },

    move: async (from, to, ids) => {
      const wanted = parseMove({ from, to, only: ids });
      if (wanted === undefined) return [];
      const moved = await session.sql.query<{ id: string }>(
        `UPDATE ${log.name} AS t SET conversation_id = $2::uuid WHERE t.conversation_id = $1::uuid AND ${isMeant("t.id::text")}
RETURNING t.id::text AS id`,
        [wanted.from, wanted.to, wanted.only],
      );
      return moved.map(({ id }) => id);
    },
  };
};

/** Log rows of one status. */
interface Stats extends Record<string, unknown> {
  status: string;
  count: number;
  /** The sum of their processing times, of those that have one. */
  ms: string | null;
  timed: number;
}

import { parseInput, StorageError } from "../../../domain/errors.js";
import type { SyncLogRepository } from "../../../ports/storage.js";
import { logEntriesSchema, logFilterSchema, logStatsSchema } from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";
import { listPage } from "./list-page.js";
import { logStats } from "./log-stats.js";
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
      const { from, to, propertyId, directions } = parseInput(logStatsSchema, query, "log stats query");
      const where = new Conditions().hasId("t.property_id", propertyId).isOneOf("t.sync_direction", directions);
      where.add(`t.created_at >= ${where.bind(from)}::timestamptz AND t.created_at < ${where.bind(to)}::timestamptz`);
      return logStats(session.sql, log.name, where);
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

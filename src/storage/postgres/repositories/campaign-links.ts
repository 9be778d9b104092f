import type { CampaignLink } from "../../../domain/campaign-link.js";
import { isSyncError, parseInput, StorageError } from "../../../domain/errors.js";
import type { CampaignLinkRepository } from "../../../ports/storage.js";
import {
  campaignLinkCountSchema,
  campaignLinkFilterSchema,
  campaignLinksSchema,
  leadIdsSchema,
  linkedRecordsSchema,
  sourceRecordsSchema,
} from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import { recordset } from "../rows/statements.js";
import { isUuid } from "../rows/storable.js";
import type { Session } from "../session.js";
import { inOrderOf } from "./in-order.js";

type Links = Session["tables"]["campaignLinks"];

export const campaignLinkRepository = ({ sql, tables }: Session): CampaignLinkRepository => {
  const { campaignLinks } = tables;
  const saveText = save(campaignLinks);
  return {
    getMany: async (leadIds) => {
      const keys = parseInput(leadIdsSchema, leadIds, "campaign lead ids").filter(isUuid);
      const rows = await campaignLinks.selectEach(sql, { keys, where: "s.lead_id = w.key::uuid" });
      return inOrderOf(keys, rows, ({ leadId }) => leadId);
    },

    findByRecords: async (source, recordIds) => {
      const wanted = parseInput(sourceRecordsSchema, { source, recordIds }, "Airtable record ids");
      return campaignLinks.selectEach(sql, {
        keys: wanted.recordIds,
        where: "s.source = $2 AND s.record_id = w.key",
        parameters: [wanted.source],
        orderBy: "t.lead_id",
      });
    },

    list: async (filter) => {
      const wanted = parseInput(campaignLinkFilterSchema, filter, "campaign link filter");
      const { source, status, undecided, limit, afterId } = wanted;
      const where = new Conditions().equals("t.source", source).comesAfter("t.lead_id", afterId);
      if (status !== undefined) where.add(IS[status]);
      if (undecided) where.add(IS_UNDECIDED);
      return campaignLinks.select(sql, where, `ORDER BY t.lead_id LIMIT ${where.bind(`${limit}`)}::bigint`);
    },

    listRecords: async (query) => {
      const { source, limit, afterId } = parseInput(linkedRecordsSchema, query, "linked records query");
      const where = new Conditions().equals("t.source", source).add(IS.active);
      if (afterId !== undefined) where.add(`t.record_id > ${where.bind(afterId)}`);
      return sql.query<{ leadId: string; recordId: string }>(
        `SELECT t.lead_id::text AS "leadId", t.record_id::text AS "recordId" FROM ${campaignLinks.name} AS t
WHERE ${where.text} ORDER BY t.record_id LIMIT ${where.bind(`${limit}`)}::bigint`,
        where.parameters,
      );
    },

    count: async (filter) => {
      const { source, status } = parseInput(campaignLinkCountSchema, filter, "campaign link filter");
      const where = new Conditions().equals("t.source", source);
      if (status !== undefined) where.add(IS[status]);
      const [found] = await sql.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM ${campaignLinks.name} AS t WHERE ${where.text}`,
        where.parameters,
      );
      return found?.count ?? 0;
    },

    saveMany: async (links) => {
      const rows = parseInput(campaignLinksSchema, links, "campaign links");
      if (rows.length === 0) return;
      checkGivenOnce(rows);
      const [stale] = await sql
        .query<{ lead_id: string }>(saveText, [campaignLinks.encode(rows)])
        .catch((error: unknown) => {
          throw isSyncError(error) && error.context.sqlState === TAKEN ? staleWrite({ cause: error }) : error;
        });
      if (stale !== undefined) throw staleWrite({ context: { leadId: stale.lead_id } });
    },
  };
};

/** Written as the conditions of the indexes are, so that the planner knows them again. */
const IS = { active: "t.status = 'active'", deleted: "t.status = 'deleted'" } as const;
const IS_UNDECIDED = `t.conflicts @> '[{"decision": null}]'`;

/** A unique index was violated: somebody linked the lead, or the record, after the statement had looked. */
const TAKEN = "23505";

/**
 * Looks first and then writes all or nothing, and gives the leads that stood in the way: so a transaction goes on after one that
 * is stale. Stored links are locked in one order. They are replaced by way of an insertion, which finds them by their key,
 * whatever the planner believes of the size of the table.
 */
const save = ({ name, columns, replaced }: Links): string => `WITH given AS MATERIALIZED (
  SELECT r.* FROM ${recordset(name)} ORDER BY r.lead_id
), stored AS MATERIALIZED (
  SELECT s.* FROM (SELECT lead_id FROM given ORDER BY lead_id) AS g
  CROSS JOIN LATERAL (SELECT t.lead_id, t.sync_version FROM ${name} AS t WHERE t.lead_id = g.lead_id FOR UPDATE) AS s
), stale AS MATERIALIZED (
  SELECT g.lead_id FROM given AS g LEFT JOIN stored AS s ON s.lead_id = g.lead_id
  WHERE g.sync_version <> coalesce(s.sync_version, 0) + 1
    OR (SELECT o.lead_id FROM ${name} AS o WHERE o.source = g.source AND o.record_id = g.record_id) <> g.lead_id
), added AS (
  INSERT INTO ${name} (${columns})
  SELECT ${columns} FROM given WHERE sync_version = 1 AND NOT EXISTS (SELECT FROM stale)
), changed AS (
  INSERT INTO ${name} (${columns})
  SELECT ${columns} FROM given WHERE sync_version > 1 AND NOT EXISTS (SELECT FROM stale)
  ON CONFLICT (lead_id) DO UPDATE SET ${replaced}
)
SELECT lead_id::text AS lead_id FROM stale ORDER BY lead_id LIMIT 1`;

/** @throws StorageError `STALE_WRITE` when a lead or a record is given two links: at least one of them is not true. */
function checkGivenOnce(links: readonly CampaignLink[]): void {
  const given = new Set<string>();
  for (const { leadId, source, recordId } of links) {
    const names = [JSON.stringify([leadId.toLowerCase()]), JSON.stringify([source, recordId])];
    if (names.some((name) => given.has(name))) throw staleWrite({ context: { leadId } });
    for (const name of names) given.add(name);
  }
}

const staleWrite = (options: { context?: { leadId: string }; cause?: unknown }): StorageError =>
  new StorageError("STALE_WRITE", "A campaign link changed since it was read, or its record has another one.", options);

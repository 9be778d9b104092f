import { parseInput } from "../../../domain/errors.js";
import type { CampaignNoticeRepository, NoticeRef } from "../../../ports/storage.js";
import {
  newNoticesSchema,
  noticeCountSchema,
  noticeFailuresSchema,
  noticeQuerySchema,
  noticeRefsSchema,
} from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import { encodeJson, isUuid } from "../rows/storable.js";
import type { Session } from "../session.js";

export const campaignNoticeRepository = ({ sql, tables }: Session): CampaignNoticeRepository => {
  const { campaignNotices, names } = tables;
  const settleText = `SELECT s.lead_id::text AS lead_id, s.version::text AS version
FROM ${names.ours}.lead_sync_settle_campaign_notices($1::text::json) AS s`;
  const postponeText = `SELECT 1 AS done FROM ${names.ours}.lead_sync_postpone_campaign_notices($1::text::json)`;
  return {
    add: async (leadIds, at) => {
      const wanted = parseInput(newNoticesSchema, { leadIds, at }, "campaign notices");
      const ids = new Set(wanted.leadIds.filter(isUuid).map((id) => id.toLowerCase()));
      if (ids.size === 0) return;
      await sql.query(
        `SELECT 1 AS done FROM ${names.ours}.lead_sync_notice_campaign_leads(
  ARRAY(SELECT id::uuid FROM json_array_elements_text($1::text::json) AS w(id)), $2::timestamptz)`,
        [JSON.stringify([...ids]), wanted.at],
      );
    },

    list: async (query) => {
      const { clientId, at, limit, afterId } = parseInput(noticeQuerySchema, query, "campaign notice query");
      const where = dueOf(clientId, at).comesAfter("t.lead_id", afterId);
      return campaignNotices.select(sql, where, `ORDER BY t.lead_id LIMIT ${where.bind(`${limit}`)}::bigint`);
    },

    count: async (query) => {
      const { clientId, at } = parseInput(noticeCountSchema, query, "campaign notice query");
      const where = dueOf(clientId, at);
      const [found] = await sql.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM ${campaignNotices.name} AS t WHERE ${where.text}`,
        where.parameters,
      );
      return found?.count ?? 0;
    },

    settle: async (notices) => {
      const wanted = parseInput(noticeRefsSchema, notices, "campaign notices");
      const settled = await sql.query<{ lead_id: string; version: string }>(settleText, [encodeRefs(wanted)]);
      const gone = new Set(settled.map(({ lead_id, version }) => `${lead_id} ${version}`));
      return wanted
        .filter(({ leadId, version }) => !gone.delete(`${leadId.toLowerCase()} ${version}`))
        .map(({ leadId }) => leadId);
    },

    postpone: async (failures) => {
      const wanted = parseInput(noticeFailuresSchema, failures, "campaign notice failures");
      await sql.query(postponeText, [encodeRefs(wanted)]);
    },
  };
};

/** Notices of a client, those that rest left out. Only a failure lets one rest: an edit is due at once, whatever clock it was made by. */
function dueOf(clientId: string, at: string | undefined): Conditions {
  const where = new Conditions().equals("t.client_id", clientId);
  return at === undefined ? where : where.add(`(t.attempts = 0 OR t.not_before <= ${where.bind(at)}::timestamptz)`);
}

const encodeRefs = (refs: readonly NoticeRef[]): string =>
  encodeJson(
    refs.filter(({ leadId }) => isUuid(leadId)),
    "campaign notices",
  );

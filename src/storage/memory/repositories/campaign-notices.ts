import type { CampaignNotice } from "../../../domain/campaign-notice.js";
import { parseInput } from "../../../domain/errors.js";
import type { CampaignNoticeRepository, NoticeRef } from "../../../ports/storage.js";
import {
  newNoticesSchema,
  noticeCountSchema,
  noticeFailuresSchema,
  noticeQuerySchema,
  noticeRefsSchema,
} from "../../inputs.js";
import { leaveNotices } from "../campaigns/leave-notices.js";
import { takePage } from "../list-page.js";
import type { Session } from "../session.js";
import type { Tables } from "../tables.js";

export const campaignNoticeRepository = (session: Session): CampaignNoticeRepository => ({
  add: async (leadIds, at) => {
    const wanted = parseInput(newNoticesSchema, { leadIds, at }, "campaign notices");
    return session.write((tables) => {
      const leads = wanted.leadIds.flatMap((id) => tables.campaignLeads.get(id) ?? []);
      leaveNotices(session, tables, leads, wanted.at);
    });
  },

  list: async (query) => {
    const { clientId, at, limit, afterId } = parseInput(noticeQuerySchema, query, "campaign notice query");
    return session.read(({ campaignNotices }) =>
      takePage(due(campaignNotices.scan("listing", { list: clientId, afterId }), at), limit),
    );
  },

  count: async (query) => {
    const { clientId, at } = parseInput(noticeCountSchema, query, "campaign notice query");
    return session.read(({ campaignNotices }) => {
      let count = 0;
      for (const _ of due(campaignNotices.scan("listing", { list: clientId }), at)) count += 1;
      return count;
    });
  },

  settle: async (notices) => {
    const wanted = parseInput(noticeRefsSchema, notices, "campaign notices");
    return session.write((tables) => {
      const newer: string[] = [];
      for (const ref of wanted) {
        if (current(tables, ref)) tables.campaignNotices.delete(ref.leadId);
        else newer.push(ref.leadId);
      }
      return newer;
    });
  },

  postpone: async (failures) => {
    const wanted = parseInput(noticeFailuresSchema, failures, "campaign notice failures");
    return session.write((tables) => {
      for (const { notBefore, errorCode, errorMessage, ...ref } of wanted) {
        const notice = current(tables, ref);
        if (!notice) continue;
        const attempts = notice.attempts + 1;
        tables.campaignNotices.put({ ...notice, attempts, notBefore, errorCode, errorMessage });
      }
    });
  },
});

/** The notice that is still at its version. */
function current({ campaignNotices }: Tables, { leadId, version }: NoticeRef): Readonly<CampaignNotice> | undefined {
  const notice = campaignNotices.get(leadId);
  return notice?.version === version ? notice : undefined;
}

/** Those that do not rest. Only a failure lets a notice rest: an edit is due at once, whatever clock it was made by. */
function* due(
  notices: Iterable<Readonly<CampaignNotice>>,
  at: string | undefined,
): Generator<Readonly<CampaignNotice>, void> {
  const now = at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at);
  for (const notice of notices) if (notice.attempts === 0 || Date.parse(notice.notBefore) <= now) yield notice;
}

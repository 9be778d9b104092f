import type { Repositories } from "../../../ports/storage.js";
import type { Session } from "../session.js";
import { activityRepository } from "./activities.js";
import { alertRepository } from "./alerts.js";
import { campaignLeadRepository } from "./campaign-leads.js";
import { campaignLinkRepository } from "./campaign-links.js";
import { campaignNoticeRepository } from "./campaign-notices.js";
import { checkpointRepository } from "./checkpoints.js";
import { conflictRepository } from "./conflicts.js";
import { conversationUpdateRepository } from "./conversation-updates.js";
import { conversationRepository } from "./conversations.js";
import { distinctionRepository } from "./distinctions.js";
import { feedRepository } from "./feed.js";
import { integrationRepository } from "./integrations.js";
import { leadRepository } from "./leads.js";
import { linkRepository } from "./links.js";
import { mergeRepository } from "./merges.js";
import { metricRepository } from "./metrics.js";
import { propertyRepository } from "./properties.js";
import { queueRepository } from "./queue.js";
import { receiptRepository } from "./receipts.js";
import { runRepository } from "./runs.js";
import { syncLogRepository } from "./sync-log.js";
import { tourRepository } from "./tours.js";
import { userRepository } from "./users.js";

/** All repositories over one session. */
export const createRepositories = (session: Session): Repositories => ({
  properties: propertyRepository(session),
  integrations: integrationRepository(session),
  users: userRepository(session),
  conversations: conversationRepository(session),
  tours: tourRepository(session),
  conversationUpdates: conversationUpdateRepository(session),
  campaignLeads: campaignLeadRepository(session),
  campaignLinks: campaignLinkRepository(session),
  campaignNotices: campaignNoticeRepository(session),
  leads: leadRepository(session),
  links: linkRepository(session),
  log: syncLogRepository(session),
  queue: queueRepository(session),
  conflicts: conflictRepository(session),
  merges: mergeRepository(session),
  distinctions: distinctionRepository(session),
  receipts: receiptRepository(session),
  checkpoints: checkpointRepository(session),
  runs: runRepository(session),
  metrics: metricRepository(session),
  alerts: alertRepository(session),
  feed: feedRepository(session),
  activities: activityRepository(session),
});

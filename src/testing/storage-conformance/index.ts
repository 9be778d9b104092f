import { activityCases } from "./activities.js";
import { alertCases, badAlertCases } from "./alerts.js";
import { archiveCases } from "./archive.js";
import { badInputCases } from "./bad-input.js";
import { checkpointCases, metricCases, runCases } from "./bookkeeping.js";
import { campaignEditCases } from "./campaign-edits.js";
import { manyCampaignLeadCases } from "./campaign-leads.js";
import { campaignLinkCases } from "./campaign-links.js";
import { campaignListenCases } from "./campaign-listen.js";
import { campaignNoticeCases } from "./campaign-notices.js";
import type { ConformanceCase } from "./case.js";
import { conflictCases } from "./conflicts.js";
import { contactCases } from "./contacts.js";
import { conversationUpdateCases } from "./conversation-updates.js";
import { conversationCases } from "./conversations.js";
import { copyCases } from "./copies.js";
import { badDistinctionCases, distinctionCases } from "./distinctions.js";
import { feedCases, feedListenCases } from "./feed.js";
import { campaignLeadCases, propertyCases, tourCases, userCases } from "./host-rows.js";
import { badFailureCases, integrationFailureCases } from "./integration-failures.js";
import { leadCases } from "./leads.js";
import { linkCases } from "./links.js";
import { lockCases } from "./locks.js";
import { logCases } from "./log.js";
import { logStatsCases } from "./log-stats.js";
import { badMergeCases, mergeCases } from "./merges.js";
import { metricSeriesCases } from "./metric-series.js";
import { nameCases } from "./names.js";
import { absorptionCases } from "./queue-absorption.js";
import { badQueueAgeCases, queueAgeCases } from "./queue-age.js";
import { badQueueInputCases } from "./queue-bad-input.js";
import { enqueueManyCases, settleManyCases } from "./queue-batches.js";
import { claimCases } from "./queue-claim.js";
import { queueCountCases } from "./queue-counts.js";
import { crashCases } from "./queue-crashes.js";
import { enqueueCases } from "./queue-enqueue.js";
import { leaseCases, settleCases } from "./queue-lease.js";
import { queueListCases } from "./queue-list.js";
import { listenCases } from "./queue-listen.js";
import { rankCases, turnCases } from "./queue-order.js";
import { restCases } from "./queue-rests.js";
import { cancelCases, retryCases } from "./queue-revival.js";
import { switchCases } from "./queue-switches.js";
import { rateLimitCases } from "./rate-limits.js";
import { receiptCases } from "./receipts.js";
import { transactionCases } from "./transactions.js";

export type { ConformanceCase } from "./case.js";

/**
 * Everything a storage adapter must do, for any test runner:
 *
 * @example
 * ```ts
 * for (const { area, name, run } of storageConformanceCases()) {
 *   test(`${area}: ${name}`, () => run(async () => new MyStorageAdapter(await emptyDatabase())));
 * }
 * ```
 *
 * Rows refer only to rows that exist, ids are UUIDs. Nothing waits for real time; calls outside of a transaction are
 * never awaited inside of one, so adapters with a single connection pass too. Cases about `listen` and `archive`
 * pass at once for an adapter that has none.
 */
export const storageConformanceCases = (): ConformanceCase[] => [
  ...propertyCases,
  ...userCases,
  ...conversationCases,
  ...contactCases,
  ...nameCases,
  ...tourCases,
  ...conversationUpdateCases,
  ...campaignLeadCases,
  ...manyCampaignLeadCases,
  ...campaignEditCases,
  ...campaignNoticeCases,
  ...campaignListenCases,
  ...campaignLinkCases,
  ...activityCases,
  ...integrationFailureCases,
  ...leadCases,
  ...linkCases,
  ...enqueueCases,
  ...enqueueManyCases,
  ...queueListCases,
  ...queueCountCases,
  ...claimCases,
  ...turnCases,
  ...rankCases,
  ...switchCases,
  ...restCases,
  ...queueAgeCases,
  ...leaseCases,
  ...crashCases,
  ...settleCases,
  ...settleManyCases,
  ...absorptionCases,
  ...retryCases,
  ...cancelCases,
  ...listenCases,
  ...lockCases,
  ...rateLimitCases,
  ...transactionCases,
  ...logCases,
  ...logStatsCases,
  ...conflictCases,
  ...mergeCases,
  ...distinctionCases,
  ...receiptCases,
  ...checkpointCases,
  ...runCases,
  ...metricCases,
  ...metricSeriesCases,
  ...alertCases,
  ...feedCases,
  ...feedListenCases,
  ...archiveCases,
  ...copyCases,
  ...badInputCases,
  ...badMergeCases,
  ...badDistinctionCases,
  ...badQueueInputCases,
  ...badQueueAgeCases,
  ...badFailureCases,
  ...badAlertCases,
];

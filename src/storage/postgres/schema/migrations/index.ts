import type { Migration } from "../migration.js";
import { hostTables } from "./0001-host-tables.js";
import { hostIndexes } from "./0002-host-indexes.js";
import { hostChecks } from "./0003-host-checks.js";
import { integrationAndMapping } from "./0004-integration-and-mapping.js";
import { queue } from "./0005-queue.js";
import { logAndConflicts } from "./0006-log-and-conflicts.js";
import { engineTables } from "./0007-engine-tables.js";
import { archive } from "./0008-archive.js";
import { views } from "./0009-views.js";
import { fillProperty } from "./0010-fill-property.js";
import { resetStatus } from "./0011-reset-status.js";
import { markConversations } from "./0012-mark-conversations.js";
import { queueUnsynced } from "./0013-queue-unsynced.js";
import { validateHostChecks } from "./0014-validate-host-checks.js";
import { reviewQueue } from "./0015-review-queue.js";
import { merges } from "./0016-merges.js";
import { nameKeys } from "./0017-name-keys.js";
import { feed } from "./0018-feed.js";
import { lookUps } from "./0019-look-ups.js";
import { campaignLinks } from "./0020-campaign-links.js";
import { campaignNotices } from "./0021-campaign-notices.js";
import { campaignLog } from "./0022-campaign-log.js";
import { schedulesAndRests } from "./0023-schedules-and-rests.js";
import { monitoring } from "./0024-monitoring.js";
import { queueIndexes } from "./0100-queue-indexes.js";
import { queueRelease } from "./0101-queue-release.js";
import { queueSettle } from "./0102-queue-settle.js";
import { queueClaim } from "./0103-queue-claim.js";
import { queueCounts } from "./0104-queue-counts.js";
import { queueRests } from "./0105-queue-rests.js";
import { queueAge } from "./0106-queue-age.js";

/**
 * All steps, in order. A new one gets a file of its own and goes to the end of its hundred: those of the queue are from 100
 * on. A database that has later steps already gets it as well, so it uses nothing of another hundred.
 */
export const MIGRATIONS: readonly Migration[] = [
  hostTables,
  hostIndexes,
  hostChecks,
  integrationAndMapping,
  queue,
  logAndConflicts,
  engineTables,
  archive,
  views,
  fillProperty,
  resetStatus,
  markConversations,
  queueUnsynced,
  validateHostChecks,
  reviewQueue,
  merges,
  nameKeys,
  feed,
  lookUps,
  campaignLinks,
  campaignNotices,
  campaignLog,
  schedulesAndRests,
  monitoring,
  queueIndexes,
  queueRelease,
  queueSettle,
  queueClaim,
  queueCounts,
  queueRests,
  queueAge,
];

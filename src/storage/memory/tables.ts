import * as campaigns from "./campaigns/table-specs.js";
import { FeedDraft, FeedLog } from "./feed-log.js";
import { Overlay } from "./overlay.js";
import { QUEUE } from "./queue/queue-table.js";
import { Table } from "./table.js";
import * as specs from "./table-specs.js";

/** The committed state. */
export const createTables = () => ({
  properties: new Table(specs.PROPERTIES),
  integrations: new Table(specs.INTEGRATIONS),
  users: new Table(specs.USERS),
  conversations: new Table(specs.CONVERSATIONS),
  tours: new Table(specs.TOURS),
  conversationUpdates: new Table(specs.CONVERSATION_UPDATES),
  campaignLeads: new Table(campaigns.CAMPAIGN_LEADS),
  campaignLinks: new Table(campaigns.CAMPAIGN_LINKS),
  campaignRecords: new Table(campaigns.CAMPAIGN_RECORDS),
  campaignNotices: new Table(campaigns.CAMPAIGN_NOTICES),
  links: new Table(specs.LINKS),
  log: new Table(specs.LOG),
  queue: new Table(QUEUE),
  conflicts: new Table(specs.CONFLICTS),
  merges: new Table(specs.MERGES),
  distinctions: new Table(specs.DISTINCTIONS),
  receipts: new Table(specs.RECEIPTS),
  checkpoints: new Table(specs.CHECKPOINTS),
  runs: new Table(specs.RUNS),
  metrics: new Table(specs.METRICS),
  alerts: new Table(specs.ALERTS),
  activities: new Table(specs.ACTIVITIES),
  feed: new FeedLog(),
});

export type CommittedTables = ReturnType<typeof createTables>;

/** The committed state as a transaction sees and changes it, without anybody else seeing the changes. */
export const createOverlays = (base: CommittedTables) => ({
  properties: new Overlay(base.properties),
  integrations: new Overlay(base.integrations),
  users: new Overlay(base.users),
  conversations: new Overlay(base.conversations),
  tours: new Overlay(base.tours),
  conversationUpdates: new Overlay(base.conversationUpdates),
  campaignLeads: new Overlay(base.campaignLeads),
  campaignLinks: new Overlay(base.campaignLinks),
  campaignRecords: new Overlay(base.campaignRecords),
  campaignNotices: new Overlay(base.campaignNotices),
  links: new Overlay(base.links),
  log: new Overlay(base.log),
  queue: new Overlay(base.queue),
  conflicts: new Overlay(base.conflicts),
  merges: new Overlay(base.merges),
  distinctions: new Overlay(base.distinctions),
  receipts: new Overlay(base.receipts),
  checkpoints: new Overlay(base.checkpoints),
  runs: new Overlay(base.runs),
  metrics: new Overlay(base.metrics),
  alerts: new Overlay(base.alerts),
  activities: new Overlay(base.activities),
  feed: new FeedDraft(base.feed),
});

/** What repositories work on: committed tables or a transaction's overlays. */
export type Tables = CommittedTables | ReturnType<typeof createOverlays>;

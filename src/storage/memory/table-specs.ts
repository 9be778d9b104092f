import type { Activity } from "../../domain/activity.js";
import type { Alert } from "../../domain/alert.js";
import type { Checkpoint } from "../../domain/checkpoint.js";
import type { Conflict, ConflictSeverity, ResolutionStatus } from "../../domain/conflict.js";
import type { Conversation, ConversationUpdate } from "../../domain/conversation.js";
import type { Distinction } from "../../domain/distinction.js";
import type { Integration } from "../../domain/integration.js";
import type { Link } from "../../domain/link.js";
import type { MergeRecord } from "../../domain/merge.js";
import type { MetricSample } from "../../domain/metric-sample.js";
import type { Property } from "../../domain/property.js";
import type { Receipt } from "../../domain/receipt.js";
import type { Run } from "../../domain/run.js";
import type { LeadStatus, LeadSyncStatus, RemoteSystem } from "../../domain/status.js";
import type { SyncLogEntry } from "../../domain/sync-log.js";
import type { TourBooking } from "../../domain/tour.js";
import type { User } from "../../domain/user.js";
import { emailKey } from "../../rules/contact/email.js";
import { phoneKey } from "../../rules/contact/phone.js";
import { nameKeys } from "../../rules/matching/candidates/name-keys.js";
import { defineTable as table } from "./define-table.js";
import { joinKey } from "./join-key.js";

/** The list of rows that belong to no property: no id is empty. */
const NO_PROPERTY = "";

/** The list of a metric's samples of one property. */
export const propertyMetric = (propertyId: string, name: string): string => joinKey(propertyId, name);

/** The kind a conversation is listed as. */
export const conversationKind = (sync: LeadSyncStatus, status: LeadStatus): string => `${sync}/${status}`;

/** The kind a conflict is listed as. */
export const conflictKind = (status: ResolutionStatus, severity: ConflictSeverity): string => `${status}/${severity}`;

/** The kinds a merge is listed as. */
export const STANDING = "standing";
const TAKEN_BACK = "taken back";

export const leadLinkKey = (leadId: string, system: RemoteSystem): string => `${system}/${leadId}`;

export const remoteLinkKey = (system: RemoteSystem, propertyId: string, remoteId: string): string =>
  `${system}/${joinKey(propertyId, remoteId.toLowerCase())}`;

/** What the links of a remote record are found by where its property is not known. */
export const remoteIdKey = (system: RemoteSystem, remoteId: string): string => `${system}/${remoteId.toLowerCase()}`;

export const updateId = ({ conversationId, key }: Pick<ConversationUpdate, "conversationId" | "key">): string =>
  joinKey(conversationId, key);

export const distinctionId = ({
  propertyId,
  first,
  second,
}: Pick<Distinction, "propertyId" | "first" | "second">): string => joinKey(propertyId, joinKey(first, second));

/** What the distinctions of one record are found by. */
export const subjectKey = (propertyId: string, subject: string): string => joinKey(propertyId, subject);

export const receiptId = ({ source, id }: Pick<Receipt, "source" | "id">): string => joinKey(source, id);

export const PROPERTIES = table((row: Readonly<Property>) => row.id, { all: {} }, {});

export const INTEGRATIONS = table((row: Readonly<Integration>) => row.propertyId, { all: {} }, {});

export const USERS = table(
  (row: Readonly<User>) => row.id,
  {},
  {
    email: { of: (row) => emailKey(row.email), isSame: (row, before) => row.email === before.email },
    phone: { of: (row) => phoneKey(row.phone), isSame: (row, before) => row.phone === before.phone },
    name: {
      of: nameKeys,
      isSame: (row, before) => row.firstName === before.firstName && row.lastName === before.lastName,
    },
  },
);

export const CONVERSATIONS = table(
  (row: Readonly<Conversation>) => row.id,
  {
    listing: {
      list: (row) => row.propertyId,
      at: (row) => row.startTime,
      kind: (row) => conversationKind(row.resmanSyncStatus, row.status),
    },
  },
  // Contacts are looked up through the user, so that nothing has to follow when the user's contact changes.
  { user: { of: (row) => row.userId } },
);

export const TOURS = table(
  (row: Readonly<TourBooking>) => row.id,
  {},
  {
    conversation: { of: (row) => row.conversationId, at: (row) => row.tourDatetime },
  },
);

export const CONVERSATION_UPDATES = table(
  (row: Readonly<ConversationUpdate>) => updateId(row),
  {},
  {
    conversation: { of: (row) => row.conversationId, at: (row) => row.timestamp },
  },
);

export const ACTIVITIES = table(
  (row: Readonly<Activity>) => row.id,
  { all: { at: (row) => row.createdAt } },
  { lead: { of: (row) => row.leadId, at: (row) => row.createdAt } },
);

export const LINKS = table(
  (row: Readonly<Link>) => row.id,
  {},
  {
    lead: { of: (row) => leadLinkKey(row.leadId, row.system) },
    remote: { of: (row) => remoteLinkKey(row.system, row.propertyId, row.remoteId), at: (row) => row.createdAt },
    remoteId: { of: (row) => remoteIdKey(row.system, row.remoteId) },
  },
);

export const LOG = table(
  (row: Readonly<SyncLogEntry>) => row.id,
  {
    listing: {
      list: (row) => row.propertyId ?? NO_PROPERTY,
      at: (row) => row.createdAt,
      kind: (row) => row.syncStatus,
    },
    run: { list: (row) => row.runId, at: (row) => row.createdAt, kind: (row) => row.syncStatus },
  },
  {
    conversation: { of: (row) => row.conversationId, at: (row) => row.createdAt },
    campaignLead: { of: (row) => row.campaignLeadId, at: (row) => row.createdAt },
  },
);

export const CONFLICTS = table(
  (row: Readonly<Conflict>) => row.id,
  {
    listing: {
      list: (row) => row.propertyId,
      at: (row) => row.createdAt,
      kind: (row) => conflictKind(row.resolutionStatus, row.conflictSeverity),
    },
  },
  { conversation: { of: (row) => row.conversationId, at: (row) => row.createdAt } },
);

export const MERGES = table(
  (row: Readonly<MergeRecord>) => row.id,
  {
    listing: {
      list: (row) => row.propertyId,
      at: (row) => row.mergedAt,
      kind: (row) => (row.unmergedAt === null ? STANDING : TAKEN_BACK),
    },
  },
  {
    conversation: {
      of: (row) => (row.loserId === null ? row.survivorId : [row.survivorId, row.loserId]),
      at: (row) => row.mergedAt,
    },
  },
);

export const DISTINCTIONS = table(
  (row: Readonly<Distinction>) => distinctionId(row),
  {},
  {
    subject: { of: (row) => [subjectKey(row.propertyId, row.first), subjectKey(row.propertyId, row.second)] },
  },
);

export const RECEIPTS = table((row: Readonly<Receipt>) => receiptId(row), { age: { at: (row) => row.receivedAt } }, {});

export const CHECKPOINTS = table((row: Readonly<Checkpoint>) => row.key, {}, {});

export const RUNS = table(
  (row: Readonly<Run>) => row.id,
  {
    listing: {
      list: (row) => row.propertyId ?? NO_PROPERTY,
      at: (row) => row.startedAt,
      kind: (row) => row.kind,
    },
  },
  {},
);

export const alertId = ({ rule, propertyId }: { rule: string; propertyId: string | null }): string =>
  joinKey(rule, propertyId ?? NO_PROPERTY);

export const ALERTS = table((row: Readonly<Alert>) => alertId(row), { all: {} }, {});

/** A sample has no identity of its own: it is given one in the order in which samples came. */
export interface StoredSample extends MetricSample {
  id: string;
}

export const METRICS = table(
  (row: Readonly<StoredSample>) => row.id,
  {
    listing: { list: (row) => row.name, at: (row) => row.at },
    property: {
      list: (row) => (row.propertyId === null ? null : propertyMetric(row.propertyId, row.name)),
      at: (row) => row.at,
    },
  },
  {},
);

import type * as z from "zod";
import { type Activity, activitySchema } from "../../domain/activity.js";
import { type CampaignFields, type CampaignLead, campaignLeadSchema } from "../../domain/campaign-lead.js";
import { type CampaignLink, campaignLinkSchema } from "../../domain/campaign-link.js";
import { type Checkpoint, checkpointSchema } from "../../domain/checkpoint.js";
import { type Conflict, conflictSchema } from "../../domain/conflict.js";
import {
  type Conversation,
  type ConversationUpdate,
  conversationSchema,
  conversationUpdateSchema,
} from "../../domain/conversation.js";
import { type Distinction, distinctionSchema } from "../../domain/distinction.js";
import { type NewFeedEvent, newFeedEventSchema } from "../../domain/feed-event.js";
import { type Integration, integrationSchema } from "../../domain/integration.js";
import { type Link, linkSchema } from "../../domain/link.js";
import { type MergeRecord, mergeRecordSchema } from "../../domain/merge.js";
import { type Property, propertySchema } from "../../domain/property.js";
import { type Run, runSchema } from "../../domain/run.js";
import { type SyncLogEntry, syncLogEntrySchema } from "../../domain/sync-log.js";
import { type TourBooking, tourBookingSchema } from "../../domain/tour.js";
import { type User, userSchema } from "../../domain/user.js";
import type { NewJob, StorageAdapter } from "../../ports/storage.js";

/*
 * Valid rows, numbered: rows of one lead have its number. Ids are UUIDs and instants have the form of `toISOString`,
 * so that adapters with typed columns give them back as they were.
 */

type Changes<S extends z.ZodType> = Partial<z.input<S>>;

const MINUTE = 60_000;
const START = Date.parse("2026-03-02T17:00:00.000Z");

/** The Airtable table campaign links are of. */
export const SOURCE = "appAAAAAAAAAAAAAA/tblAAAAAAAAAAAAAA";

/** The numbers from `first` to `last`. */
export const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, n) => first + n);

/** The id of row `n`; ids order as their numbers do. */
export const id = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;

/** `minutes` after the suite's beginning of time. */
export const at = (minutes: number): string => new Date(START + minutes * MINUTE).toISOString();

/** The same instant as `at`, written with an offset. */
export const atWithOffset = (minutes: number, offsetHours: number): string => {
  const local = new Date(START + minutes * MINUTE + offsetHours * 60 * MINUTE).toISOString().slice(0, -1);
  return `${local}${offsetHours < 0 ? "-" : "+"}${`${Math.abs(offsetHours)}`.padStart(2, "0")}:00`;
};

export const propertyRow = (n = 1, changes: Changes<typeof propertySchema> = {}): Property =>
  propertySchema.parse({ id: id(n), name: `Property ${n}`, timeZone: "America/Chicago", ...changes });

export const integrationRow = (n = 1, changes: Changes<typeof integrationSchema> = {}): Integration =>
  integrationSchema.parse({
    propertyId: id(n),
    resmanPropertyId: `resman-property-${n}`,
    settings: { defaultAgentId: "agent-1", defaultSourceId: "source-1" },
    ...changes,
  });

export const userRow = (n = 1, changes: Changes<typeof userSchema> = {}): User =>
  userSchema.parse({ id: id(n), firstName: `Renter ${n}`, email: `renter${n}@example.com`, ...changes });

export const conversationRow = (n = 1, changes: Changes<typeof conversationSchema> = {}): Conversation =>
  conversationSchema.parse({
    id: id(n),
    userId: id(n),
    propertyId: id(1),
    startTime: at(n),
    updatedAt: at(n),
    ...changes,
  });

export const tourRow = (n = 1, changes: Changes<typeof tourBookingSchema> = {}): TourBooking =>
  tourBookingSchema.parse({ id: id(n), conversationId: id(1), tourDatetime: at(n), ...changes });

export const updateRow = (key: string, changes: Changes<typeof conversationUpdateSchema> = {}): ConversationUpdate =>
  conversationUpdateSchema.parse({
    conversationId: id(1),
    key,
    type: "note",
    content: `Content of ${key}`,
    timestamp: at(1),
    source: "resman",
    ...changes,
  });

/** Whom campaign leads belong to. */
export const CLIENT = id(900);
export const OTHER_CLIENT = id(901);

/** A value of each synced field, other than the one an empty row has. */
export const CAMPAIGN_VALUES: CampaignFields = {
  firstName: "Ana",
  lastName: "Bell",
  email: "ana@example.com",
  phone: "918 555 0142",
  company: "Bell & Co",
  title: "Owner",
  icpScore: 72.5,
  status: "engaged",
  processingStatus: "done",
  campaignId: "campaign-1",
  campaignName: "Spring",
  smsSentCount: 2,
  smsSequencePosition: 1,
  smsLastSentAt: at(3),
  smsStop: true,
  leadSource: "form",
  formId: "form-1",
  booked: true,
  bookedAt: at(4),
  claimedBy: "agent@example.com",
  claimedAt: at(5),
  notes: "Called.",
};

export const campaignLeadRow = (n = 1, changes: Changes<typeof campaignLeadSchema> = {}): CampaignLead =>
  campaignLeadSchema.parse({ id: id(n), clientId: CLIENT, createdAt: at(n), updatedAt: at(n), ...changes });

/** What campaign lead `n` and record `recN` agree on. */
export const campaignLinkRow = (n = 1, changes: Changes<typeof campaignLinkSchema> = {}): CampaignLink =>
  campaignLinkSchema.parse({
    leadId: id(n),
    clientId: CLIENT,
    source: SOURCE,
    recordId: `rec${n}`,
    base: { email: { local: null, remote: null } },
    seen: { email: null },
    syncVersion: 1,
    lastSyncAt: at(n),
    createdAt: at(n),
    updatedAt: at(n),
    ...changes,
  });

/** Something that was done to campaign lead 1. */
export const activityRow = (n = 1, changes: Changes<typeof activitySchema> = {}): Activity =>
  activitySchema.parse({
    id: id(n),
    leadId: id(1),
    clientId: CLIENT,
    userId: "ana@example.com",
    action: "NOTE_ADDED",
    createdAt: at(n),
    ...changes,
  });

export const eventRow = (n = 1, changes: Changes<typeof newFeedEventSchema> = {}): NewFeedEvent =>
  newFeedEventSchema.parse({
    id: id(n),
    propertyId: id(1),
    type: "lead_update",
    source: "resman",
    data: { conversation_id: id(n), changes: [{ field: "email", value: null }] },
    createdAt: at(n),
    ...changes,
  });

export const linkRow = (n = 1, changes: Changes<typeof linkSchema> = {}): Link =>
  linkSchema.parse({
    id: id(n),
    leadId: id(n),
    system: "resman",
    remoteId: `prospect-${n}`,
    propertyId: id(1),
    base: { fields: { email: { local: `renter${n}@example.com`, remote: null } }, events: [] },
    syncVersion: 1,
    lastSyncAt: at(n),
    createdAt: at(n),
    updatedAt: at(n),
    ...changes,
  });

export const logRow = (n = 1, changes: Changes<typeof syncLogEntrySchema> = {}): SyncLogEntry =>
  syncLogEntrySchema.parse({
    id: id(n),
    conversationId: id(1),
    resmanLeadId: null,
    propertyId: id(1),
    syncDirection: "to_resman",
    syncStatus: "success",
    syncType: "update",
    trigger: "api",
    createdAt: at(n),
    ...changes,
  });

export const checkpointRow = (key = "pull:1", changes: Changes<typeof checkpointSchema> = {}): Checkpoint =>
  checkpointSchema.parse({ key, through: at(1), updatedAt: at(2), ...changes });

/** A job of conversation `n`, due at once. */
export const jobRow = (n = 1, changes: Partial<NewJob> = {}): NewJob => ({
  id: id(n),
  conversationId: id(n),
  resmanLeadId: null,
  propertyId: id(1),
  syncOperation: "push",
  syncData: { note: n },
  trigger: "api",
  priority: 2,
  maxRetries: 5,
  notBefore: at(0),
  at: at(0),
  ...changes,
});

export const conflictRow = (n = 1, changes: Changes<typeof conflictSchema> = {}): Conflict =>
  conflictSchema.parse({
    id: id(n),
    conversationId: id(1),
    resmanLeadId: null,
    propertyId: id(1),
    conflictType: "field_mismatch",
    conflictField: "email",
    baseValue: null,
    resmanValue: "a@example.com",
    domiqValue: "b@example.com",
    conflictSeverity: "medium",
    resolutionStatus: "pending",
    resolutionStrategy: null,
    resolvedValue: null,
    resolvedBy: null,
    resolvedAt: null,
    notes: null,
    createdAt: at(n),
    updatedAt: at(n),
    ...changes,
  });

/** Lead `n + 1` went into lead `n`. */
export const mergeRow = (n = 1, changes: Changes<typeof mergeRecordSchema> = {}): MergeRecord =>
  mergeRecordSchema.parse({
    id: id(n),
    propertyId: id(1),
    survivorId: id(n),
    loserId: id(n + 1),
    resmanLeadId: null,
    retiredResmanLeadId: null,
    strategy: "merged",
    mergedBy: null,
    notes: null,
    trace: { fields: {}, survivorLink: null, loserLink: null, conflicts: [], tours: [], updates: [], log: [] },
    mergedAt: at(n),
    unmergedAt: null,
    ...changes,
  });

/** A lead as distinctions name it. */
export const leadSubject = (n: number): string => `conversation:${id(n)}`;

export const distinctionRow = (
  one: string,
  other: string,
  changes: Changes<typeof distinctionSchema> = {},
): Distinction =>
  distinctionSchema.parse({
    propertyId: id(1),
    first: one,
    second: other,
    decidedBy: null,
    decidedAt: at(1),
    ...changes,
  });

export const runRow = (n = 1, changes: Changes<typeof runSchema> = {}): Run =>
  runSchema.parse({
    id: id(n),
    kind: "pull",
    propertyId: id(1),
    trigger: "schedule",
    status: "running",
    counts: { processed: 0, created: 0, updated: 0, unchanged: 0, waiting: 0, conflicts: 0, failed: 0 },
    errors: [],
    startedAt: at(n),
    finishedAt: null,
    ...changes,
  });

/** Stores properties 1 to `count`. */
export async function seedProperties(storage: StorageAdapter, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) await storage.properties.put(propertyRow(n));
}

/** Stores properties 1 and 2 and, of property 1, leads 1 to `count`, each with its user: what other rows refer to. */
export async function seedLeads(storage: StorageAdapter, count = 1): Promise<void> {
  await seedProperties(storage, 2);
  for (let n = 1; n <= count; n++) {
    await storage.users.put(userRow(n));
    await storage.conversations.put(conversationRow(n));
  }
}

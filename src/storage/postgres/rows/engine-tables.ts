import { alertSchema } from "../../../domain/alert.js";
import { checkpointSchema } from "../../../domain/checkpoint.js";
import { conflictSchema } from "../../../domain/conflict.js";
import { conversationUpdateSchema } from "../../../domain/conversation.js";
import { distinctionSchema } from "../../../domain/distinction.js";
import { feedEventSchema, newFeedEventSchema } from "../../../domain/feed-event.js";
import { integrationSchema } from "../../../domain/integration.js";
import { linkSchema } from "../../../domain/link.js";
import { mergeRecordSchema } from "../../../domain/merge.js";
import { metricSampleSchema } from "../../../domain/metric-sample.js";
import { receiptSchema } from "../../../domain/receipt.js";
import { runSchema } from "../../../domain/run.js";
import { syncLogEntrySchema } from "../../../domain/sync-log.js";
import { isUuid } from "./storable.js";
import { tableSpec } from "./table-spec.js";

/* The tables of this package, but for the queue. */

export const INTEGRATION = tableSpec({
  kind: "integration",
  table: "resman_integration",
  owner: "engine",
  schema: integrationSchema,
  key: ["propertyId"],
  columns: {
    propertyId: "uuid",
    resmanPropertyId: "varchar(100)",
    settings: "jsonb",
    apiCredentials: "jsonb",
    webhookUrl: "varchar(255)",
    syncEnabled: "boolean",
    syncDirection: "text",
    syncFrequency: "text",
    syncCron: "varchar(100)",
    lastSyncAt: "timestamptz",
    lastSuccessfulSyncAt: "timestamptz",
    syncStatus: "text",
    errorCount: "integer",
    retryAt: "timestamptz",
  },
});

export const LINK = tableSpec({
  kind: "link",
  table: "lead_sync_mapping",
  owner: "engine",
  schema: linkSchema,
  key: ["id"],
  columns: {
    id: "uuid",
    leadId: { type: "uuid", name: "conversation_id" },
    system: "text",
    remoteId: { type: "varchar(100)", name: "resman_lead_id" },
    personId: "varchar(100)",
    propertyId: "uuid",
    status: { type: "text", name: "mapping_status" },
    base: "jsonb",
    syncVersion: "integer",
    lastSyncAt: "timestamptz",
    createdAt: "timestamptz",
    updatedAt: "timestamptz",
  },
});

export const CONVERSATION_UPDATE = tableSpec({
  kind: "conversation update",
  table: "conversation_update",
  owner: "engine",
  schema: conversationUpdateSchema,
  key: ["conversationId", "key"],
  columns: {
    conversationId: "uuid",
    key: "text",
    type: "text",
    content: "text",
    timestamp: "timestamptz",
    source: "text",
  },
  watched: true,
});

export const LOG = tableSpec({
  kind: "log entry",
  table: "lead_sync_log",
  owner: "engine",
  schema: syncLogEntrySchema,
  key: ["id"],
  columns: {
    id: "uuid",
    conversationId: "uuid",
    campaignLeadId: "uuid",
    resmanLeadId: "varchar(100)",
    propertyId: "uuid",
    runId: "uuid",
    syncDirection: "text",
    syncStatus: "text",
    syncType: "text",
    trigger: "text",
    changes: "jsonb",
    syncData: "jsonb",
    responseData: "jsonb",
    errorMessage: "text",
    errorCode: "varchar(100)",
    conflictResolution: "text",
    conflictDetails: "jsonb",
    retryCount: "integer",
    processingTimeMs: "double precision",
    latencyMs: "double precision",
    createdAt: "timestamptz",
  },
});

export const CONFLICT = tableSpec({
  kind: "conflict",
  table: "lead_sync_conflicts",
  owner: "engine",
  schema: conflictSchema,
  key: ["id"],
  columns: {
    id: "uuid",
    conversationId: "uuid",
    resmanLeadId: "varchar(100)",
    propertyId: "uuid",
    conflictType: "text",
    conflictField: "varchar(100)",
    otherConversationId: "uuid",
    baseValue: "jsonb",
    resmanValue: "jsonb",
    domiqValue: "jsonb",
    resmanChangedAt: "timestamptz",
    domiqChangedAt: "timestamptz",
    details: "jsonb",
    conflictSeverity: "text",
    resolutionStatus: "text",
    resolutionStrategy: "text",
    resolvedValue: "jsonb",
    resolvedBy: {
      type: "text",
      name: "resolved_by_principal",
      read: "coalesce(t.resolved_by_principal, t.resolved_by::text)",
    },
    resolvedAt: "timestamptz",
    assignedTo: "text",
    snoozedUntil: "timestamptz",
    notes: "text",
    createdAt: "timestamptz",
    updatedAt: "timestamptz",
  },
  derived: {
    // Only where there is such a manager: the column refers to them.
    resolvedByManager: {
      type: "uuid",
      name: "resolved_by",
      write: ({ host }) => `(SELECT m.id FROM ${host}.property_manager AS m WHERE m.id = r.resolved_by)`,
    },
  },
  derive: ({ resolvedBy }) => ({ resolvedByManager: resolvedBy && isUuid(resolvedBy) ? resolvedBy : null }),
});

export const MERGE = tableSpec({
  kind: "merge",
  table: "lead_sync_merges",
  owner: "engine",
  schema: mergeRecordSchema,
  key: ["id"],
  columns: {
    id: "uuid",
    propertyId: "uuid",
    survivorId: "uuid",
    loserId: "uuid",
    resmanLeadId: "varchar(100)",
    retiredResmanLeadId: "varchar(100)",
    strategy: "text",
    mergedBy: "text",
    notes: "text",
    trace: "jsonb",
    mergedAt: "timestamptz",
    unmergedAt: "timestamptz",
  },
});

export const DISTINCTION = tableSpec({
  kind: "distinction",
  table: "lead_sync_distinctions",
  owner: "engine",
  schema: distinctionSchema,
  key: ["propertyId", "first", "second"],
  columns: { propertyId: "uuid", first: "text", second: "text", decidedBy: "text", decidedAt: "timestamptz" },
});

export const RECEIPT = tableSpec({
  kind: "receipt",
  table: "lead_sync_receipt",
  owner: "engine",
  schema: receiptSchema,
  key: ["source", "id"],
  columns: { source: "text", id: "text", receivedAt: "timestamptz" },
});

export const CHECKPOINT = tableSpec({
  kind: "checkpoint",
  table: "lead_sync_checkpoint",
  owner: "engine",
  schema: checkpointSchema,
  key: ["key"],
  columns: { key: "text", through: "timestamptz", state: "jsonb", updatedAt: "timestamptz" },
});

export const RUN = tableSpec({
  kind: "run",
  table: "lead_sync_run",
  owner: "engine",
  schema: runSchema,
  key: ["id"],
  columns: {
    id: "uuid",
    kind: "text",
    propertyId: "uuid",
    trigger: "text",
    status: "text",
    counts: "jsonb",
    errors: "jsonb",
    startedAt: "timestamptz",
    finishedAt: "timestamptz",
  },
});

export const METRIC = tableSpec({
  kind: "metric samples",
  table: "lead_sync_metric",
  owner: "engine",
  schema: metricSampleSchema,
  key: [],
  columns: { name: "text", value: "double precision", propertyId: "uuid", at: "timestamptz" },
});

export const ALERT = tableSpec({
  kind: "alert",
  table: "lead_sync_alert",
  owner: "engine",
  schema: alertSchema,
  // With the property it is unique, which may be none: who replaces a row compares that one too.
  key: ["rule"],
  columns: {
    rule: "varchar(100)",
    propertyId: "uuid",
    status: "text",
    since: "timestamptz",
    value: "double precision",
    incidentId: "text",
    firedAt: "timestamptz",
    pendingNews: "text",
    newsAttempts: "integer",
    newsClaimedUntil: "timestamptz",
    lastNotifiedAt: "timestamptz",
    mutedUntil: "timestamptz",
    version: "integer",
  },
});

const EVENT_COLUMNS = {
  id: "uuid",
  propertyId: "uuid",
  type: "text",
  source: "text",
  data: "jsonb",
  createdAt: "timestamptz",
} as const;

/** An event as it is written. */
export const NEW_EVENT = tableSpec({
  kind: "feed events",
  table: "lead_sync_event",
  owner: "engine",
  schema: newFeedEventSchema,
  key: ["id"],
  columns: EVENT_COLUMNS,
});

/** An event that has its position. */
export const EVENT = tableSpec({
  kind: "feed event",
  table: "lead_sync_event",
  owner: "engine",
  schema: feedEventSchema,
  key: ["id"],
  columns: { ...EVENT_COLUMNS, position: "bigint" },
});

/** What the SQL of the seeds (001, 002 and, for `leads` and `activity_log`, 004) makes, written down by hand. */

const id = { id: "uuid" };
const at = { created_at: "timestamp with time zone", updated_at: "timestamp with time zone" };
const instant = "timestamp with time zone";
const short = "character varying(20)";
const word = "character varying(50)";
const remoteId = "character varying(100)";
const url = "character varying(255)";

const SYNC_LOG = {
  ...id,
  conversation_id: "uuid",
  resman_lead_id: remoteId,
  sync_direction: short,
  sync_status: word,
  sync_type: word,
  sync_data: "jsonb",
  response_data: "jsonb",
  error_message: "text",
  error_code: remoteId,
  conflict_resolution: word,
  conflict_details: "jsonb",
  retry_count: "integer",
  // INTEGER in the seed: clocks measure fractions.
  processing_time_ms: "double precision",
  created_at: instant,
};

const CONFLICTS = {
  ...id,
  conversation_id: "uuid",
  resman_lead_id: remoteId,
  conflict_type: word,
  conflict_field: remoteId,
  resman_value: "jsonb",
  domiq_value: "jsonb",
  conflict_severity: short,
  resolution_status: word,
  resolution_strategy: word,
  resolved_value: "jsonb",
  resolved_by: "uuid",
  resolved_at: instant,
  notes: "text",
  ...at,
};

const QUEUE = {
  ...id,
  conversation_id: "uuid",
  resman_lead_id: remoteId,
  sync_operation: word,
  sync_data: "jsonb",
  priority: "integer",
  retry_count: "integer",
  max_retries: "integer",
  next_retry_at: instant,
  status: word,
  error_message: "text",
  processed_at: instant,
  ...at,
};

/** Columns and types, by table. */
export const SEED_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  resman_integration: {
    ...id,
    property_id: "uuid",
    resman_property_id: remoteId,
    api_credentials: "jsonb",
    webhook_url: url,
    sync_enabled: "boolean",
    sync_direction: short,
    sync_frequency: short,
    last_sync_at: instant,
    last_successful_sync_at: instant,
    sync_status: word,
    error_count: "integer",
    ...at,
  },
  lead_sync_log: SYNC_LOG,
  lead_sync_log_archive: { ...SYNC_LOG, archived_at: instant },
  lead_sync_conflicts: CONFLICTS,
  lead_sync_conflicts_archive: { ...CONFLICTS, archived_at: instant },
  lead_sync_queue: QUEUE,
  lead_sync_queue_archive: { ...QUEUE, archived_at: instant },
  lead_sync_mapping: {
    ...id,
    conversation_id: "uuid",
    resman_lead_id: remoteId,
    property_id: "uuid",
    mapping_status: word,
    last_sync_at: instant,
    sync_version: "integer",
    ...at,
  },
  conversation: {
    resman_lead_id: remoteId,
    resman_sync_status: word,
    resman_last_sync_at: instant,
    resman_sync_version: "integer",
    resman_custom_fields: "jsonb",
  },
  user: {
    resman_contact_id: remoteId,
    resman_sync_status: word,
    resman_last_sync_at: instant,
    resman_sync_version: "integer",
    resman_custom_fields: "jsonb",
  },
  lead_notification: {
    resman_notification_id: remoteId,
    resman_sync_status: word,
    resman_last_sync_at: instant,
  },
  leads: {
    ...id,
    client_id: "text",
    airtable_record_id: "text",
    first_name: "text",
    last_name: "text",
    email: "text",
    phone: "text",
    company: "text",
    title: "text",
    icp_score: "numeric",
    status: "text",
    processing_status: "text",
    campaign_id: "text",
    campaign_name: "text",
    sms_sent_count: "integer",
    sms_sequence_position: "integer",
    sms_last_sent_at: instant,
    sms_stop: "boolean",
    lead_source: "text",
    form_id: "text",
    booked: "boolean",
    booked_at: instant,
    claimed_by: "text",
    claimed_at: instant,
    notes: "text",
    enrolled_at: instant,
    is_active: "boolean",
    ...at,
  },
  activity_log: {
    ...id,
    lead_id: "uuid",
    client_id: "text",
    user_id: "text",
    action: "text",
    details: "text",
    created_at: instant,
  },
};

/** Columns, by view. */
export const SEED_VIEWS: Readonly<Record<string, readonly string[]>> = {
  sync_success_rates: [
    "property_id",
    "sync_direction",
    "sync_type",
    "total_operations",
    "successful_operations",
    "success_rate",
    "avg_processing_time",
    "last_operation",
  ],
  conflict_resolution_stats: [
    "conflict_type",
    "conflict_severity",
    "resolution_status",
    "total_conflicts",
    "resolved_conflicts",
    "avg_resolution_hours",
  ],
  queue_performance_metrics: [
    "sync_operation",
    "priority",
    "status",
    "queue_items",
    "avg_processing_seconds",
    "max_retries",
    "failed_items",
  ],
  property_sync_status: [
    "property_id",
    "property_name",
    "sync_enabled",
    "sync_status",
    "last_successful_sync_at",
    "error_count",
    "pending_queue_items",
    "pending_conflicts",
  ],
  sync_health_monitoring: ["metric", "count", "last_occurrence"],
};

/** Tables, by index. */
export const SEED_INDEXES: Readonly<Record<string, string>> = {
  idx_conversation_resman_lead_id: "conversation",
  idx_conversation_resman_sync_status: "conversation",
  idx_conversation_resman_last_sync: "conversation",
  idx_user_resman_contact_id: "user",
  idx_user_resman_sync_status: "user",
  idx_lead_notification_resman_id: "lead_notification",
  idx_lead_notification_resman_sync: "lead_notification",
  idx_lead_sync_queue_status_priority: "lead_sync_queue",
  idx_lead_sync_queue_next_retry: "lead_sync_queue",
  idx_lead_sync_queue_conversation: "lead_sync_queue",
  idx_lead_sync_log_conversation_created: "lead_sync_log",
  idx_lead_sync_log_status_created: "lead_sync_log",
  idx_lead_sync_log_resman_lead: "lead_sync_log",
  idx_lead_sync_log_direction_type: "lead_sync_log",
  idx_lead_sync_log_processing_time: "lead_sync_log",
  idx_lead_sync_log_error_tracking: "lead_sync_log",
  idx_lead_sync_conflicts_status: "lead_sync_conflicts",
  idx_lead_sync_conflicts_type_field: "lead_sync_conflicts",
  idx_lead_sync_conflicts_resolved: "lead_sync_conflicts",
  idx_lead_sync_conflicts_resolution_time: "lead_sync_conflicts",
  idx_lead_sync_conflicts_by_resolver: "lead_sync_conflicts",
  idx_lead_sync_mapping_status: "lead_sync_mapping",
  idx_lead_sync_mapping_property: "lead_sync_mapping",
  uq_resman_integration_property: "resman_integration",
  uq_lead_sync_mapping_conversation: "lead_sync_mapping",
  uq_lead_sync_mapping_resman_lead: "lead_sync_mapping",
};

/** Tables, by constraint that the seed names. */
export const SEED_CONSTRAINTS: Readonly<Record<string, string>> = {
  uq_resman_integration_property: "resman_integration",
  uq_lead_sync_mapping_conversation: "lead_sync_mapping",
  chk_resman_sync_mapping: "conversation",
  chk_resman_sync_version: "conversation",
  chk_user_resman_sync_mapping: "user",
  chk_user_resman_sync_version: "user",
  chk_notification_resman_sync_mapping: "lead_notification",
  chk_retry_count: "lead_sync_queue",
  chk_priority_range: "lead_sync_queue",
};

/** Values each CHECK of a list lets in, by table and column. */
export const SEED_LISTS: readonly (readonly [table: string, column: string, values: readonly string[]])[] = [
  ["resman_integration", "sync_direction", ["to_resman", "from_resman", "bidirectional"]],
  ["resman_integration", "sync_frequency", ["realtime", "hourly", "daily"]],
  ["resman_integration", "sync_status", ["active", "paused", "error", "disconnected"]],
  // The seed's log knows ResMan only; seed 004 has none.
  ["lead_sync_log", "sync_direction", ["to_resman", "from_resman", "bidirectional", "to_airtable", "from_airtable"]],
  ["lead_sync_log", "sync_status", ["pending", "success", "failed", "conflict", "retry"]],
  ["lead_sync_log", "sync_type", ["create", "update", "status_change", "enrichment", "merge"]],
  ["lead_sync_log", "conflict_resolution", ["resman_wins", "domiq_wins", "manual_review", "merged"]],
  ["lead_sync_queue", "sync_operation", ["push", "pull", "merge", "status_update", "enrichment"]],
  ["lead_sync_queue", "status", ["pending", "processing", "completed", "failed", "cancelled"]],
  ["lead_sync_conflicts", "conflict_type", ["status_conflict", "data_conflict", "duplicate_lead", "field_mismatch"]],
  ["lead_sync_conflicts", "conflict_severity", ["low", "medium", "high", "critical"]],
  ["lead_sync_conflicts", "resolution_status", ["pending", "auto_resolved", "manual_review", "resolved"]],
  ["lead_sync_conflicts", "resolution_strategy", ["resman_wins", "domiq_wins", "manual_review", "merged"]],
  ["lead_sync_mapping", "mapping_status", ["active", "inactive", "merged", "deleted"]],
  ["conversation", "resman_sync_status", ["not_synced", "syncing", "synced", "failed", "conflict"]],
  ["user", "resman_sync_status", ["not_synced", "syncing", "synced", "failed", "conflict"]],
  ["lead_notification", "resman_sync_status", ["not_synced", "syncing", "synced", "failed"]],
];

export const SEED_FUNCTIONS = [
  "add_sync_queue_item",
  "archive_old_sync_logs",
  "archive_resolved_conflicts",
  "cleanup_old_queue_items",
  "update_conversation_sync_status",
  "update_user_sync_status",
];

/** Tables, by trigger. */
export const SEED_TRIGGERS: Readonly<Record<string, string>> = {
  trigger_add_sync_queue_item: "conversation",
  trigger_update_conversation_sync_status: "conversation",
  trigger_update_user_sync_status: "user",
};

/** Actions when what is referred to is deleted, by table and column. */
export const SEED_REFERENCES: Readonly<Record<string, string>> = {
  "resman_integration.property_id → property": "CASCADE",
  // CASCADE in the seed: the audit trail would go with the conversation.
  "lead_sync_log.conversation_id → conversation": "SET NULL",
  "lead_sync_queue.conversation_id → conversation": "CASCADE",
  "lead_sync_conflicts.conversation_id → conversation": "SET NULL",
  "lead_sync_mapping.conversation_id → conversation": "CASCADE",
  "lead_sync_mapping.property_id → property": "CASCADE",
  // None in the seed: a manager who resolved something could not be deleted any more.
  "lead_sync_conflicts.resolved_by → property_manager": "SET NULL",
};

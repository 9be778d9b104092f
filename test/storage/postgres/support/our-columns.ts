const instant = "timestamp with time zone";
const short = "character varying(20)";

/** Columns and types, by table, that the seeds do not have. */
export const OUR_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // The seed's `processing` had no lease: the jobs of a killed worker would hang for ever.
  lead_sync_queue: {
    property_id: "uuid",
    trigger: short,
    error_code: "character varying(100)",
    lease_owner: "text",
    lease_until: instant,
    fence: "integer",
    crash_count: "integer",
    lead_key: "text",
  },
  lead_sync_log: { property_id: "uuid", run_id: "uuid", trigger: short, changes: "jsonb" },
  lead_sync_conflicts: { property_id: "uuid", base_value: "jsonb", resolved_by_principal: "text" },
  lead_sync_mapping: { system: short, person_id: "character varying(100)", base: "jsonb" },
  resman_integration: { settings: "jsonb" },
  user: { email_key: "text", phone_key: "text", contact_keyed_from: "text" },
  conversation_update: {
    conversation_id: "uuid",
    key: "text",
    type: short,
    content: "text",
    timestamp: instant,
    source: "text",
  },
  lead_sync_run: {
    id: "uuid",
    kind: short,
    property_id: "uuid",
    trigger: short,
    status: short,
    counts: "jsonb",
    errors: "jsonb",
    started_at: instant,
    finished_at: instant,
  },
  lead_sync_receipt: { source: "text", id: "text", received_at: instant },
  lead_sync_checkpoint: { key: "text", through: instant, updated_at: instant },
  lead_sync_metric: { id: "bigint", name: "text", value: "double precision", property_id: "uuid", at: instant },
  lead_sync_lock: { name: "text", holder: "text", lease_until: instant, wanted: "boolean" },
  lead_sync_rate_limit: { key: "text", grants: `${instant}[]`, paused_until: instant },
  lead_sync_schema_migration: { number: "integer", name: "text", applied_at: instant },
};

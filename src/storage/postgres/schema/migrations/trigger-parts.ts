import type { SchemaNames } from "../names.js";

/*
 * What the triggers share. Like the steps that use it, it is never changed once released.
 *
 * Most bring what the host edits by plain SQL to the queue. They are silent for the engine's own writes, which are
 * made under `lead_sync.origin = 'engine'`: each of those would otherwise cause the next.
 */

/** The condition of a trigger that the engine does not fire. */
export const BY_HOST = "current_setting('lead_sync.origin', true) IS DISTINCT FROM 'engine'";

/** A function of a trigger, by its body. It works for every role that may write to the table, with the rights of who migrated. */
export const triggerFunction = (names: SchemaNames, name: string, body: string): string => `
CREATE ${definition(names, name, body)}
REVOKE ALL ON FUNCTION ${names.ours}.${name}() FROM PUBLIC;`;

/** Another body for a function of a trigger. */
export const replacedTriggerFunction = (names: SchemaNames, name: string, body: string): string => `
CREATE OR REPLACE ${definition(names, name, body)}`;

const definition = (
  { ours }: SchemaNames,
  name: string,
  body: string,
): string => `FUNCTION ${ours}.${name}() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
${body}
$$;`;

/* What makes up a lead: a change of any of these may have to reach ResMan. */

export const CONVERSATION_COLUMNS = [
  "user_id",
  "property_id",
  "ai_intent_summary",
  "lead_score",
  "move_in_date",
  "price_range_min",
  "price_range_max",
  "apartment_size_preference",
  "occupants_count",
  "has_pets",
  "pet_details",
  "desired_features",
  "work_location",
  "reason_for_moving",
  "is_qualified",
  "is_book_tour",
  "status",
  "resman_custom_fields",
];
export const USER_COLUMNS = ["first_name", "last_name", "email", "phone"];
export const TOUR_COLUMNS = [
  "conversation_id",
  "prospect_name",
  "prospect_email",
  "prospect_phone",
  "unit_interest",
  "tour_datetime",
  "duration_minutes",
  "tour_type",
  "notes",
];

/** Whether any of these columns changed. */
export const changed = ({ ours }: SchemaNames, columns: readonly string[]): string =>
  `${ours}.lead_sync_changed(to_jsonb(OLD), to_jsonb(NEW), '{${columns.join(", ")}}')`;

/** What makes up a campaign lead: a change of any of these may have to reach Airtable, which may be another client's. */
export const CAMPAIGN_LEAD_COLUMNS = [
  "client_id",
  "first_name",
  "last_name",
  "email",
  "phone",
  "company",
  "title",
  "icp_score",
  "status",
  "processing_status",
  "campaign_id",
  "campaign_name",
  "sms_sent_count",
  "sms_sequence_position",
  "sms_last_sent_at",
  "sms_stop",
  "lead_source",
  "form_id",
  "booked",
  "booked_at",
  "claimed_by",
  "claimed_at",
  "notes",
  "is_active",
];

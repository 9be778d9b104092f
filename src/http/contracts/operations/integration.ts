import * as z from "zod";
import { type Integration, integrationSchema as integrationRow } from "../../../domain/integration.js";
import { instantSchema } from "../../../domain/primitives.js";
import { syncDirectionSchema } from "../../../domain/status.js";
import { bodyOf } from "./naming.js";

const settingsSchema = z.object({
  /** Employee the bot's events are filed under. */
  default_agent_id: z.string(),
  default_source_id: z.string(),
  default_lost_reason_id: z.string().nullable(),
});

/** How a property is synced. Left out: its credentials, and its webhook's address, which may hold a token. */
export const integrationSchema = z.object({
  property_id: z.string(),
  resman_property_id: z.string(),
  settings: settingsSchema,
  sync_enabled: z.boolean(),
  sync_direction: syncDirectionSchema,
  sync_frequency: integrationRow.shape.syncFrequency.unwrap(),
  last_sync_at: instantSchema.nullable(),
  last_successful_sync_at: instantSchema.nullable(),
  sync_status: integrationRow.shape.syncStatus.unwrap(),
  error_count: z.int(),
});

export const integrationBody = (integration: Integration): z.output<typeof integrationSchema> =>
  bodyOf(integrationSchema, { ...integration, settings: bodyOf(settingsSchema, integration.settings) });

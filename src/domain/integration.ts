import * as z from "zod";
import { propertyIdSchema } from "./ids.js";
import { instantSchema, jsonObjectSchema } from "./primitives.js";
import { syncDirectionSchema } from "./status.js";

/** What a property needs in ResMan before a lead can be written (API reference, section 1). */
export const integrationSettingsSchema = z.object({
  /** Employee (leasing agent) the bot's events are filed under: an `ID` of GetEmployees. */
  defaultAgentId: z.string().min(1),
  /** Lead source of the bot: an `ID` of GetProspectSources. */
  defaultSourceId: z.string().min(1),
  /** Reason filed when the chatbot loses a lead: an `ID` of GetLostProspectReasons. Default: the account's first reason. */
  defaultLostReasonId: z.string().min(1).nullable().default(null),
});
export type IntegrationSettings = z.infer<typeof integrationSettingsSchema>;

/** Configuration of the sync of one property (seed table `resman_integration`). */
export const integrationSchema = z.object({
  propertyId: propertyIdSchema,
  resmanPropertyId: z.string().min(1).max(100),
  settings: integrationSettingsSchema,
  apiCredentials: jsonObjectSchema.nullable().default(null),
  webhookUrl: z.url().nullable().default(null),
  /** False stops both directions at once; work keeps queuing. */
  syncEnabled: z.boolean().default(true),
  syncDirection: syncDirectionSchema.default("bidirectional"),
  /** How often the property is pulled and swept by itself; what is edited here goes out at once whatever this says. */
  syncFrequency: z.enum(["realtime", "hourly", "daily"]).default("realtime"),
  /** A cron expression in the property's time zone; goes before `syncFrequency`. */
  syncCron: z.string().min(1).max(100).nullable().default(null),
  lastSyncAt: instantSchema.nullable().default(null),
  lastSuccessfulSyncAt: instantSchema.nullable().default(null),
  syncStatus: z.enum(["active", "paused", "error", "disconnected"]).default("active"),
  /** Failures in a row, of whatever lead. */
  errorCount: z.number().int().min(0).default(0),
  /** Its jobs rest until then, because of failures; null while they do not. */
  retryAt: instantSchema.nullable().default(null),
});
export type Integration = z.infer<typeof integrationSchema>;

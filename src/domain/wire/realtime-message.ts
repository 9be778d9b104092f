import * as z from "zod";
import { conflictSeveritySchema, conflictTypeSchema, resolutionStatusSchema } from "../conflict.js";
import { instantSchema, jsonObjectSchema, jsonValueSchema } from "../primitives.js";
import { leadStatusSchema, resolutionStrategySchema } from "../status.js";
import { leadDataSchema, leadEditSchema } from "./lead-data.js";

/** Realtime messages (seed 000, `RealTimeSyncMessage`), snake_case as on the wire. */

/** Present where the sender gave its message a name; the answer (`ack` or `error`) repeats it as `in_reply_to`. */
const messageId = z.string().min(1).max(100).optional();

const target = {
  /** ResMan's ProspectID. Either this or `conversation_id`. */
  lead_id: z.string().trim().min(1).max(100).optional(),
  conversation_id: z.string().trim().min(1).max(100).optional(),
};

const sent = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({
    type: z.literal(type),
    data,
    timestamp: instantSchema,
    source: z.enum(["resman", "domiq"]),
    property_id: z.string().trim().min(1).max(100).optional(),
    message_id: messageId,
  });

/** What a client may send. */
export const clientMessageSchema = z.discriminatedUnion("type", [
  sent("lead_update", z.object({ ...target, updated_fields: leadEditSchema })),
  sent(
    "status_change",
    z.object({
      ...target,
      status: leadStatusSchema,
      notes: z.string().max(10_000).optional(),
      next_follow_up: z.union([instantSchema, z.iso.date()]).optional(),
      updated_by: z.enum(["chatbot", "resman_user", "system"]).default("chatbot"),
      custom_fields: jsonObjectSchema.optional(),
    }),
  ),
  sent("new_lead", z.object({ conversation_id: z.string().trim().min(1).max(100), lead_data: leadDataSchema })),
  sent(
    "sync_conflict",
    z.object({
      conflict_id: z.string().trim().min(1).max(100),
      resolution: resolutionStrategySchema,
      /** Only with `merged`. */
      final_value: jsonValueSchema.optional(),
      reason: z.string().max(10_000).optional(),
    }),
  ),
  sent("heartbeat", z.object({ status: z.string().max(100).optional() }).nullish()),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

const leadChange = {
  lead_id: z.string().nullable(),
  conversation_id: z.string(),
  /** New values by the seeds' names. */
  updated_fields: z.record(z.string(), jsonValueSchema),
  /** How the sync that brought it ended (`lead_sync_log.sync_status`); `pending` while ResMan is still to follow. */
  sync_status: z.enum(["pending", "success", "failed", "conflict", "retry"]),
  sync_log_id: z.string().nullable(),
};

export const leadUpdateDataSchema = z.object(leadChange);
export const statusChangeDataSchema = z.object({
  ...leadChange,
  status: leadStatusSchema,
  previous_status: leadStatusSchema.nullable(),
});
export const newLeadDataSchema = z.object(leadChange);
export const conflictDataSchema = z.object({
  conflict_id: z.string(),
  conversation_id: z.string().nullable(),
  lead_id: z.string().nullable(),
  field: z.string().nullable(),
  conflict_type: conflictTypeSchema,
  conflict_severity: conflictSeveritySchema,
  resman_value: jsonValueSchema,
  domiq_value: jsonValueSchema,
  resolution_status: resolutionStatusSchema,
  resolution: resolutionStrategySchema.nullable(),
  final_value: jsonValueSchema,
});

const received = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({
    type: z.literal(type),
    data,
    timestamp: instantSchema,
    source: z.enum(["resman", "domiq", "system"]),
    property_id: z.string().optional(),
    /**
     * Position in the feed: give the highest one seen as `last_event_id` when connecting again, and nothing is missed.
     * Heartbeats carry it too, so that a client nothing happened to can go on from there; 0 while nothing ever happened.
     */
    event_id: z.int().min(0).optional(),
    in_reply_to: messageId,
  });

/** What a server sends. `sync_conflict_resolved` and `error` are sent by the seed's code and missing in its type; `ack` is ours. */
export const serverMessageSchema = z.discriminatedUnion("type", [
  received("lead_update", leadUpdateDataSchema),
  received("status_change", statusChangeDataSchema),
  received("new_lead", newLeadDataSchema),
  received("sync_conflict", conflictDataSchema),
  received("sync_conflict_resolved", conflictDataSchema),
  received("heartbeat", z.object({ status: z.enum(["ping", "alive"]) })),
  received("error", z.object({ code: z.string(), message: z.string() })),
  received("ack", z.object({ status: z.literal("accepted") })),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;
/** Either direction (seed 000). */
export type RealTimeSyncMessage = ClientMessage | ServerMessage;

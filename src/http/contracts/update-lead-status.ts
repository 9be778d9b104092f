import * as z from "zod";
import { dateSchema, instantSchema, jsonObjectSchema, jsonValueSchema } from "../../domain/primitives.js";
import { leadStatusSchema, syncDirectionSchema } from "../../domain/status.js";
import type { UpdateLeadStatusResult } from "../../engine/edit/update-status.js";
import type { Some } from "../find-leads.js";
import { idSchema } from "./operations/ids.js";

/** Which lead a path names. */
export const leadIdParamsSchema = z.object({
  lead_id: idSchema.describe("ResMan's id of the lead, or its conversation's."),
});

/** A status change of either side (seed 000, `UpdateLeadStatusRequest`). */
export const updateLeadStatusRequestSchema = z.object({
  status: leadStatusSchema,
  notes: z.string().max(10_000).optional(),
  next_follow_up: z.union([instantSchema, dateSchema], "must be an ISO 8601 instant or day").optional(),
  updated_by: z.enum(["chatbot", "resman_user", "system"]),
  sync_direction: syncDirectionSchema.exclude(["bidirectional"]),
  custom_fields: jsonObjectSchema.optional(),
});
export type UpdateLeadStatusRequest = z.output<typeof updateLeadStatusRequestSchema>;

/** What became of it (seed 000, `UpdateLeadStatusResponse`). */
export const updateLeadStatusResponseSchema = z.object({
  success: z.boolean().describe("False while ResMan is still to follow."),
  new_status: leadStatusSchema.describe("What our side has now; not the one asked for where a rule kept the other."),
  updated_at: instantSchema,
  sync_conflicts: z
    .array(
      z.object({
        field: z.string(),
        resman_value: jsonValueSchema,
        domiq_value: jsonValueSchema,
        resolution: z.string(),
      }),
    )
    .optional(),
  conversation_updated: z.boolean(),
});
export type UpdateLeadStatusResponse = z.output<typeof updateLeadStatusResponseSchema>;

export const UPDATE_LEAD_STATUS_EXAMPLE = {
  status: "contacted",
  notes: "Left a voicemail",
  next_follow_up: "2026-03-05T15:00:00Z",
  updated_by: "chatbot",
  sync_direction: "to_resman",
  custom_fields: { preferred_contact: "evening" },
};

export const UPDATED_LEAD_STATUS_EXAMPLE = {
  success: true,
  new_status: "contacted",
  updated_at: "2026-03-02T17:05:00.000Z",
  conversation_updated: true,
};

/**
 * What was said to several chats of one renter is answered as one.
 * @param results the newest chat's first
 * @param listed whether conflicts are named also where there are none, as the seed does for what comes from ResMan
 */
export function updateLeadStatusBody(results: Some<UpdateLeadStatusResult>, listed: boolean): UpdateLeadStatusResponse {
  const conflicts = results.flatMap(({ syncConflicts }) => syncConflicts);
  return {
    success: results.every(({ success }) => success),
    new_status: results[0].newStatus,
    updated_at: results[0].updatedAt,
    ...((listed || conflicts.length > 0) && { sync_conflicts: conflicts.map(conflictBody) }),
    conversation_updated: results.some(({ conversationUpdated }) => conversationUpdated),
  };
}

const conflictBody = ({
  field,
  resmanValue,
  domiqValue,
  resolution,
}: UpdateLeadStatusResult["syncConflicts"][number]) => ({
  field,
  resman_value: jsonValueSchema.parse(resmanValue),
  domiq_value: jsonValueSchema.parse(domiqValue),
  resolution,
});

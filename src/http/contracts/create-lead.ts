import * as z from "zod";
import { conversationIdSchema } from "../../domain/ids.js";
import { instantSchema } from "../../domain/primitives.js";
import { leadDataSchema } from "../../domain/wire/lead-data.js";
import type { SubmitLeadResult } from "../../engine/edit/submit-lead.js";

/** What the chatbot knows of a lead (seed 000, `CreateLeadRequest`). */
export const createLeadRequestSchema = z.object({ conversation_id: conversationIdSchema, lead_data: leadDataSchema });
export type CreateLeadRequest = z.input<typeof createLeadRequestSchema>;

/** What became of it (seed 000, `CreateLeadResponse`). */
export const createLeadResponseSchema = z.object({
  success: z.literal(true),
  resman_lead_id: z
    .string()
    .describe("ResMan's ProspectID; empty while there is none, which is so only while pending."),
  sync_status: z
    .enum(["success", "conflict", "pending"])
    .describe("pending: safely queued. conflict: it is in ResMan, and a person must decide about a field."),
  created_at: instantSchema.describe("When the lead got its prospect; now, while it has none."),
  sync_log_id: z.string(),
  /** Not in the seed. */
  reason: z.enum(["LEAD_NOT_CONTACTABLE"]).optional().describe("What the lead waits for before it can be sent."),
});
export type CreateLeadResponse = z.output<typeof createLeadResponseSchema>;

export const CREATE_LEAD_EXAMPLE = {
  conversation_id: "0b7c9a52-8f3e-4f0a-9a53-5b1f5f0a4c11",
  lead_data: {
    first_name: "Dana",
    last_name: "Reyes",
    email: "dana.reyes@example.com",
    phone: "(512) 555-0142",
    property_id: "6e0f7c36-5d0e-4d0a-8f0d-0d6a3e1c2b10",
    source: "chatbot",
    initial_message: "Looking for a two-bedroom in May",
    lead_score: 72,
    move_in_date: "2026-05-01",
    budget_range: { min: 1500, max: 2100 },
    apartment_size_preference: "2 bedroom",
    occupants_count: 2,
    has_pets: true,
    pet_details: { type: "dog", count: 1 },
    desired_features: ["balcony"],
    work_location: "Downtown",
    reason_for_moving: "New job",
  },
};

export const CREATED_LEAD_EXAMPLE = {
  success: true,
  resman_lead_id: "8f14e45f-ceea-467f-a0f6-1d3c1b9a7e20",
  sync_status: "success",
  created_at: "2026-03-02T17:05:00.000Z",
  sync_log_id: "01956e1c-8f00-7c3a-b0de-3b1a4d5e6f70",
};

/** Where ResMan is to follow, the answer is 202. */
const SYNC_STATUS: Partial<Record<SubmitLeadResult["outcome"], "success" | "conflict">> = {
  created: "success",
  linked: "success",
  updated: "success",
  unchanged: "success",
  merged: "success",
  conflict: "conflict",
};

export function createLeadBody(result: SubmitLeadResult): CreateLeadResponse {
  return {
    success: true,
    resman_lead_id: result.resmanLeadId ?? "",
    sync_status: SYNC_STATUS[result.outcome] ?? "pending",
    created_at: result.createdAt,
    sync_log_id: result.syncLogId,
    ...(result.outcome === "waiting" && { reason: "LEAD_NOT_CONTACTABLE" as const }),
  };
}

import type { Lead, LeadFields } from "../../domain/lead.js";
import type { ResManLead } from "../../domain/wire/resman-lead.js";
import { cleanText } from "../text/clean-text.js";
import { contactAndWishes } from "./lead-data.js";
import { PLACEHOLDER_NAME } from "./names.js";
import { clampScore } from "./numbers.js";
import { present } from "./present.js";

/** Stands for a missing first message on the way to ResMan (seed 000). */
const DEFAULT_MESSAGE = "Chatbot interaction";

/** Where leads of the chatbot come from (seed 000). */
export const CHATBOT_SOURCE = "chatbot";

/** The part of the seeds' lead that comes from the synced fields. */
export type ResManLeadFields = Omit<ResManLead, "id" | "property_id" | "status" | "custom_fields">;

/** Synced fields in the seeds' shape, with its defaults where ResMan needs a value. */
export function resManLeadFields(fields: LeadFields): ResManLeadFields {
  return {
    first_name: fields.firstName || PLACEHOLDER_NAME.firstName,
    last_name: fields.lastName || PLACEHOLDER_NAME.lastName,
    source: CHATBOT_SOURCE,
    initial_message: cleanText(fields.initialMessage ?? "") || DEFAULT_MESSAGE,
    lead_score: clampScore(fields.leadScore) ?? 0,
    ...present(contactAndWishes(fields)),
  };
}

/** A lead in the seeds' shape (seed 000, `mapConversationToLead`): what a create is made from. */
export const resManLeadFromLead = (lead: Lead): ResManLead => ({
  ...resManLeadFields(lead.fields),
  property_id: lead.propertyId,
  custom_fields: { domiq_conversation_id: lead.id, chatbot_session_start: lead.startedAt },
});

import type { Lead, LeadFields } from "../../domain/lead.js";
import type { ResManLead } from "../../domain/wire/resman-lead.js";
import { cleanText } from "../text/clean-text.js";
import { PLACEHOLDER_NAME } from "./names.js";
import { clampScore } from "./numbers.js";
import { petDetails } from "./pet-details.js";
import { present } from "./present.js";

/** Stands for a missing first message on the way to ResMan (seed 000). */
const DEFAULT_MESSAGE = "Chatbot interaction";

/** Where leads of the chatbot come from (seed 000). */
export const CHATBOT_SOURCE = "chatbot";

/** The part of the seeds' lead that comes from the synced fields. */
export type ResManLeadFields = Omit<ResManLead, "id" | "property_id" | "status" | "custom_fields">;

/** Synced fields in the seeds' shape, with its defaults where ResMan needs a value. */
export function resManLeadFields(fields: LeadFields): ResManLeadFields {
  const { budgetRange, pets } = fields;
  return {
    first_name: fields.firstName || PLACEHOLDER_NAME.firstName,
    last_name: fields.lastName || PLACEHOLDER_NAME.lastName,
    source: CHATBOT_SOURCE,
    initial_message: cleanText(fields.initialMessage ?? "") || DEFAULT_MESSAGE,
    lead_score: clampScore(fields.leadScore) ?? 0,
    ...present({
      email: fields.email,
      phone: fields.phone,
      move_in_date: fields.moveInDate,
      budget_range: budgetRange && { min: budgetRange.min ?? 0, max: budgetRange.max ?? 0 },
      apartment_size_preference: fields.apartmentSizePreference,
      occupants_count: fields.occupantsCount,
      has_pets: pets && pets.length > 0,
      pet_details: pets && petDetails(pets),
      desired_features: fields.desiredFeatures,
      work_location: fields.workLocation,
      reason_for_moving: fields.reasonForMoving,
    }),
  };
}

/** A lead in the seeds' shape (seed 000, `mapConversationToLead`): what a create is made from. */
export const resManLeadFromLead = (lead: Lead): ResManLead => ({
  ...resManLeadFields(lead.fields),
  property_id: lead.propertyId,
  custom_fields: { domiq_conversation_id: lead.id, chatbot_session_start: lead.startedAt },
});

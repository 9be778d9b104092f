import { DANA, PROPERTY } from "../../support/small-world.js";

/** The seed's request with every member, for Dana. */
export const createBody = (changes: { conversation_id?: unknown; lead_data?: Record<string, unknown> } = {}) => {
  const { lead_data, ...more } = changes;
  return {
    conversation_id: DANA,
    ...more,
    lead_data: {
      first_name: "Dana",
      last_name: "Okafor",
      email: "dana.okafor@example.com",
      phone: "(512) 555-0142",
      property_id: PROPERTY,
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
      ...lead_data,
    },
  };
};

export const statusBody = (changes: Record<string, unknown> = {}) => ({
  status: "contacted",
  updated_by: "chatbot",
  sync_direction: "to_resman",
  ...changes,
});

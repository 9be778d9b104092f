import type { Conversation } from "../../domain/conversation.js";
import type { LeadField, LeadFields } from "../../domain/lead.js";
import type { JsonObject } from "../../domain/primitives.js";
import { usableText } from "../text/clean-text.js";
import { householdFromJson, householdToJson } from "./household-json.js";

/** Fields a tour's contact data may fill where the user's row has none. */
export const CONTACT_FIELDS = ["email", "phone"] as const satisfies readonly LeadField[];
type ContactField = (typeof CONTACT_FIELDS)[number];

type Row = Pick<Conversation, "resmanCustomFields">;

/** What a conversation keeps of a lead beyond the chatbot's own columns (seed column `resman_custom_fields`). */
export interface CustomFields extends Pick<LeadFields, "lostReason" | "household"> {
  /** Contact fields known to be none: no tour fills them again. */
  cleared: readonly ContactField[];
}

export function readCustomFields({ resmanCustomFields }: Row): CustomFields {
  const { lost_reason: lostReason, household, cleared } = resmanCustomFields ?? {};
  return {
    lostReason: typeof lostReason === "string" ? usableText(lostReason) : null,
    household: householdFromJson(household),
    cleared: Array.isArray(cleared) ? CONTACT_FIELDS.filter((field) => cleared.includes(field)) : [],
  };
}

/** The column with some of the fields replaced; what others keep there stays. */
export function writeCustomFields(row: Row, changes: Partial<CustomFields>): JsonObject {
  return {
    ...row.resmanCustomFields,
    ...(changes.lostReason !== undefined && { lost_reason: changes.lostReason }),
    ...(changes.household && { household: householdToJson(changes.household) }),
    ...(changes.cleared && { cleared: [...changes.cleared] }),
  };
}

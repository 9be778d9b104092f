import type { LeadFields, Pet } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { LeadStatus } from "../../domain/status.js";
import type { LeadData, LeadEdit } from "../../domain/wire/lead-data.js";
import type { CountryCode } from "../contact/phone.js";
import { cleanText, usableText } from "../text/clean-text.js";
import { calendarDay } from "../text/instant.js";
import { canonicalSize } from "./apartment-size.js";
import { readEmail, readPhone } from "./contact.js";
import { householdToJson } from "./household-json.js";
import { canonicalName } from "./names.js";
import { clampScore, positiveInteger, toBudgetRange } from "./numbers.js";
import { petDetails, readPets } from "./pet-details.js";

/** Fields a person can edit on our side; the others ResMan owns, or they have a call of their own. */
export type EditableFields = Omit<LeadFields, "status" | "lostReason" | "household">;

/** How wire values are read. */
export interface LeadDataOptions {
  /** Country of phone numbers written without a country code. Default `US`. */
  country?: CountryCode;
}

/** A lead's fields by the seeds' names, as messages show them; null says that nobody knows. */
export type LeadWireFields = LeadEdit & { status?: LeadStatus; lost_reason?: string | null; household?: JsonValue };

/**
 * What the chatbot says of a renter (seed 000, `CreateLeadRequest.lead_data`) in canonical form. A member that is absent,
 * empty or cannot be used ("n/a") is left out: what our side knows stays.
 */
export function fieldsFromLeadData(leadData: LeadData, options: LeadDataOptions = {}): Partial<EditableFields> {
  const { desired_features: features = [], ...others } = leadData;
  const said = { ...others, ...(features.length > 0 && { desired_features: features }) };
  const fields = Object.entries(fieldsFromLeadEdit(said, options));
  // Only details of a pet can be null here: nothing is cleared by a create.
  return Object.fromEntries(fields.filter(([, value]) => value !== null));
}

/** An edit in canonical form: null clears a field; what cannot be used is left out and never clears one. */
export function fieldsFromLeadEdit(edit: LeadEdit, { country }: LeadDataOptions = {}): Partial<EditableFields> {
  const read: { [F in keyof EditableFields]: EditableFields[F] | undefined } = {
    firstName: given(edit.first_name, (text) => canonicalName("firstName", text)),
    lastName: given(edit.last_name, (text) => canonicalName("lastName", text)),
    email: given(edit.email, readEmail),
    phone: given(edit.phone, (text) => readPhone(text, country)),
    initialMessage: given(edit.initial_message, (text) => cleanText(text) || null),
    leadScore: given(edit.lead_score, clampScore),
    moveInDate: given(edit.move_in_date, calendarDay),
    budgetRange: given(edit.budget_range, ({ min, max }) => toBudgetRange(min, max)),
    apartmentSizePreference: given(edit.apartment_size_preference, canonicalSize),
    occupantsCount: given(edit.occupants_count, positiveInteger),
    pets: petsOf(edit),
    desiredFeatures: given(edit.desired_features, featuresOf),
    workLocation: given(edit.work_location, usableText),
    reasonForMoving: given(edit.reason_for_moving, usableText),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** Null stays null; a value without use, which reads as null, becomes undefined, as one that is not given is. */
function given<I, O>(value: I | null | undefined, read: (value: I) => O | null): O | null | undefined {
  if (value === undefined) return undefined;
  return value === null ? null : (read(value) ?? undefined);
}

/** A list that names nothing usable is no empty list, unless it was empty. */
function featuresOf(texts: readonly string[]): string[] | null {
  const usable = [...new Set(texts.map(usableText).filter((text) => text !== null))];
  return usable.length > 0 || texts.length === 0 ? usable : null;
}

function petsOf({ has_pets: hasPets, pet_details: details }: LeadEdit): Pet[] | null | undefined {
  const pets = readPets(hasPets, details);
  if (pets !== null) return pets;
  const isCleared = hasPets === null || (hasPets === undefined && details === null);
  return isCleared ? null : undefined;
}

/** How to reach a renter and what they look for, by the seeds' names. */
export const contactAndWishes = ({ budgetRange, pets, ...fields }: Partial<LeadFields>) => ({
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
});

/** Fields of a lead by the seeds' names. Read back by {@link fieldsFromLeadEdit}, the editable ones are what they were. */
export function leadDataFromFields(fields: Partial<LeadFields>): LeadWireFields {
  const { household } = fields;
  const wire = {
    first_name: fields.firstName,
    last_name: fields.lastName,
    initial_message: fields.initialMessage,
    lead_score: fields.leadScore,
    ...contactAndWishes(fields),
    status: fields.status,
    lost_reason: fields.lostReason,
    household: household && householdToJson(household),
  };
  return Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== undefined));
}

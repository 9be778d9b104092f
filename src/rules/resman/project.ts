import { type LeadField, type LeadFields, leadFieldsSchema } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import { resManLeadFields } from "../mappers/resman-lead.js";
import { OWN_PHONE_TYPE, readContact, writeEmail, writeNames, writePhone } from "./contact.js";
import type { WrittenFields } from "./fields.js";
import { readPreferences, writePreferences } from "./preferences.js";

/**
 * What ResMan shows right after these fields were written to an empty prospect: names cut, pets and sizes in its terms,
 * what it cannot express null. Writing the result again changes nothing.
 */
export function projectToResMan(fields: LeadFields): WrittenFields {
  const lead = resManLeadFields(fields);
  const email = writeEmail(lead.email);
  const phone = writePhone(lead.phone, OWN_PHONE_TYPE);
  return {
    ...readContact({
      ...writeNames(lead),
      type: "prospect",
      phones: phone ? [phone] : [],
      ...(email && { email }),
      addresses: [],
    }),
    ...readPreferences(writePreferences(lead)),
  };
}

/** A lead of whom nothing is known. */
export const NO_FIELDS: LeadFields = {
  firstName: null,
  lastName: null,
  email: null,
  phone: null,
  moveInDate: null,
  budgetRange: null,
  apartmentSizePreference: null,
  occupantsCount: null,
  pets: null,
  desiredFeatures: null,
  workLocation: null,
  reasonForMoving: null,
  initialMessage: null,
  leadScore: null,
  status: "new",
  lostReason: null,
  household: [],
};

/** {@link projectToResMan} for one field. A field that is not written as a value, and a value that is none, stay as they are. */
export function projectField(field: LeadField, value: JsonValue): JsonValue {
  const parsed = leadFieldsSchema.shape[field].safeParse(value);
  if (!parsed.success) return value;
  const projected = projectToResMan({ ...NO_FIELDS, [field]: parsed.data });
  return field in projected ? projected[field as keyof WrittenFields] : value;
}

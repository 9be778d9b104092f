import type { LeadField, LeadFields } from "../../domain/lead.js";

/** The fields of a lead that ResMan can show. */
export const RESMAN_FIELDS = [
  "firstName",
  "lastName",
  "email",
  "phone",
  "moveInDate",
  "budgetRange",
  "apartmentSizePreference",
  "occupantsCount",
  "pets",
  "status",
  "lostReason",
  "household",
] as const satisfies readonly LeadField[];
export type ResManField = (typeof RESMAN_FIELDS)[number];

/**
 * The fields that go to ResMan as text and never come back: all but `initialMessage`, which becomes chat events, stand in
 * one comment among the preferences.
 */
export const WRITE_ONLY_FIELDS = [
  "desiredFeatures",
  "workLocation",
  "reasonForMoving",
  "leadScore",
  "initialMessage",
] as const satisfies readonly Exclude<LeadField, ResManField>[];

/** What ResMan shows of a lead, in canonical form. */
export type ProspectFields = Pick<LeadFields, ResManField>;

/** The fields that are written as values. Status and lost reason follow from events; the household is ResMan's own. */
export type WrittenFields = Omit<ProspectFields, "status" | "lostReason" | "household">;

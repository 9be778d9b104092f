import type { LeadFields } from "../../domain/lead.js";
import type { ProspectPreferences } from "../../domain/wire/prospect.js";
import { bedroomsOf, canonicalSize, sizeOfBedrooms } from "../mappers/apartment-size.js";
import { positiveInteger } from "../mappers/numbers.js";
import { present } from "../mappers/present.js";
import type { ResManLeadFields } from "../mappers/resman-lead.js";
import { calendarDay } from "../text/instant.js";
import { readProspectPets, writePets } from "./pets.js";
import { readRent, writeRent } from "./rent.js";

/** Where ResMan keeps the fields it has a place for. */
export const PREFERENCE_OF = {
  moveInDate: "targetMoveInDate",
  budgetRange: "desiredRent",
  apartmentSizePreference: "desiredBedrooms",
  occupantsCount: "numberOfOccupants",
  pets: "pets",
} as const satisfies Partial<Record<keyof LeadFields, keyof ProspectPreferences>>;
export type PreferenceField = keyof typeof PREFERENCE_OF;

/** Preferences as ResMan takes them; what it cannot express is left out. */
export function writePreferences(lead: ResManLeadFields): ProspectPreferences {
  const bedrooms = bedroomsOf(canonicalSize(lead.apartment_size_preference));
  const pets = writePets(lead);
  return present({
    targetMoveInDate: calendarDay(lead.move_in_date),
    desiredRent: writeRent(lead.budget_range),
    desiredBedrooms: bedrooms === null ? null : { exact: bedrooms },
    numberOfOccupants: positiveInteger(lead.occupants_count),
    pets: pets.length > 0 ? pets : null,
  });
}

/** Preferences in canonical form. */
export const readPreferences = (preferences: ProspectPreferences): Pick<LeadFields, PreferenceField> => ({
  moveInDate: calendarDay(preferences.targetMoveInDate),
  budgetRange: readRent(preferences.desiredRent),
  apartmentSizePreference: sizeOfBedrooms(preferences.desiredBedrooms?.exact ?? preferences.desiredBedrooms?.max),
  occupantsCount: positiveInteger(preferences.numberOfOccupants),
  pets: readProspectPets(preferences.pets),
});

import { ValidationError } from "../../../domain/errors.js";
import { dateSchema } from "../../../domain/primitives.js";
import type { NumberRange, ProspectAmenity, ProspectPet, ProspectPreferences } from "../../../domain/wire/prospect.js";
import { MAX_COMMENT_LENGTH } from "./encode-event.js";
import { integer, limited, money } from "./encode-values.js";

const MAX_COMMENTS = 5;

/** A `CustomerPreferences` element, members in the order of the schema. */
export const encodePreferences = (preferences: ProspectPreferences) => ({
  TargetMoveInDate: encodeDate(preferences.targetMoveInDate),
  DesiredFloorplan: limited(preferences.desiredFloorplan, 120),
  DesiredUnit: preferences.desiredUnits?.map((unit) => ({
    MarketingName: limited(unit.marketingName, 120),
    UnitType: limited(unit.unitType, 50),
  })),
  DesiredRent: encodeRange(preferences.desiredRent, money),
  DesiredNumBedrooms: encodeRange(preferences.desiredBedrooms, integer),
  DesiredNumBathrooms: encodeRange(preferences.desiredBathrooms, integer),
  DesiredLeaseTerms: limited(preferences.desiredLeaseTerms, 100),
  NumberOfOccupants: integer(preferences.numberOfOccupants),
  FloorLevelDesired: limited(preferences.floorLevelDesired, 50),
  Amenities: preferences.amenities?.map(encodeAmenity),
  Pets: preferences.pets?.map(encodePet),
  Comment: preferences.comments
    ?.map((comment) => limited(comment, MAX_COMMENT_LENGTH))
    .filter((comment) => comment !== undefined)
    .slice(0, MAX_COMMENTS),
});

function encodeDate(text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (dateSchema.safeParse(text).success) return text;
  throw new ValidationError("The move-in date", [{ path: "preferences.targetMoveInDate", message: "not YYYY-MM-DD" }]);
}

function encodeRange(range: NumberRange | undefined, format: (value: number | undefined) => string | undefined) {
  const attributes = { "@Min": format(range?.min), "@Max": format(range?.max), "@Exact": format(range?.exact) };
  return Object.values(attributes).some((value) => value !== undefined) ? attributes : undefined;
}

const encodeAmenity = (amenity: ProspectAmenity) => ({
  "@AmenityType": limited(amenity.type, 50) ?? "Other",
  "@SubType": limited(amenity.subType, 50),
  Description: limited(amenity.description, 50),
  Rank: limited(amenity.rank, 50),
});

const encodePet = (pet: ProspectPet) => ({
  "@PetType": limited(pet.type, 50) ?? "Other",
  "@Count": integer(pet.count) ?? "1",
  "@Description": limited(pet.description, 50),
  "@Size": limited(pet.size, 50),
  "@Weight": integer(pet.weight),
});

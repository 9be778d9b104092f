import type { Conversation } from "../../domain/conversation.js";
import type { LeadFields } from "../../domain/lead.js";
import type { TourBooking } from "../../domain/tour.js";
import type { User } from "../../domain/user.js";
import { CONTACT_FIELDS, type CustomFields, readCustomFields, writeCustomFields } from "./custom-fields.js";
import { petDetails } from "./pet-details.js";

/** The rows a patch is for. */
export interface LocalRows {
  conversation: Conversation;
  user?: User | null | undefined;
  /** Tours that may lend contact data; without them a cleared contact may be lent again. */
  tours?: readonly TourBooking[];
}

/** What to change in the rows; a row without changes has an empty patch. */
export interface LocalPatch {
  conversation: Partial<Conversation>;
  /** Where the conversation has no user yet, one must be made from it. */
  user: Partial<User>;
}

type Changes = Partial<LeadFields>;

/**
 * The inverse of `leadFromConversation` for some fields: applied to the rows, reading them again gives exactly the
 * changed values (where these are canonical) and leaves all other fields as they were.
 */
export function localPatch(changes: Changes, local: LocalRows): LocalPatch {
  const custom = customChanges(changes, local);
  return {
    user: pick(changes, ["firstName", "lastName", "email", "phone"]),
    conversation: {
      ...pick(changes, ["moveInDate", "apartmentSizePreference", "occupantsCount", "desiredFeatures"]),
      ...pick(changes, ["workLocation", "reasonForMoving", "leadScore", "status"]),
      ...(changes.initialMessage !== undefined && { aiIntentSummary: changes.initialMessage }),
      ...budgetColumns(changes.budgetRange),
      ...petColumns(changes.pets),
      ...(custom && { resmanCustomFields: writeCustomFields(local.conversation, custom) }),
    },
  };
}

function pick<K extends keyof LeadFields>(changes: Changes, fields: readonly K[]): { [P in K]?: LeadFields[P] } {
  return Object.fromEntries(
    fields.filter((field) => changes[field] !== undefined).map((field) => [field, changes[field]]),
  ) as { [P in K]?: LeadFields[P] };
}

function budgetColumns(range: Changes["budgetRange"]): Partial<Conversation> {
  if (range === undefined) return {};
  return { priceRangeMin: range?.min ?? null, priceRangeMax: range?.max ?? null };
}

function petColumns(pets: Changes["pets"]): Partial<Conversation> {
  if (pets === undefined) return {};
  return { hasPets: pets && pets.length > 0, petDetails: pets && petDetails(pets) };
}

/** Undefined when no custom field changes. */
function customChanges(changes: Changes, { conversation, tours = [] }: LocalRows): Partial<CustomFields> | undefined {
  const before = readCustomFields(conversation).cleared;
  const isLent = { email: tours.some((tour) => tour.prospectEmail), phone: tours.some((tour) => tour.prospectPhone) };
  const cleared = CONTACT_FIELDS.filter((field) =>
    changes[field] === undefined ? before.includes(field) : changes[field] === null && isLent[field],
  );
  const custom: Partial<CustomFields> = {
    ...(changes.lostReason !== undefined && { lostReason: changes.lostReason }),
    ...(changes.household && { household: changes.household }),
    ...(cleared.join() !== before.join() && { cleared }),
  };
  return Object.keys(custom).length > 0 ? custom : undefined;
}

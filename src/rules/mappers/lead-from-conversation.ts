import type { Conversation } from "../../domain/conversation.js";
import type { Lead, LeadFields } from "../../domain/lead.js";
import type { TourBooking } from "../../domain/tour.js";
import type { User } from "../../domain/user.js";
import type { CountryCode } from "../contact/phone.js";
import { cleanText, usableText } from "../text/clean-text.js";
import { calendarDay } from "../text/instant.js";
import { canonicalSize } from "./apartment-size.js";
import { readEmail, readPhone } from "./contact.js";
import { readCustomFields } from "./custom-fields.js";
import { canonicalName } from "./names.js";
import { clampScore, positiveInteger, toBudgetRange } from "./numbers.js";
import { readPets } from "./pet-details.js";

/** The rows behind a lead. */
export interface LeadSources {
  conversation: Conversation;
  user?: User | null | undefined;
  /** In the order of time. */
  tours?: readonly TourBooking[];
}

/** How rows are read. */
export interface LeadOptions {
  /** Country of phone numbers written without a country code. Default `US`. */
  country?: CountryCode;
}

/**
 * The canonical snapshot of a lead out of the chatbot's rows, however messy they are. Where the user's row has no usable
 * email or phone, the latest tour that has one lends it: a renter may give it only when booking.
 */
export function leadFromConversation(sources: LeadSources, options: LeadOptions = {}): Lead {
  const { conversation } = sources;
  return {
    id: conversation.id,
    propertyId: conversation.propertyId,
    startedAt: conversation.startTime,
    updatedAt: conversation.updatedAt,
    fields: { ...contactFields(sources, options.country), ...conversationFields(conversation) },
  };
}

type ContactFields = Pick<LeadFields, "firstName" | "lastName" | "email" | "phone">;

function contactFields({ conversation, user, tours = [] }: LeadSources, country?: CountryCode): ContactFields {
  const { cleared } = readCustomFields(conversation);
  const lent = (field: "email" | "phone", read: (tour: TourBooking) => string | null): string | null =>
    cleared.includes(field) ? null : (tours.map(read).findLast((value) => value !== null) ?? null);
  return {
    firstName: canonicalName("firstName", user?.firstName),
    lastName: canonicalName("lastName", user?.lastName),
    email: readEmail(user?.email) ?? lent("email", ({ prospectEmail }) => readEmail(prospectEmail)),
    phone: readPhone(user?.phone, country) ?? lent("phone", ({ prospectPhone }) => readPhone(prospectPhone, country)),
  };
}

function conversationFields(conversation: Conversation): Omit<LeadFields, keyof ContactFields> {
  const { lostReason, household } = readCustomFields(conversation);
  return {
    moveInDate: calendarDay(conversation.moveInDate),
    budgetRange: toBudgetRange(conversation.priceRangeMin, conversation.priceRangeMax),
    apartmentSizePreference: canonicalSize(conversation.apartmentSizePreference),
    occupantsCount: positiveInteger(conversation.occupantsCount),
    pets: readPets(conversation.hasPets, conversation.petDetails),
    desiredFeatures: conversation.desiredFeatures && features(conversation.desiredFeatures),
    workLocation: usableText(conversation.workLocation),
    reasonForMoving: usableText(conversation.reasonForMoving),
    initialMessage: cleanText(conversation.aiIntentSummary ?? "") || null,
    leadScore: clampScore(conversation.leadScore),
    status: conversation.status,
    lostReason,
    household,
  };
}

const features = (texts: readonly string[]): string[] => [
  ...new Set(texts.map(usableText).filter((text) => text !== null)),
];

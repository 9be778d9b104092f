import type { Conversation } from "../../domain/conversation.js";
import { TOUR_TYPES, type TourBooking, type TourType } from "../../domain/tour.js";
import type { User } from "../../domain/user.js";
import type { ResManAppointment, ResManContact, ResManLead } from "../../domain/wire/resman-lead.js";
import { usableText } from "../text/clean-text.js";
import { utcInstant } from "../text/instant.js";
import { readEmail, readPhone } from "./contact.js";
import { type LeadOptions, leadFromConversation } from "./lead-from-conversation.js";
import { canonicalName, PLACEHOLDER_NAME } from "./names.js";
import { clampScore } from "./numbers.js";
import { present } from "./present.js";
import { CHATBOT_SOURCE, resManLeadFromLead } from "./resman-lead.js";

/**
 * The seeds' mapper of chatbot rows to ResMan's shapes (seed 000). Values that say nothing are left out, contact data is
 * in canonical form, and the user is passed in instead of looked up.
 */
export class DomIQToResManMapper {
  readonly #country: LeadOptions["country"];

  constructor(options: LeadOptions = {}) {
    this.#country = options.country;
  }

  /** A conversation and its user as a lead of ResMan; missing names become "Anonymous" and "User". */
  mapConversationToLead(conversation: Conversation, user?: User | null): ResManLead {
    const options = this.#country ? { country: this.#country } : {};
    const lead = resManLeadFromLead(leadFromConversation({ conversation, user }, options));
    return {
      ...lead,
      custom_fields: {
        ...lead.custom_fields,
        lead_qualification_status: conversation.isQualified ? "qualified" : "unqualified",
        tour_booking_status: conversation.isBookTour ? "scheduled" : "not_scheduled",
      },
    };
  }

  /** A user as a contact of ResMan. */
  mapUserToContact(user: User): ResManContact {
    return {
      first_name: canonicalName("firstName", user.firstName) ?? PLACEHOLDER_NAME.firstName,
      last_name: canonicalName("lastName", user.lastName) ?? PLACEHOLDER_NAME.lastName,
      ...present({ email: readEmail(user.email), phone: readPhone(user.phone, this.#country), age: user.age }),
      lead_source: usableText(user.leadSource) ?? CHATBOT_SOURCE,
      custom_fields: {
        domiq_user_id: user.id,
        browser_id: user.browserId,
        session_count: user.sessionCount,
        last_seen: user.lastSeen,
      },
    };
  }

  /** A booked tour as an appointment; an unknown tour type counts as in person. */
  mapTourToAppointment(tour: TourBooking): ResManAppointment {
    return {
      ...present({
        prospect_name: usableText(tour.prospectName),
        prospect_email: readEmail(tour.prospectEmail),
        prospect_phone: readPhone(tour.prospectPhone, this.#country),
        unit_interest: usableText(tour.unitInterest),
        duration_minutes: tour.durationMinutes,
        notes: usableText(tour.notes),
      }),
      tour_datetime: utcInstant(tour.tourDatetime) ?? tour.tourDatetime,
      tour_type: this.mapTourType(tour.tourType),
      source: CHATBOT_SOURCE,
      custom_fields: { domiq_tour_id: tour.id, conversation_id: tour.conversationId },
    };
  }

  /** 0 to 100; 0 for no number. */
  mapLeadScore(domiqScore: number): number {
    return clampScore(domiqScore) ?? 0;
  }

  /** Unknown types are tours in person. */
  mapTourType(domiqType: string | null | undefined): TourType {
    return TOUR_TYPES.find((type) => type === domiqType) ?? "in_person";
  }
}

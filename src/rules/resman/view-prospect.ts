import type { HouseholdMember } from "../../domain/lead.js";
import type { Prospect, ProspectCustomer } from "../../domain/wire/prospect.js";
import type { CountryCode } from "../contact/phone.js";
import { latestOf, typeKey } from "../status/history.js";
import { statusFromProspect } from "../status/status-from-prospect.js";
import { usableText } from "../text/clean-text.js";
import { readContact } from "./contact.js";
import type { ProspectFields } from "./fields.js";
import { markersIn } from "./marker.js";
import { readPreferences } from "./preferences.js";
import { findRenter } from "./renter.js";
import { type StaffNote, staffNotes } from "./staff-notes.js";
import { LOST_PREFIX } from "./status-events.js";

/** How a prospect is read. */
export interface ViewOptions {
  /** ResMan's id of the renter. Default: the main contact. */
  personId?: string | null;
  /** Country of phone numbers written without a country code. Default `US`. */
  country?: CountryCode;
}

/** A prospect as our side sees it. */
export interface ProspectView {
  prospectId: string;
  personId: string | null;
  /** The renter. */
  customer: ProspectCustomer;
  /** True when ResMan is master of the renter (an applicant or resident): then only notes may be added. */
  mastered: boolean;
  fields: ProspectFields;
  notes: StaffNote[];
  /** Keys of our events ResMan has. */
  markers: Set<string>;
}

const MASTERED = ["applicant", "current_resident", "future_resident", "former_resident"];

/** Reads a prospect, whatever is missing in it. Placeholder names, unusable contacts and foreign words are null. */
export function viewProspect(prospect: Prospect, options: ViewOptions = {}): ProspectView {
  const { personId, country } = options;
  const customer = findRenter(prospect, personId);
  const status = statusFromProspect(prospect);
  return {
    prospectId: prospect.prospectId,
    personId: customer.personId ?? personId ?? null,
    customer,
    mastered: MASTERED.includes(typeKey(customer.type)),
    fields: {
      ...readContact(customer, country),
      ...readPreferences(prospect.preferences),
      status,
      lostReason: status === "lost" ? lostReason(prospect) : null,
      household: prospect.customers.filter((other) => other !== customer).map((other) => toMember(other, country)),
    },
    notes: staffNotes(prospect),
    markers: new Set(prospect.events.flatMap(({ comments }) => markersIn(comments))),
  };
}

function lostReason({ events }: Prospect): string | null {
  const reasons = latestOf(events, ["cancel"])?.reasons?.trim() ?? "";
  const isNamed = reasons.toLowerCase().startsWith(LOST_PREFIX.toLowerCase());
  return isNamed ? usableText(reasons.slice(LOST_PREFIX.length)) : null;
}

const toMember = (customer: ProspectCustomer, country: CountryCode | undefined): HouseholdMember => ({
  ...readContact(customer, country),
  role: usableText(typeKey(customer.type)) ?? "other",
});

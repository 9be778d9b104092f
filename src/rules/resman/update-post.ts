import type { LeadField, LeadFields } from "../../domain/lead.js";
import type {
  LeadPost,
  Prospect,
  ProspectCustomer,
  ProspectEvent,
  ProspectPreferences,
} from "../../domain/wire/prospect.js";
import type { CountryCode } from "../contact/phone.js";
import { PLACEHOLDER_NAME } from "../mappers/names.js";
import { present } from "../mappers/present.js";
import { type ResManLeadFields, resManLeadFields } from "../mappers/resman-lead.js";
import { latestOf, typeKey } from "../status/history.js";
import { OWN_PHONE_TYPE, shownPhone, writeEmail, writeNames, writePhone } from "./contact.js";
import { WRITE_ONLY_FIELDS } from "./fields.js";
import type { OutboundEvent } from "./outbound-event.js";
import { mergeComments, preferenceComment } from "./preference-comment.js";
import { PREFERENCE_OF, type PreferenceField, writePreferences } from "./preferences.js";
import { findRenter } from "./renter.js";

export interface UpdateRequest {
  /** The prospect as ResMan holds it. */
  prospect: Prospect;
  /** ResMan's id of the renter. Null: the main contact. */
  personId: string | null;
  /** The lead as it should be. */
  fields: LeadFields;
  /** The fields that are to be written. */
  changed: readonly LeadField[];
  /** New events. */
  events: readonly OutboundEvent[];
  /** Country of phone numbers written without a country code. Default `US`. */
  country?: CountryCode;
  /** Default: `lost` or `prospect` as the events say, else as ResMan holds it. */
  customerType?: string;
}

/** The write-only fields that stand in our comment among the preferences. */
export const IN_COMMENT: readonly LeadField[] = WRITE_ONLY_FIELDS.filter((field) => field !== "initialMessage");
const PREFERENCE_FIELDS = Object.keys(PREFERENCE_OF) as PreferenceField[];

/**
 * The post that updates a prospect (ResMan reference, section 3.5): the ids and the name always, contact data only where it
 * changed, new events. Whether ResMan keeps preferences a post does not name is unknown, so they are sent in full as soon
 * as one changes: what ResMan holds, with our values in the changed places.
 */
export function updatePost(request: UpdateRequest): LeadPost {
  const { prospect, personId, changed } = request;
  const lead = resManLeadFields(request.fields);
  const renter = findRenter(prospect, personId);
  const events = request.events.map(({ event }) => event);
  const sendsPreferences = changed.some((field) => field in PREFERENCE_OF || IN_COMMENT.includes(field));
  return {
    customer: {
      type: request.customerType ?? typeAfter(events) ?? renter.type,
      prospectId: prospect.prospectId,
      ...present({ personId: renter.personId ?? personId }),
      ...names(renter, lead, changed),
      ...contact(renter, lead, request),
      addresses: [],
    },
    ...(sendsPreferences && { preferences: mergePreferences(prospect.preferences, lead, changed) }),
    events,
  };
}

function typeAfter(events: readonly ProspectEvent[]): string | undefined {
  const latest = latestOf(events, ["cancel", "reactivate"]);
  if (!latest) return undefined;
  return typeKey(latest.type) === "cancel" ? "lost" : "prospect";
}

/** A name nobody changed is sent as ResMan holds it. */
function names(renter: ProspectCustomer, lead: ResManLeadFields, changed: readonly LeadField[]) {
  const written = writeNames(lead);
  const name = (field: "firstName" | "lastName"): string =>
    changed.includes(field) ? written[field] : renter[field]?.trim() || PLACEHOLDER_NAME[field];
  return {
    firstName: name("firstName"),
    ...(renter.middleName && { middleName: renter.middleName }),
    lastName: name("lastName"),
  };
}

function contact(renter: ProspectCustomer, lead: ResManLeadFields, { changed, country }: UpdateRequest) {
  return {
    ...(changed.includes("email") && { email: writeEmail(lead.email) ?? "" }),
    phones: changed.includes("phone") ? phones(renter, lead.phone, country) : [],
  };
}

/** All phones with the one that counts replaced, or blank where it is gone; the others are staff's and stay. */
function phones(
  renter: ProspectCustomer,
  phone: string | undefined,
  country: CountryCode | undefined,
): ProspectCustomer["phones"] {
  const shown = shownPhone(renter, country)?.phone;
  const type = shown?.type ?? OWN_PHONE_TYPE;
  const written = writePhone(phone, type) ?? { type, number: "" };
  return shown ? renter.phones.map((other) => (other === shown ? written : other)) : [...renter.phones, written];
}

function mergePreferences(
  held: ProspectPreferences,
  lead: ResManLeadFields,
  changed: readonly LeadField[],
): ProspectPreferences {
  const written = writePreferences(lead);
  const replaced = PREFERENCE_FIELDS.filter((field) => changed.includes(field)).map((field) => PREFERENCE_OF[field]);
  const isReplaced = (name: string): boolean => (replaced as string[]).includes(name);
  return {
    ...Object.fromEntries(Object.entries(held).filter(([name]) => !isReplaced(name))),
    ...Object.fromEntries(Object.entries(written).filter(([name]) => isReplaced(name))),
    comments: mergeComments(held.comments ?? [], preferenceComment(lead)),
  };
}

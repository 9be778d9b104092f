import { XMLBuilder } from "fast-xml-parser";
import type { LeadPost, ProspectAddress, ProspectCustomer, ProspectPhone } from "../../../domain/wire/prospect.js";
import { encodeEvent } from "./encode-event.js";
import { encodePreferences } from "./encode-preferences.js";
import { limited, whole } from "./encode-values.js";
import { cleanText, escapeAttribute, escapeText } from "./xml-text.js";

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  processEntities: false,
  tagValueProcessor: (_name, value) => escapeText(String(value)),
  attributeValueProcessor: (_name, value) => escapeAttribute(String(value)),
});

/**
 * Writes the `Xml` field of PostLeadManagement4_0 in the order of the MITS schema (API reference, section 3.1).
 *
 * Text is cleaned of what XML cannot hold, trimmed, and cut at the schema's length. An email, phone number, extension,
 * state or postal code that is too long is left out, because a part of it would be wrong. Absent and blank members are
 * not written, except an empty email or phone number: a blank element clears the stored value.
 * Dates become UTC with `Z` in whole seconds, rents get two decimals.
 * @throws ValidationError for an event or move-in date that is no date.
 */
export function encodeLeadPost(post: LeadPost): string {
  return builder.build({
    LeadManagement: {
      Prospects: {
        Prospect: {
          Customers: { Customer: encodeCustomer(post.customer) },
          CustomerPreferences: post.preferences && encodePreferences(post.preferences),
          Events: post.events.length > 0 ? { Event: post.events.map(encodeEvent) } : undefined,
        },
      },
    },
  });
}

const encodeCustomer = (customer: ProspectCustomer) => ({
  "@Type": limited(customer.type, 50) ?? "prospect",
  Identification: [identification("ProspectID", customer.prospectId), identification("PersonID", customer.personId)],
  Name: {
    FirstName: limited(customer.firstName, 50),
    MiddleName: limited(customer.middleName, 50),
    LastName: limited(customer.lastName, 50),
  },
  Address: customer.addresses.map(encodeAddress),
  Phone: customer.phones.map(encodePhone),
  Email: clearable(customer.email, 80),
});

function identification(type: string, value: string | undefined) {
  const id = value && cleanText(value);
  return id ? { "@IDType": type, "@IDValue": id, "@OrganizationName": "ResMan" } : undefined;
}

const encodeAddress = (address: ProspectAddress) => ({
  "@AddressType": limited(address.type, 50) ?? "other",
  AddressLine1: limited(address.line1, 100),
  AddressLine2: limited(address.line2, 100),
  City: limited(address.city, 60),
  State: whole(address.state, 3),
  PostalCode: whole(address.postalCode, 12),
  Country: limited(address.country, 50),
});

function encodePhone(phone: ProspectPhone) {
  const number = clearable(phone.number, 20);
  if (number === undefined) return undefined;
  return {
    "@PhoneType": limited(phone.type, 50) ?? "other",
    PhoneNumber: number,
    Extension: whole(phone.extension, 20),
  };
}

/** Like {@link whole}, but blank stays: it is how ResMan is told to forget the value. */
function clearable(text: string | undefined, max: number): string | undefined {
  if (text === undefined) return undefined;
  return cleanText(text) === "" ? "" : whole(text, max);
}

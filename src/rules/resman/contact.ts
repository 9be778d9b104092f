import type { LeadFields } from "../../domain/lead.js";
import type { ProspectCustomer, ProspectPhone } from "../../domain/wire/prospect.js";
import { type CountryCode, phoneParts } from "../contact/phone.js";
import { readEmail, readPhone } from "../mappers/contact.js";
import { canonicalName, PLACEHOLDER_NAME } from "../mappers/names.js";
import type { ResManLeadFields } from "../mappers/resman-lead.js";
import { typeKey } from "../status/history.js";
import { fitText } from "../text/truncate-text.js";
import { LIMITS } from "./limits.js";

export type ContactFields = Pick<LeadFields, "firstName" | "lastName" | "email" | "phone">;

/** Type of a phone we add. */
export const OWN_PHONE_TYPE = "cell";

/** Names as ResMan takes them. */
export const writeNames = (lead: Pick<ResManLeadFields, "first_name" | "last_name">) => ({
  firstName: fitText(lead.first_name, LIMITS.name) || PLACEHOLDER_NAME.firstName,
  lastName: fitText(lead.last_name, LIMITS.name) || PLACEHOLDER_NAME.lastName,
});

/** An email as ResMan takes it; undefined when it is none or too long. */
export function writeEmail(email: string | undefined): string | undefined {
  const canonical = readEmail(email);
  return canonical && canonical.length <= LIMITS.email ? canonical : undefined;
}

/** A phone as ResMan takes it (ResMan reference, section 3.2): ten digits in the US, else E.164. */
export function writePhone(phone: string | undefined, type: string): ProspectPhone | undefined {
  const canonical = readPhone(phone);
  if (!canonical) return undefined;
  const { number, extension } = phoneParts(canonical);
  const digits = extension?.slice(0, LIMITS.phone);
  return { type, number, ...(digits && { extension: digits }) };
}

/** Contact data of a customer in canonical form. */
export const readContact = (customer: ProspectCustomer, country?: CountryCode): ContactFields => ({
  firstName: canonicalName("firstName", customer.firstName),
  lastName: canonicalName("lastName", customer.lastName),
  email: readEmail(customer.email),
  phone: shownPhone(customer, country)?.canonical ?? null,
});

/** The phone that counts: the first usable one, cell phones before others. */
export function shownPhone(
  { phones }: ProspectCustomer,
  country?: CountryCode,
): { phone: ProspectPhone; canonical: string } | undefined {
  const usable = phones.flatMap((phone) => {
    const canonical = readProspectPhone(phone, country);
    return canonical === null ? [] : [{ phone, canonical }];
  });
  return usable.find(({ phone }) => typeKey(phone.type) === OWN_PHONE_TYPE) ?? usable[0];
}

function readProspectPhone({ number, extension }: ProspectPhone, country?: CountryCode): string | null {
  const digits = extension?.replace(/\D/g, "");
  const full = (text: string): string => (digits ? `${text};ext=${digits}` : text);
  // Ten bare digits are how a +1 number is written here, whatever country numbers are read for elsewhere.
  const northAmerican = /^\d{10}$/.test(number.trim()) ? readPhone(full(`+1${number.trim()}`)) : null;
  return northAmerican ?? readPhone(full(number), country);
}

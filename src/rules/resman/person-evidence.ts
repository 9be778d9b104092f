import type { ProspectCustomer } from "../../domain/wire/prospect.js";
import type { CountryCode } from "../contact/phone.js";
import type { MatchRecord } from "../matching/match-types.js";
import { readContact } from "./contact.js";

/**
 * What a customer tells about who it is: once for each of its phones, because any of them may be the shared line.
 * Placeholder names tell nothing.
 */
export function evidenceOf(customer: ProspectCustomer, country?: CountryCode): MatchRecord[] {
  const person = readContact(customer, country);
  const [first, ...others] = customer.phones;
  return first ? [first, ...others].map(({ number }) => ({ ...person, phone: number })) : [person];
}

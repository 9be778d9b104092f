import type { CountryCode } from "../contact/phone.js";
import { compareAddress } from "./comparators/address.js";
import { compareDate } from "./comparators/date.js";
import { compareEmail } from "./comparators/email.js";
import { fullNameFields } from "./comparators/person-name.js";
import { comparePhone } from "./comparators/phone.js";
import { matchField } from "./match-field.js";
import type { MatchField, MatchRecord } from "./match-types.js";

/** How the lead's fields are read. */
export interface LeadFieldOptions {
  /** Country of phone numbers written without a country code. Default `US`. */
  country?: CountryCode;
}

/**
 * The fields of the default matcher: email and phone, which identify a person, first and last name, generation (`Jr.`),
 * address and birth date.
 */
export function leadMatchFields({ country }: LeadFieldOptions = {}): readonly MatchField<MatchRecord>[] {
  return [
    matchField("email", (r: MatchRecord) => r.email, compareEmail(), { strong: true }),
    matchField("phone", (r: MatchRecord) => r.phone, comparePhone(country), { strong: true }),
    ...fullNameFields({ first: (r: MatchRecord) => r.firstName, last: (r: MatchRecord) => r.lastName }),
    matchField("address", (r: MatchRecord) => r.address, compareAddress(), { household: true }),
    matchField("birthDate", (r: MatchRecord) => r.birthDate, compareDate()),
  ];
}

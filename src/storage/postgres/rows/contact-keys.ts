import { emailKey } from "../../../rules/contact/email.js";
import { type CountryCode, phoneKey } from "../../../rules/contact/phone.js";

/** The keys a renter is found by, and the text they were made from: rows whose contact is another one have stale keys. */
export const contactKeys = (
  { email, phone }: { email: string | null; phone: string | null },
  country: CountryCode | undefined,
) => ({
  emailKey: emailKey(email),
  phoneKey: phoneKey(phone, country),
  contactKeyedFrom: `${email ?? ""}\n${phone ?? ""}`,
});

/** The same text in SQL, for a row of this name. */
export const keyedFrom = (row: string): string =>
  `(coalesce(${row}.email, '') || E'\\n' || coalesce(${row}.phone, ''))`;

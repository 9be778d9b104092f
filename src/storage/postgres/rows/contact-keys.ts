import { emailKey } from "../../../rules/contact/email.js";
import { type CountryCode, phoneKey } from "../../../rules/contact/phone.js";
import { nameKeys } from "../../../rules/matching/candidates/name-keys.js";
import { isStorableText } from "./storable.js";

/** Longer than any address or name; an index of PostgreSQL takes no entry of more than 2,700 bytes. */
const MAX_KEY_LENGTH = 500;

/** Whether a row can have this key: what is longer than people's contacts and names are is kept, but not found by. */
export const isIndexable = (key: string | null): key is string =>
  key !== null && key.length <= MAX_KEY_LENGTH && isStorableText(key);

/** What the keys of a renter are made of. */
export interface KeyedContact {
  email: string | null;
  phone: string | null;
  firstName: string | null;
  lastName: string | null;
}

/** The keys a renter is found by, and the text they were made from: rows for which it is another one have stale keys. */
export const contactKeys = (contact: KeyedContact, country: CountryCode | undefined) => ({
  emailKey: [emailKey(contact.email)].filter(isIndexable)[0] ?? null,
  phoneKey: phoneKey(contact.phone, country),
  nameKeys: nameKeys(contact).filter(isIndexable),
  contactKeyedFrom: [contact.email, contact.phone, contact.firstName, contact.lastName].map(part).join("\n"),
});

/** Without a line break of its own: "a" and "b" must give another text than "a, line break, b" and nothing. */
const part = (text: string | null): string => (text ?? "").replaceAll("\\", "\\\\").replaceAll("\n", "\\n");

/** The same text in SQL, for a row of this name, as the schema has it: `lead_sync_stale_users`. */
export const keyedFrom = (row: string): string =>
  `(${["email", "phone", "first_name", "last_name"].map((name) => sqlPart(`${row}.${name}`)).join(" || E'\\n' || ")})`;

const sqlPart = (column: string): string =>
  `replace(replace(coalesce(${column}::text, ''), E'\\\\', E'\\\\\\\\'), E'\\n', E'\\\\n')`;

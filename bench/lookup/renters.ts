import { emailKey } from "../../src/rules/contact/email.js";
import { phoneKey } from "../../src/rules/contact/phone.js";
import { nameKeys } from "../../src/rules/matching/candidates/name-keys.js";

/** A renter of the bench and their one conversation, of the same number. */
export interface Renter {
  userId: string;
  conversationId: string;
  propertyId: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
}

export const PROPERTIES = 10;

const CONSONANTS = [..."bcdfghjklmnprstvwz"];
const VOWELS = [..."aeiou"];

/** The n-th of 90 syllables. */
const syllable = (n: number): string =>
  `${CONSONANTS[n % CONSONANTS.length]}${VOWELS[Math.floor(n / CONSONANTS.length) % VOWELS.length]}`;

const SYLLABLES = CONSONANTS.length * VOWELS.length;

/** The syllables of a number, the most random ones first. */
const spelled = (mixed: number, count: number): string =>
  Array.from({ length: count }, (_, place) => syllable(Math.floor(mixed / SYLLABLES ** place) % SYLLABLES)).join("");

const named = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const mixed = (n: number, factor: number): number => {
  const product = Math.imul(n + 1, factor);
  return (product ^ (product >>> 15)) >>> 0;
};

/** As many as a city has that are common. */
const FIRST_NAMES = 200;

const uuid = (table: number, n: number): string =>
  // Ids that do not order as they were made, as random ones.
  `${(Math.imul(n + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0")}-0000-4000-8000-${(table * 2 ** 40 + n).toString(16).padStart(12, "0")}`;

/** The n-th renter. Names are drawn at random, so among more renters there are more who have nearly the same. */
export const renter = (n: number): Renter => ({
  userId: uuid(1, n),
  conversationId: uuid(2, n),
  propertyId: propertyId(n % PROPERTIES),
  firstName: named(spelled(mixed(mixed(n, 0x85ebca6b) % FIRST_NAMES, 0xc2b2ae35), 2)),
  lastName: named(spelled(mixed(n, 0x27d4eb2f), 3)),
  email: `renter${n}@example.com`,
  phone: `+1${9182000000 + n}`,
});

export const propertyId = (n: number): string => uuid(3, n);

/** The instant a renter's conversation began. */
export const startTime = (n: number): string => new Date(Date.parse("2026-03-02T17:00:00.000Z") + n).toISOString();

/** What a look-up of a renter asks for: a mailbox and a line, or a name. */
export const contactQuery = ({ propertyId, email, phone }: Renter) => ({
  propertyId,
  emailKeys: [emailKey(email) ?? ""],
  phoneKeys: [phoneKey(phone) ?? ""],
});
export const nameQuery = (one: Renter) => ({
  propertyId: one.propertyId,
  emailKeys: [],
  phoneKeys: [],
  nameKeys: nameKeys(one),
});

import { emailKey } from "../contact/email.js";
import { type CountryCode, phoneKey } from "../contact/phone.js";
import { compareNames } from "./name-similarity.js";

/** What is known of a person for telling whether two records are about the same one. */
export interface PersonEvidence {
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
}

/** Whether two records are about the same person, and why. */
export interface PersonMatch {
  /** `same` is safe to act on. `unsure` needs a person. */
  verdict: "same" | "different" | "unsure";
  /** The facts that decided, for a log or a reviewer; they name fields, never values. */
  reasons: string[];
}

type Agreement = "equal" | "different" | "unknown";

const agreement = (a: string | null, b: string | null): Agreement =>
  a && b ? (a === b ? "equal" : "different") : "unknown";

/**
 * Whether two records of one property are about the same person. A strong identifier (mailbox or phone line) must be
 * shared; a name alone never proves anything, and a shared line with clearly different first names is a household.
 */
export function comparePeople(a: PersonEvidence, b: PersonEvidence, country?: CountryCode): PersonMatch {
  const email = agreement(emailKey(a.email), emailKey(b.email));
  const phone = agreement(phoneKey(a.phone, country), phoneKey(b.phone, country));
  const firstName = compareNames(a.firstName ?? null, b.firstName ?? null);
  const lastName = compareNames(a.lastName ?? null, b.lastName ?? null);
  const reasons = [`email:${email}`, `phone:${phone}`, `first-name:${firstName}`, `last-name:${lastName}`];

  if (email !== "equal" && phone !== "equal") return { verdict: "different", reasons };
  if (email === "equal" && phone === "equal")
    return { verdict: firstName === "different" ? "unsure" : "same", reasons };
  if (email === "equal") {
    // People share a mailbox less often than they mistype a name; with another phone as well it is somebody else's.
    if (firstName !== "different") return { verdict: "same", reasons };
    return { verdict: phone === "different" ? "different" : "unsure", reasons };
  }
  // Only the phone line is shared: families share one, so the first name must agree, and more so against two mailboxes.
  if (firstName === "different") return { verdict: "different", reasons };
  if (email === "different") return { verdict: firstName === "same" ? "same" : "unsure", reasons };
  return { verdict: lastName === "different" && firstName !== "same" ? "unsure" : "same", reasons };
}

/** Whether a person can be reached, and so be told apart from others: a usable email or phone. */
export const isContactable = (person: PersonEvidence, country?: CountryCode): boolean =>
  emailKey(person.email) !== null || phoneKey(person.phone, country) !== null;

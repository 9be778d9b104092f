import { canonicalEmail } from "../contact/email.js";
import { type CountryCode, canonicalPhone } from "../contact/phone.js";
import { cleanText } from "../text/clean-text.js";

/** An email out of messy text, in canonical form, or null. */
export const readEmail = (text: string | null | undefined): string | null => canonicalEmail(cleanText(text ?? ""));

/** A phone out of messy text, in canonical form, or null. */
export const readPhone = (text: string | null | undefined, country?: CountryCode): string | null =>
  canonicalPhone(cleanText(text ?? ""), country);

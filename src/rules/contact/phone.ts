import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";

export type { CountryCode };

const DEFAULT_COUNTRY: CountryCode = "US";

/**
 * A phone number as it is compared: E.164, with `;ext=` where it has an extension (`+19185550142;ext=84`).
 * Null when the text is no valid number ("N/A", seven digits).
 * @param country country of numbers written without a country code. Default `US`.
 */
export function canonicalPhone(text: string | null | undefined, country = DEFAULT_COUNTRY): string | null {
  if (!text) return null;
  const [number, ext] = text.split(";ext=");
  const parsed = parsePhoneNumberFromString(number ?? "", country);
  if (!parsed?.isValid()) return null;
  const extension = (ext ?? parsed.ext)?.replace(/\D/g, "");
  return extension ? `${parsed.number};ext=${extension}` : parsed.number;
}

/** The line behind a phone number, for finding the same renter again: E.164 without the extension, or null. */
export function phoneKey(text: string | null | undefined, country = DEFAULT_COUNTRY): string | null {
  return canonicalPhone(text, country)?.split(";ext=")[0] ?? null;
}

/** Splits a canonical phone into the number as ResMan takes it (ten digits in the US, else E.164) and the extension. */
export function phoneParts(canonical: string): { number: string; extension?: string } {
  const [e164 = "", extension] = canonical.split(";ext=");
  const number = /^\+1\d{10}$/.test(e164) ? e164.slice(2) : e164;
  return extension ? { number, extension } : { number };
}

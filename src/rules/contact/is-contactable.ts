import { emailKey } from "./email.js";
import { type CountryCode, phoneKey } from "./phone.js";

/** Whether a person can be reached, and so be told apart from others: a usable email or phone. */
export const isContactable = (
  { email, phone }: { email?: string | null | undefined; phone?: string | null | undefined },
  country?: CountryCode,
): boolean => emailKey(email) !== null || phoneKey(phone, country) !== null;

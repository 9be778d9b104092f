import { canonicalEmail, emailKey } from "../contact/email.js";
import { type CountryCode, phoneKey } from "../contact/phone.js";

const NO_FIRST_NAME = new Set(
  `anonymous anon guest unknown visitor webvisitor websitevisitor user test tester testing none na notavailable
  notapplicable noname nofirstname nobody name firstname first yourname customer prospect lead null undefined nil
  asdf qwerty xxx abc fake placeholder`.split(/\s+/),
);

const NO_LAST_NAME = new Set(
  `anonymous anon unknown visitor user test tester testing none na notavailable notapplicable noname nolastname nobody
  lastname last surname null undefined nil asdf qwerty xxx abc fake placeholder customer prospect`.split(/\s+/),
);

/** Whether a folded first name is what forms and chatbots put where there is none. */
export const isNoFirstName = (folded: string): boolean => NO_FIRST_NAME.has(folded);

/** Whether a folded surname is what forms and chatbots put where there is none. */
export const isNoLastName = (folded: string): boolean => NO_LAST_NAME.has(folded);

const NO_MAILBOX = new Set(
  `none noemail nomail no na nobody null undefined test testing tester fake asdf asdfasdf qwerty abc xxx anonymous guest
  unknown noreply email emailaddress myemail youremail mail someone notprovided notgiven declined refused
  donthaveone donotreply`.split(/\s+/),
);

/** The mailbox of an email as {@link emailKey} gives it; null also for what people type who have or give none. */
export function mailboxOf(text: string | null | undefined): string | null {
  const [local = "", domain = ""] = splitMailbox(canonicalEmail(text) ?? "");
  const letters = local.replace(/[^a-z0-9]/g, "");
  if (NO_MAILBOX.has(letters) || (letters.length <= 3 && letters === domain.split(".")[0])) return null;
  return emailKey(text);
}

/** The two sides of the last `@`. */
export function splitMailbox(mailbox: string): [local: string, domain: string] {
  const at = mailbox.lastIndexOf("@");
  return [mailbox.slice(0, Math.max(0, at)), mailbox.slice(at + 1)];
}

/** Seven equal digits, or digits in the order of the keys: nobody's number. */
const NO_LINE = /(?:(\d)\1{6}|0123456|1234567|7654321|9876543)\d?$/;

/** The line of a phone as {@link phoneKey} gives it; null also for what people type who give none. */
export function lineOf(text: string | null | undefined, country?: CountryCode): string | null {
  const line = phoneKey(text, country);
  return line === null || NO_LINE.test(line) ? null : line;
}

import type { Comparator } from "../match-types.js";
import { mailboxOf, splitMailbox } from "../placeholders.js";
import { slips } from "./slips.js";

/** A mailbox, ready to be compared. */
export interface ReadyMailbox {
  mailbox: string;
  domain: string;
  /** The name without dots and tags: letters and digits apart, because people of one name differ in the digits. */
  letters: string;
  digits: string;
}

/** Providers that many people have a mailbox at: one of them is no typing error of another. */
const PROVIDERS = new Set(
  `gmail.com yahoo.com hotmail.com outlook.com aol.com icloud.com live.com msn.com me.com mail.com ymail.com gmx.com gmx.de
  comcast.net att.net verizon.net sbcglobal.net cox.net charter.net proton.me protonmail.com fastmail.com web.de
  yahoo.es yahoo.ca hotmail.es outlook.es yahoo.com.mx example.com example.org example.net`.split(/\s+/),
);

/** Mailboxes of a house, not of a person, and how many of a property's leads may share one. */
const OFFICE =
  /^(?:info|office|leasing|sales|admin|contact|hello|support|service|manager|rentals?|apartments?|housing|relocation|hr|team|frontdesk)$/;
const OFFICE_SHARE = 0.002;

/**
 * Emails by the mailbox behind them: case, `+tags` and dots where the provider ignores them do not count.
 * Levels: same; domain slip (`gmial.com`); slip (one typing error in the name); other domain (same name there); different.
 */
export const compareEmail = (): Comparator<string, ReadyMailbox> => ({
  prepare(text) {
    const mailbox = mailboxOf(text);
    if (mailbox === null) return null;
    const [local, domain] = splitMailbox(mailbox);
    const name = local.split("+")[0] ?? "";
    return { mailbox, domain, letters: name.replace(/[\d._-]/g, ""), digits: name.replace(/\D/g, "") };
  },
  levels: [
    { name: "same", m: 0.82, u: 0.000004 },
    { name: "domain slip", m: 0.015, u: 0.000004 },
    { name: "slip", m: 0.025, u: 0.0002 },
    { name: "other domain", m: 0.03, u: 0.0003 },
    { name: "different", m: 0.11, u: 0.9995 },
  ],
  compare(a, b) {
    if (a.mailbox === b.mailbox) return 0;
    if (a.digits !== b.digits) return 4;
    const sameDomain = a.domain === b.domain || isDomainSlip(a.domain, b.domain);
    if (a.letters === b.letters) return sameDomain ? 1 : nameLevel(a);
    const long = Math.min(a.letters.length, b.letters.length) >= 5;
    return sameDomain && long && slips(a.letters, b.letters, 1) === 1 ? 2 : 4;
  },
  term: ({ mailbox }) => mailbox,
  frequency: ({ letters }) => (OFFICE.test(letters) ? OFFICE_SHARE : undefined),
  keys: ({ mailbox, letters, digits }) => (letters.length >= 4 ? [mailbox, `${letters}${digits}@`] : [mailbox]),
  personal: true,
});

/** A short or general name is many people's at another provider. */
const nameLevel = ({ letters, digits }: ReadyMailbox): number =>
  letters.length + digits.length >= 6 && !OFFICE.test(letters) ? 3 : 4;

function isDomainSlip(a: string, b: string): boolean {
  if (PROVIDERS.has(a) && PROVIDERS.has(b)) return false;
  return Math.min(a.length, b.length) >= 5 && slips(a, b, 2) <= 2;
}

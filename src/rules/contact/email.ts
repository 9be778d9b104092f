const MAILBOX = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+\.[^\s@.<>(),;:"[\]\\]{2,}$/u;

/** Providers that deliver `name+tag@` to `name@`. */
const TAGGING_PROVIDERS = new Set([
  "gmail.com",
  "googlemail.com",
  "outlook.com",
  "hotmail.com",
  "live.com",
  "icloud.com",
  "me.com",
  "fastmail.com",
  "proton.me",
  "protonmail.com",
]);

/** An email as it is compared and sent: trimmed, lower case. Null when the text is no address ("N/A", "none"). */
export function canonicalEmail(text: string | null | undefined): string | null {
  const trimmed = text?.trim().toLowerCase();
  return trimmed && MAILBOX.test(trimmed) ? trimmed : null;
}

/**
 * The mailbox behind an email, for finding the same renter again: without a `+tag` where the provider ignores it,
 * and without dots at Gmail. Null when the text is no address. Never sent anywhere.
 */
export function emailKey(text: string | null | undefined): string | null {
  const email = canonicalEmail(text);
  if (!email) return null;
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1);
  if (!TAGGING_PROVIDERS.has(domain)) return email;
  const name = email.slice(0, at).split("+")[0] ?? "";
  const isGmail = domain === "gmail.com" || domain === "googlemail.com";
  return `${isGmail ? name.replaceAll(".", "") : name}@${isGmail ? "gmail.com" : domain}`;
}

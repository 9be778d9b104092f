const EMAIL = /[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+/g;
/** Seven digits or more, also with the usual separators of phone numbers between them. */
const LONG_NUMBER = /\+?\d(?:[\s().-]{0,3}\d){6,}/g;
const MAX_LENGTH = 300;
const MAX_READ = 2000;

export interface Sensitive {
  /** Credentials. */
  secrets: readonly string[];
  /** Values of the request a remote may quote: names, addresses. */
  personal?: readonly (string | undefined)[];
}

/** A remote's words as they may stand in an error message: no credentials, no contact data, not endless. */
export function redact(text: string, { secrets, personal = [] }: Sensitive): string {
  // What is cut off may end in the first half of a secret: the last word goes too.
  let result = text.length > MAX_READ ? text.slice(0, MAX_READ).replace(/\S*$/, "") : text;
  for (const secret of secrets) result = result.replaceAll(secret, "[secret]");
  for (const value of personal) result = maskWord(result, value?.trim() ?? "");
  result = result.replace(EMAIL, "[email]").replace(LONG_NUMBER, "[number]").trim();
  return result.length > MAX_LENGTH ? `${result.slice(0, MAX_LENGTH)}…` : result;
}

/** Whole words only: the name "An" must not eat into "Another". */
function maskWord(text: string, value: string): string {
  if (value.length < 2) return text;
  const literal = value.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "giu"), "[withheld]");
}

// What XML 1.0 has no way to write, not even escaped: control characters, halves of surrogate pairs, U+FFFE and U+FFFF.
const ILLEGAL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Text as it can be sent: without characters XML 1.0 cannot hold and without space around it. */
export const cleanText = (text: string): string => text.replace(ILLEGAL, "").trim();

/** At most `max` UTF-16 units, never half a surrogate pair, no space at the cut. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const isPairCut = /[\uD800-\uDBFF]/.test(text.charAt(max - 1));
  return text.slice(0, isPairCut ? max - 1 : max).trimEnd();
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

const escapeCharacter = (character: string): string => ESCAPES[character] ?? character;

/** For element content. A parser would turn a bare carriage return into a line feed. */
export const escapeText = (text: string): string => text.replace(/[&<>\r]/g, escapeCharacter);

/** For an attribute value. A parser would turn tabs and line breaks into spaces. */
export const escapeAttribute = (text: string): string => text.replace(/[&<>"\t\n\r]/g, escapeCharacter);

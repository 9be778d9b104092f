/** Control characters that are no white space, unpaired surrogates and non-characters: XML 1.0 refuses them or staff cannot see them. */
const UNUSABLE = /[^\P{Cc}\s\u0085]|[\p{Cs}\uFFFE\uFFFF]/gu;
const WHITE_SPACE = /[\s\u0085]+/gu;

/**
 * Text as one line that every system takes: NFC, without unusable characters, runs of white space as one space, trimmed.
 * Emoji, `<` and `&` are text and stay.
 */
export const cleanText = (text: string): string =>
  text.replace(UNUSABLE, "").replace(WHITE_SPACE, " ").normalize("NFC").trim();

const NOTHING = /^(?:n\/a|null|undefined|none|unknown|[-–—._?*]+)$/i;

/** Clean text that says something: blank text and what forms put in its place ("N/A", "null", "-") are null. */
export function usableText(text: string | null | undefined): string | null {
  const clean = cleanText(text ?? "");
  return clean === "" || NOTHING.test(clean) ? null : clean;
}

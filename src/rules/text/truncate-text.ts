import { cleanText } from "./clean-text.js";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * The longest beginning of a text that fits, without splitting what a reader sees as one character.
 * @param max UTF-16 code units. A single character that is longer than this gives an empty text.
 */
export function truncateText(text: string, max: number): string {
  if (text.length <= max) return text;
  // Whether a character begins at `max` depends on what precedes it and on one code point more.
  const beginning = text.slice(0, Math.max(0, max) + 2);
  return beginning.slice(0, graphemes.segment(beginning).containing(Math.max(0, max))?.index ?? 0);
}

/** {@link cleanText} cut to `max` UTF-16 code units. */
export const fitText = (text: string, max: number): string => truncateText(cleanText(text), max).trim();

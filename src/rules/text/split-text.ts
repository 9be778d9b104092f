import { truncateText } from "./truncate-text.js";

/** Two code units hold any code point, so that every chunk makes progress. */
const SMALLEST = 2;

/**
 * Cuts a text into chunks, between words where a chunk has a space. No character but white space at a border is lost.
 * @param max longest chunk in UTF-16 code units, at least 2.
 */
export function splitText(text: string, max: number): string[] {
  const limit = Math.max(SMALLEST, Math.floor(max));
  const chunks: string[] = [];
  let rest = text.trim();
  while (rest.length > limit) {
    const cut = wordBorder(rest, limit) || truncateText(rest, limit).length || codePointBorder(rest, limit);
    chunks.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest ? [...chunks, rest] : chunks;
}

/** Index of the last white space that a chunk may end at; 0 when there is none. */
function wordBorder(text: string, limit: number): number {
  let index = limit;
  while (index > 0 && !/\s/.test(text[index] ?? "")) index--;
  return index;
}

/** For one character longer than a chunk: before `limit`, but never inside of a surrogate pair. */
const codePointBorder = (text: string, limit: number): number =>
  (text.codePointAt(limit - 1) ?? 0) > 0xffff ? limit - 1 : limit;

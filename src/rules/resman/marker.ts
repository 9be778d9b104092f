import { cleanText } from "../text/clean-text.js";
import { shortHash } from "../text/short-hash.js";
import { truncateText } from "../text/truncate-text.js";
import { LIMITS } from "./limits.js";

const MARKER = /\[domiq:([^\]\s]+)\]/g;
const SAFE = /^[\w.:+-]{1,150}$/;

/**
 * Identity of something we send, built of words and ids. It is what proves that ResMan has it: there is no other key
 * (ResMan reference, section 8). Parts that would break a marker or leave no room are replaced by their hash.
 */
export const eventKey = (...parts: string[]): string =>
  parts.map((part) => (SAFE.test(part) ? part : shortHash(part))).join(":");

/** The mark an event of ours carries at the end of its comments, e.g. `[domiq:tour:42:2026-03-05T16:30:00Z]`. */
export const eventMarker = (key: string): string => `[domiq:${key}]`;

/** Keys of the markers in a text. */
export const markersIn = (text: string | undefined): string[] =>
  [...(text ?? "").matchAll(MARKER)].map(([, key = ""]) => key);

/** A text without markers. */
export const withoutMarkers = (text: string): string => text.replace(MARKER, "").trim();

/** Comments of an event of ours: the text, cut to what fits, and the marker. A marker inside of the text loses its meaning. */
export function markedComments(text: string, key: string): string {
  const marker = eventMarker(key);
  const room = LIMITS.comment - marker.length - 1;
  const clean = cleanText(text).replace(/\[domiq:/gi, "[domiq ");
  const fitting = clean.length > room ? `${truncateText(clean, room - 1).trim()}…` : clean;
  return `${fitting} ${marker}`.trim();
}

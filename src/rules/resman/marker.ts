import { cleanText } from "../text/clean-text.js";
import { shortHash } from "../text/short-hash.js";
import { truncateText } from "../text/truncate-text.js";
import { LIMITS } from "./limits.js";

const MARKER = /\[domiq:([^\]\s]+)\]/g;
const SAFE = /^[\w.:+-]*$/;
/** Longest part that is written out: there must be room for words beside the marker. */
const MAX_PART = 150;

/**
 * Identity of something we send, built of words and ids. It is what proves that ResMan has it: there is no other key
 * (ResMan reference, section 8). Parts that would break a marker are percent-encoded; what then leaves no room, or
 * cannot be encoded, gives its hash.
 */
export const eventKey = (...parts: string[]): string => parts.map(keyPart).join(":");

function keyPart(part: string): string {
  if (part === "" || /\p{Surrogate}/u.test(part)) return shortHash(part);
  const written = SAFE.test(part) ? part : encodeURIComponent(part);
  return written.length <= MAX_PART ? written : shortHash(part);
}

/** The id a part of a key stands for; none where there is no part, or staff have spoilt it. */
export function decodedPart(part: string | undefined): string[] {
  try {
    return part === undefined ? [] : [decodeURIComponent(part)];
  } catch {
    // Not one of ours any more: a malformed escape names nobody.
    return [];
  }
}

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

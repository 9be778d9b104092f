import { cleanText } from "../text/clean-text.js";
import { splitText } from "../text/split-text.js";
import { LIMITS } from "./limits.js";
import { eventMarker } from "./marker.js";

/** Room for `12/345 ` before a part and `:12` after its key. */
const NUMBERING = 16;

export interface EventPart {
  key: string;
  text: string;
}

/**
 * Cuts a text into parts that fit an event's comments with their marker (ResMan reference, section 3.5). Several are
 * numbered `1/3`, `2/3`, …, and the keys of the later ones end in `:2`, `:3`, ….
 */
export function eventParts(key: string, text: string): EventPart[] {
  const chunks = splitText(cleanText(text), LIMITS.comment - eventMarker(key).length - NUMBERING);
  return chunks.map((chunk, index) => ({
    key: index === 0 ? key : `${key}:${index + 1}`,
    text: chunks.length > 1 ? `${index + 1}/${chunks.length} ${chunk}` : chunk,
  }));
}

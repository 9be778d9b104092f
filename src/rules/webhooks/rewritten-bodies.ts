import { utf8 } from "../text/utf8.js";

/** Longer bodies are not looked into: whoever sends them at random must not make us work. */
const MAX_BYTES = 64 * 1024;

/**
 * The other ways in which JSON is usually written: without white space, indented by two, and as Python does. None where the
 * body is too long or no JSON.
 */
export function rewrittenBodies(body: Uint8Array): Uint8Array[] {
  if (body.length > MAX_BYTES) return [];
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    const texts = [JSON.stringify(value), JSON.stringify(value, null, 2), spaced(value)];
    return texts.map(utf8);
  } catch {
    // Not JSON, or nested too deeply to be written again.
    return [];
  }
}

/** `{"a": 1, "b": [1, 2]}`. A line end within a string is escaped, so that each of them was made by the indentation. */
const spaced = (value: unknown): string => JSON.stringify(value, null, 1).replace(/,\n */g, ", ").replace(/\n */g, "");

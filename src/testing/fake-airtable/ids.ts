import type { RandomSource } from "../../ports/runtime.js";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** An id in Airtable's form: a prefix of three letters and 14 characters. */
export function airtableId(prefix: string, { random }: RandomSource): string {
  let id = prefix;
  while (id.length < 17) id += ALPHABET.charAt(Math.floor(random() * ALPHABET.length));
  return id;
}

/** Whether a text has the form of an id. */
export const isAirtableId = (prefix: string, text: string): boolean =>
  text.startsWith(prefix) && /^[0-9A-Za-z]{17}$/.test(text);

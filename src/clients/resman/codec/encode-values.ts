import { cleanText, truncate } from "./xml-text.js";

/** Clean text cut at `max`; undefined when nothing is left of it. */
export function limited(text: string | undefined, max: number): string | undefined {
  return text === undefined ? undefined : truncate(cleanText(text), max) || undefined;
}

/** Clean text of at most `max`; undefined when it is longer, for values of which a part would be wrong. */
export function whole(text: string | undefined, max: number): string | undefined {
  const clean = text === undefined ? "" : cleanText(text);
  return clean.length <= max ? clean || undefined : undefined;
}

/** Two decimals: `1400.00`. */
export const money = (value: number | undefined): string | undefined =>
  value !== undefined && Number.isFinite(value) ? value.toFixed(2) : undefined;

/** The schema knows whole numbers only. */
export const integer = (value: number | undefined): string | undefined =>
  value !== undefined && Number.isFinite(value) ? value.toFixed(0) : undefined;

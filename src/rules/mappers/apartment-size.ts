import { usableText } from "../text/clean-text.js";

const STUDIO = /^studio(?: apartment)?$/i;
const BEDROOMS = /^(\d{1,2})[ -]?(?:bed ?rooms?|bdrms?|beds?|br|bd)$/i;

/** Number of bedrooms a size names and nothing more; 0 is a studio. Null when it says something else ("loft"). */
export function bedroomsOf(size: string | null): number | null {
  if (size === null) return null;
  if (STUDIO.test(size)) return 0;
  const [, count] = BEDROOMS.exec(size) ?? [];
  return count === undefined ? null : Number(count);
}

/** `studio`, `1 bedroom`, `2 bedroom`, …; null when there is no such number of bedrooms. */
export const sizeOfBedrooms = (count: number | undefined): string | null => {
  if (count === undefined || !Number.isInteger(count) || count < 0 || count > 99) return null;
  return count === 0 ? "studio" : `${count} bedroom`;
};

/** A size in canonical form: one spelling where it is a number of bedrooms, else the renter's own words. */
export function canonicalSize(text: string | null | undefined): string | null {
  const size = usableText(text);
  return sizeOfBedrooms(bedroomsOf(size) ?? undefined) ?? size;
}

import { distance } from "fastest-levenshtein";

/** Names more different than this are other words. */
const ALIKE = 0.6;

/** A name without what people write one way or another: case, blanks, punctuation, accents. */
export const foldName = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");

/** How alike two names are: 1 for the same word, 0 for nothing in common. */
export function likeness(a: string, b: string): number {
  const [left, right] = [foldName(a), foldName(b)];
  if (left === "" || right === "") return 0;
  return 1 - distance(left, right) / Math.max(left.length, right.length);
}

/** The name somebody may have meant; undefined where none comes near. */
function nearestName(wanted: string, names: readonly string[]): string | undefined {
  let nearest: { name: string; alike: number } | undefined;
  for (const name of names) {
    const alike = likeness(wanted, name);
    if (alike >= ALIKE && alike > (nearest?.alike ?? 0)) nearest = { name, alike };
  }
  return nearest?.name;
}

/** The beginning of a remedy: ` Did you mean "…"?`, or nothing. */
export function didYouMean(wanted: string, names: readonly string[]): string {
  const name = nearestName(wanted, names);
  return name === undefined ? "" : `Did you mean "${name}"? `;
}

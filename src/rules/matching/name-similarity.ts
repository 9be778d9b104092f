import { distance } from "fastest-levenshtein";

/** Letters only, without accents and case, so that `Chloé`, `CHLOE` and `O'Neal`, `ONeal` compare equal. */
export const foldName = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/[øØ]/g, "o")
    .replace(/[łŁ]/g, "l")
    .replace(/[^\p{Letter}]/gu, "")
    .toLowerCase();

const sortedLetters = (name: string): string => [...name].sort().join("");

/**
 * How two names compare: `same` up to case and accents; `similar` when one is a typing slip of the other (a letter
 * dropped, doubled or swapped); `different` otherwise; `unknown` when one is missing.
 * A slip rarely hits the first letter, and in a short name one letter makes another name (Ana, Ada), so both are asked for more.
 */
export function compareNames(a: string | null, b: string | null): "same" | "similar" | "different" | "unknown" {
  const [left, right] = [foldName(a ?? ""), foldName(b ?? "")];
  if (!left || !right) return "unknown";
  if (left === right) return "same";
  if (sortedLetters(left) === sortedLetters(right)) return "similar";
  if (left[0] !== right[0]) return "different";
  const slips = Math.max(left.length, right.length) >= 7 ? 2 : 1;
  return Math.min(left.length, right.length) >= 4 && distance(left, right) <= slips ? "similar" : "different";
}

import { distance } from "fastest-levenshtein";

/**
 * How many typing slips lie between two texts: letters dropped, added, exchanged; two neighbours that changed places
 * count once where that is all.
 * @param most slips that are of interest; more are told as `most + 1`
 */
export function slips(a: string, b: string, most: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > most) return most + 1;
  if (isOneSlip(a, b)) return 1;
  return most === 1 ? 2 : Math.min(distance(a, b), most + 1);
}

/** Whether one slip makes one text of another. The texts differ. */
function isOneSlip(a: string, b: string): boolean {
  if (a.length > b.length) return isOneSlip(b, a);
  let index = 0;
  while (index < a.length && a[index] === b[index]) index++;
  if (a.length < b.length) return b.length === a.length + 1 && a.slice(index) === b.slice(index + 1);
  const isTransposed = a[index] === b[index + 1] && a[index + 1] === b[index];
  return a.slice(index + 1) === b.slice(index + 1) || (isTransposed && a.slice(index + 2) === b.slice(index + 2));
}

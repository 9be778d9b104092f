const PREFIX = 4;
const PREFIX_SCALE = 0.1;

/**
 * Jaro-Winkler similarity of two texts, from 0 (nothing in common) to 1 (equal): the share of letters both have near the
 * same place, more where the first four agree. Made for names (Winkler 1990).
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const jaro = jaroSimilarity(a, b);
  let prefix = 0;
  while (prefix < PREFIX && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * PREFIX_SCALE * (1 - jaro);
}

function jaroSimilarity(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Uint8Array(b.length);
  const shared: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length, i + reach + 1);
    for (let j = Math.max(0, i - reach); j < end; j++) {
      if (taken[j] || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      taken[j] = 1;
      shared.push(a.charCodeAt(i));
      break;
    }
  }
  if (shared.length === 0) return 0;
  const matches = shared.length;
  const transpositions = outOfOrder(shared, b, taken) / 2;
  return (matches / a.length + matches / b.length + (matches - transpositions) / matches) / 3;
}

function outOfOrder(shared: readonly number[], b: string, taken: Uint8Array): number {
  let place = 0;
  let count = 0;
  for (let j = 0; j < b.length; j++) if (taken[j] && b.charCodeAt(j) !== shared[place++]) count++;
  return count;
}

/**
 * The similarity of seed 000 (`calculateLeadSimilarity`) as it is written there, faults and all, for measuring against
 * it: the average over the fields both have, compared with every other record.
 */
export interface SeedRecord {
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
}

export function calculateLeadSimilarity(a: SeedRecord, b: SeedRecord): number {
  let score = 0;
  let totalFields = 0;
  if (a.firstName && b.firstName) {
    score += stringSimilarity(a.firstName, b.firstName);
    totalFields++;
  }
  if (a.lastName && b.lastName) {
    score += stringSimilarity(a.lastName, b.lastName);
    totalFields++;
  }
  if (a.email && b.email) {
    score += a.email.toLowerCase() === b.email.toLowerCase() ? 1 : 0;
    totalFields++;
  }
  if (a.phone && b.phone) {
    score += phoneSimilarity(a.phone, b.phone);
    totalFields++;
  }
  return totalFields > 0 ? score / totalFields : 0;
}

function stringSimilarity(a: string, b: string): number {
  const [longer, shorter] = a.length > b.length ? [a, b] : [b, a];
  return longer.length === 0 ? 1 : (longer.length - levenshteinDistance(longer, shorter)) / longer.length;
}

function phoneSimilarity(a: string, b: string): number {
  const [left, right] = [a.replace(/\D/g, ""), b.replace(/\D/g, "")];
  if (left === right) return 1;
  return left.includes(right) || right.includes(left) ? 0.8 : 0;
}

function levenshteinDistance(a: string, b: string): number {
  const matrix: number[][] = [];
  for (let i = 0; i <= b.length; i++) matrix[i] = [i];
  const first = matrix[0] ?? [];
  for (let j = 0; j <= a.length; j++) first[j] = j;
  for (let i = 1; i <= b.length; i++) {
    const [above, row] = [matrix[i - 1] ?? [], matrix[i] ?? []];
    for (let j = 1; j <= a.length; j++) {
      const substituted = above[j - 1] ?? 0;
      row[j] =
        b.charAt(i - 1) === a.charAt(j - 1) ? substituted : 1 + Math.min(substituted, row[j - 1] ?? 0, above[j] ?? 0);
    }
  }
  return matrix[b.length]?.[a.length] ?? 0;
}

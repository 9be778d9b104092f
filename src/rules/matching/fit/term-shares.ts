import type { FieldModel } from "../match-model.js";
import type { MatchField } from "../match-types.js";
import type { FitRecord } from "./patterns.js";

/** A mailbox or line that more records than these share is not one person's who came back. */
const COMES_BACK = 5;

/**
 * How common each value of a field is. Of a value's records, one and a half are taken off: the two that are compared,
 * which may be one person's or not. Values of which little more is known than that are counted as rare.
 */
export function termShares<R>(
  field: MatchField<R>,
  place: number,
  records: readonly FitRecord[],
  { levels: [learned] }: FieldModel,
): Pick<FieldModel, "terms" | "rare"> {
  if (!field.term) return {};
  const counts = new Map<string, number>();
  let total = 0;
  for (const { values } of records) {
    const value = values[place] ?? null;
    if (value === null) continue;
    const term = field.term(value);
    counts.set(term, (counts.get(term) ?? 0) + 1);
    total++;
  }
  if (total === 0) return {};
  const least = field.personal ? COMES_BACK : 2;
  const terms = [...counts].filter(([, count]) => count > least).map(([term, count]) => [term, (count - 1.5) / total]);
  // A line that many share makes lines look shared in general; those it does not concern are as personal as ever.
  const personal = Math.min(learned?.u ?? 1, field.levels[0]?.u ?? 1);
  return { terms: Object.fromEntries(terms), rare: field.personal ? personal : 0.5 / total };
}

import type { ComparedPair, MatchBand, MatchRule } from "./match-types.js";
import { type FieldSet, levelName, MISSING, type PreparedValues } from "./pair-levels.js";

const RANK: Readonly<Record<MatchBand, number>> = { distinct: 0, review: 1, merge: 2 };

/** Where a matcher has strong fields: no pair is merged without one of them agreeing. */
export const NO_IDENTIFIER_RULE: MatchRule<unknown> = {
  name: "no-identifier",
  reason:
    "Names prove nothing alone, nor with an address or a birth date: a field that identifies a person must agree.",
  atMost: "review",
  applies: ({ identified }) => !identified,
};

/** Records of different scopes are different, whatever they hold. */
export const scopeRule = <R>(scope: (record: R) => string | null | undefined): MatchRule<R> => ({
  name: "other-scope",
  reason: "The records belong to different scopes.",
  atMost: "distinct",
  applies: ({ a, b }) => areApart(scope(a), scope(b)),
});

/** Whether two scopes are known and differ. */
export const areApart = (a: string | null | undefined, b: string | null | undefined): boolean =>
  Boolean(a && b && a !== b);

/** The strictest rule that applies; among equals the first of the table. */
export function strictestRule<R>(rules: readonly MatchRule<R>[], pair: ComparedPair<R>): MatchRule<R> | null {
  let strictest: MatchRule<R> | null = null;
  for (const rule of rules) {
    if (strictest && RANK[rule.atMost] >= RANK[strictest.atMost]) continue;
    if (rule.applies(pair)) strictest = rule;
  }
  return strictest;
}

/** Whether a rule has a say: it lowers the band, or it forbids the pair for good. */
export const holdsDown = (rule: { atMost: MatchBand }, band: MatchBand): boolean =>
  rule.atMost === "distinct" || RANK[rule.atMost] < RANK[band];

/** The pair as rules see it. */
export function pairView<R>(
  { fields, place, strong }: FieldSet<R>,
  [a, b]: readonly [R, R],
  [left, right]: readonly [PreparedValues, PreparedValues],
  levels: readonly number[],
): ComparedPair<R> {
  return {
    a,
    b,
    identified: strong.some((at) => levels[at] === 0),
    level(name) {
      const at = place.get(name) ?? MISSING;
      const field = fields[at];
      return field ? levelName(field, levels[at] ?? MISSING) : "missing";
    },
    known(name) {
      const at = place.get(name) ?? MISSING;
      return Number((left[at] ?? null) !== null) + Number((right[at] ?? null) !== null);
    },
  };
}

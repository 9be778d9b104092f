import { emailKey } from "../../src/rules/contact/email.js";
import { phoneKey } from "../../src/rules/contact/phone.js";
import {
  type DuplicatePair,
  findDuplicates,
  type PairMatcher,
} from "../../src/rules/matching/candidates/find-duplicates.js";
import { groupDuplicates } from "../../src/rules/matching/candidates/group-duplicates.js";
import type { Match } from "../../src/rules/matching/match-types.js";
import { type Measures, measurePairs, pairName, pairsOf } from "./measures.js";
import type { ExportRecord } from "./read-export.js";
import type { Truth } from "./read-truth.js";

/** A pair somebody should look at: ids and what each field gave, no personal values. */
export interface ListedPair {
  a: string;
  b: string;
  /** What the truth says of it, or why it is listed. */
  reason: string;
  match: Match;
}

/** What the matcher makes of an export, beside what is known about it. */
export interface ExportQuality {
  records: number;
  /** Pairs compared, of all pairs there are. */
  compared: number;
  oversizedBlocks: number;
  prunedPairs: number;
  /** Ids of the truth that the export lacks. They are left out. */
  unknownIds: number;
  /** True pairs across properties; never merged by rule and left out. */
  acrossProperties: number;
  merge: Measures;
  mergeOrReview: Measures;
  /** The records of each group, as merged, against the truth. */
  groups: Measures & { contested: number };
  /** Only the true pairs that share an email or phone after normalisation. */
  sharedContact: { pairs: number; merged: number; mergedOrReviewed: number };
  falseMerges: ListedPair[];
  /** Pairs the truth names as different people, and those of them in the band `merge`. */
  notSame: { pairs: number; violated: ListedPair[] };
  /** True pairs in no band but `distinct`. */
  missed: ListedPair[];
}

export async function exportQuality(
  matcher: PairMatcher<ExportRecord>,
  records: readonly ExportRecord[],
  truth: Truth,
): Promise<ExportQuality> {
  const byId = new Map(records.map((record) => [record.id, record]));
  const known = knownPairs(byId, truth);
  const isTrue = ({ a, b }: { a: ExportRecord; b: ExportRecord }): boolean => known.same.has(pairName(a.id, b.id));
  const { pairs, compared, oversizedBlocks, prunedPairs } = await findDuplicates(matcher, records);
  const merged = pairs.filter(({ match }) => match.band === "merge");

  const sharing = (list: readonly DuplicatePair<ExportRecord>[]): number =>
    list.filter((pair) => isTrue(pair) && sharesContact(pair.a, pair.b)).length;
  const { groups, contested } = groupDuplicates(matcher, pairs);
  const grouped = groups.flatMap((group) => [...pairsOf(group)].map(([a, b]) => ({ a, b })));
  const foundNames = new Set(pairs.map(({ a, b }) => pairName(a.id, b.id)));
  const listed = (a: ExportRecord, b: ExportRecord, reason: string): ListedPair => ({
    a: a.id,
    b: b.id,
    reason,
    match: matcher.compare(a, b),
  });
  return {
    records: records.length,
    compared,
    oversizedBlocks,
    prunedPairs,
    unknownIds: known.unknownIds,
    acrossProperties: known.acrossProperties,
    merge: measurePairs(merged, isTrue, known.same.size),
    mergeOrReview: measurePairs(pairs, isTrue, known.same.size),
    groups: { ...measurePairs(grouped, isTrue, known.same.size), contested: contested.length },
    sharedContact: {
      pairs: [...known.same.values()].filter(([a, b]) => sharesContact(a, b)).length,
      merged: sharing(merged),
      mergedOrReviewed: sharing(pairs),
    },
    falseMerges: merged.filter((pair) => !isTrue(pair)).map(({ a, b }) => listed(a, b, known.reasonFor(a, b))),
    notSame: {
      pairs: known.notSame.length,
      violated: known.notSame
        .map(([a, b, reason]) => listed(a, b, reason))
        .filter(({ match }) => match.band === "merge"),
    },
    missed: [...known.same]
      .filter(([name]) => !foundNames.has(name))
      .map(([, [a, b]]) => listed(a, b, "one person, not found")),
  };
}

const sharesContact = (a: ExportRecord, b: ExportRecord): boolean => {
  const [email, phone] = [emailKey(a.email), phoneKey(a.phone)];
  return (email !== null && email === emailKey(b.email)) || (phone !== null && phone === phoneKey(b.phone));
};

/** The pairs of the truth whose records the export has. */
function knownPairs(byId: ReadonlyMap<string, ExportRecord>, truth: Truth) {
  const same = new Map<string, [ExportRecord, ExportRecord]>();
  const unknown = new Set<string>();
  let acrossProperties = 0;
  const present = (ids: readonly string[]): ExportRecord[] =>
    ids.flatMap((id) => {
      const record = byId.get(id);
      if (!record) unknown.add(id);
      return record ?? [];
    });
  for (const group of truth.samePerson) {
    for (const [a, b] of pairsOf(present(group))) {
      if (a.propertyId === b.propertyId) same.set(pairName(a.id, b.id), [a, b]);
      else acrossProperties += 1;
    }
  }
  const notSame = truth.notSame.flatMap(([first, second, reason]): [ExportRecord, ExportRecord, string][] => {
    const [a, b] = present([first, second]);
    return a && b ? [[a, b, reason]] : [];
  });
  const reasons = new Map(notSame.map(([a, b, reason]) => [pairName(a.id, b.id), reason]));
  return {
    same,
    notSame,
    acrossProperties,
    unknownIds: unknown.size,
    reasonFor: (a: ExportRecord, b: ExportRecord): string => reasons.get(pairName(a.id, b.id)) ?? "not one person",
  };
}

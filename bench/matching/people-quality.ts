import { candidatePairs, linkPairs, type PairOptions } from "../../src/rules/matching/candidates/candidate-pairs.js";
import type { LeadMatcher } from "../../src/rules/matching/lead-matcher.js";
import { cpuMs } from "./cpu-time.js";
import { type Measures, measure } from "./measures.js";
import type { Person } from "./read-people.js";

/** What is to be linked: one list within itself, or two lists with each other. */
export interface PeopleTask {
  left: readonly Person[];
  right: readonly Person[] | null;
  clusterOf: (person: Person) => string;
}

/** How well one matcher does on a file of people. */
export interface PeopleQuality {
  /** Pairs compared, and how many of the true pairs are among them. */
  candidates: Measures;
  merge: Measures;
  mergeOrReview: Measures;
  oversizedBlocks: number;
  prunedPairs: number;
  /** Processor time. */
  ms: number;
}

/** The number of pairs that are one person. */
export function truePairs({ left, right, clusterOf }: PeopleTask): number {
  const sizes = countBy(left, clusterOf);
  const others = right && countBy(right, clusterOf);
  let pairs = 0;
  for (const [cluster, size] of sizes) pairs += others ? size * (others.get(cluster) ?? 0) : (size * (size - 1)) / 2;
  return pairs;
}

export function peopleQuality(matcher: LeadMatcher<Person>, task: PeopleTask): PeopleQuality {
  const { left, right, clusterOf } = task;
  const begin = process.cpuUsage();
  const passedOver = { oversizedBlocks: 0, prunedPairs: 0 };
  const keysOf = (person: Person): readonly string[] => matcher.keysOf(person);
  // As findDuplicates searches, which keeps no pairs that are distinct.
  const limits: PairOptions = {
    maxPairs: 50 * (left.length + (right?.length ?? 0)),
    onOversized: () => {
      passedOver.oversizedBlocks += 1;
    },
    onPruned: (pairs) => {
      passedOver.prunedPairs = pairs;
    },
  };
  const pairs = right ? linkPairs(left, right, keysOf, limits) : candidatePairs(left, keysOf, limits);
  const counts = { all: new Count(), merge: new Count(), mergeOrReview: new Count() };
  for (const [a, b] of pairs) {
    const { band } = matcher.compare(a, b);
    const isTrue = clusterOf(a) === clusterOf(b);
    counts.all.add(isTrue);
    if (band === "merge") counts.merge.add(isTrue);
    if (band !== "distinct") counts.mergeOrReview.add(isTrue);
  }
  const expected = truePairs(task);
  return {
    candidates: counts.all.against(expected),
    merge: counts.merge.against(expected),
    mergeOrReview: counts.mergeOrReview.against(expected),
    ...passedOver,
    ms: cpuMs(begin),
  };
}

class Count {
  #found = 0;
  #correct = 0;

  add(isTrue: boolean): void {
    this.#found += 1;
    if (isTrue) this.#correct += 1;
  }

  against(expected: number): Measures {
    return measure(this.#found, this.#correct, expected);
  }
}

function countBy<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of list) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

import { distance } from "fastest-levenshtein";
import { candidatePairs } from "../../src/rules/matching/candidates/candidate-pairs.js";
import { nameKeys } from "../../src/rules/matching/candidates/name-keys.js";
import { foldName } from "../../src/rules/matching/names/fold-name.js";
import { generatePeople } from "./generated-people.js";
import { type Measures, measure, pairsOf } from "./measures.js";

/** How many of the pairs that a comparison of all names finds share a key of `nameKeys`. */
export interface NameRecall {
  people: number;
  /** At most one edit in one of the two names, the other one the same. */
  oneName: Measures;
  /** At most two edits (one, in a name of fewer than six letters) in each of the two names. */
  bothNames: Measures;
}

interface Folded {
  first: string;
  last: string;
}

/** Names by their keys against names by comparing all with all. What is correct, of what is found, is left to the matcher. */
export function nameRecall(count: number, seed: number): NameRecall {
  const people = generatePeople(count, seed);
  const folded = new Map(
    people.map((person): [object, Folded] => [
      person,
      { first: foldName(person.firstName ?? ""), last: foldName(person.lastName ?? "") },
    ]),
  );
  const of = (person: object): Folded => folded.get(person) ?? { first: "", last: "" };
  const candidates = new Map<object, Set<object>>();
  let found = 0;
  for (const [a, b] of candidatePairs(people, nameKeys)) {
    candidates.set(a, (candidates.get(a) ?? new Set()).add(b));
    found += 1;
  }
  const counts = { oneName: [0, 0] as [number, number], bothNames: [0, 0] as [number, number] };
  for (const [a, b] of pairsOf(people)) {
    const kind = kindOf(of(a), of(b));
    if (!kind) continue;
    const isFound = candidates.get(a)?.has(b) ?? false;
    for (const counted of kind === "oneName" ? [counts.oneName, counts.bothNames] : [counts.bothNames]) {
      counted[0] += 1;
      if (isFound) counted[1] += 1;
    }
  }
  const measured = ([expected, correct]: [number, number]): Measures => measure(found, correct, expected);
  return { people: count, oneName: measured(counts.oneName), bothNames: measured(counts.bothNames) };
}

function kindOf(a: Folded, b: Folded): keyof Omit<NameRecall, "people"> | null {
  const [first, last] = [distance(a.first, b.first), distance(a.last, b.last)];
  if (first > slipsOf(a.first, b.first) || last > slipsOf(a.last, b.last)) return null;
  return Math.min(first, last) === 0 && first + last <= 1 ? "oneName" : "bothNames";
}

const slipsOf = (a: string, b: string): number => (Math.min(a.length, b.length) >= 6 ? 2 : 1);

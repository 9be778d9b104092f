import { distance } from "fastest-levenshtein";
import { ConfigError } from "../../domain/errors.js";
import { canonicalEmail } from "../contact/email.js";
import { canonicalName } from "../mappers/names.js";
import type { MatchBand, MatchPolicy, MatchRecord, MatchStep } from "./match-types.js";
import { lineOf, mailboxOf } from "./placeholders.js";

/** The threshold of seed 000 (`resolveDuplicateLead`). */
const SEED_THRESHOLD = 0.8;

/**
 * The similarity of two leads as seed 000 has it (`calculateLeadSimilarity`), from 0 to 1: the average over the fields
 * both have. Names by edit distance, the email equal or not, the phone equal, part of the other (0.8) or not.
 *
 * In two things it keeps what this package guarantees: a phone or email that is none ("N/A") is absent, where the seed
 * finds it in every other; and so is the "Anonymous User" that stands for a missing name.
 */
export const seedSimilarity = (a: MatchRecord, b: MatchRecord): number => scoreOf(similarities(a, b));

/** How {@link seedPolicy} decides. */
export interface SeedPolicyOptions {
  /** Above it a pair may be merged. Default 0.8, as in seed 000. */
  threshold?: number;
  /** From it a pair is shown to a person; below it is left alone. Default 0.5. The seed shows all of them. */
  reviewAt?: number;
}

/**
 * Weighs leads by {@link seedSimilarity}: `new LeadMatcher({ policy: seedPolicy() })`. Score and probability are the
 * similarity, and each step of the waterfall is a field's part of it. The matcher's rules hold, so that a name alone,
 * which is 1.0 by this formula, is never merged.
 * @throws ConfigError unless 0 ≤ reviewAt ≤ threshold ≤ 1
 */
export function seedPolicy(options: SeedPolicyOptions = {}): MatchPolicy<MatchRecord> {
  const { threshold = SEED_THRESHOLD, reviewAt = Math.min(0.5, threshold) } = options;
  if (!(reviewAt >= 0 && reviewAt <= threshold && threshold <= 1)) {
    throw new ConfigError("The seeds' policy needs 0 ≤ reviewAt ≤ threshold ≤ 1.");
  }
  const bandOf = (score: number): MatchBand => {
    if (score > threshold) return "merge";
    return score >= reviewAt ? "review" : "distinct";
  };
  return (a, b) => {
    const waterfall = similarities(a, b);
    const score = scoreOf(waterfall);
    return { score, probability: Math.min(1, score), band: bandOf(score), waterfall };
  };
}

/** The prior, which this formula has none of, and each field both have with its part of the average. */
function similarities(a: MatchRecord, b: MatchRecord): MatchStep[] {
  const name = (part: "firstName" | "lastName") =>
    compareWith(canonicalName(part, a[part]), canonicalName(part, b[part]), stringSimilarity);
  const found: [string, number | null][] = [
    ["firstName", name("firstName")],
    ["lastName", name("lastName")],
    ["email", compareWith(usableEmail(a), usableEmail(b), (one, other) => (one === other ? 1 : 0))],
    ["phone", compareWith(usableDigits(a), usableDigits(b), phoneSimilarity)],
  ];
  const present = found.filter(([, similarity]) => similarity !== null).length;
  return [
    { field: "prior", level: "none", weight: 0 },
    ...found.map(([field, similarity]) => {
      if (similarity === null) return { field, level: "missing", weight: 0 };
      return { field, level: levelOf(similarity), weight: similarity / present };
    }),
  ];
}

const scoreOf = (steps: readonly MatchStep[]): number => steps.reduce((sum, { weight }) => sum + weight, 0);

const compareWith = (a: string | null, b: string | null, compare: (a: string, b: string) => number): number | null =>
  a === null || b === null ? null : compare(a, b);

function levelOf(similarity: number): string {
  if (similarity === 1) return "same";
  return similarity === 0 ? "different" : "similar";
}

const usableEmail = ({ email }: MatchRecord): string | null =>
  mailboxOf(email) === null ? null : canonicalEmail(email);

/** The digits as they were typed: the seed compares those, so that a number without its country code is a part of one with it. */
const usableDigits = ({ phone }: MatchRecord): string | null =>
  lineOf(phone) === null ? null : (phone ?? "").replace(/\D/g, "");

/** Seed 000, `stringSimilarity`: the share of the longer text that need not be edited. */
const stringSimilarity = (a: string, b: string): number => {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : (longer - distance(a, b)) / longer;
};

/** Seed 000, `phoneSimilarity`. */
function phoneSimilarity(a: string, b: string): number {
  if (a === b) return 1;
  return a.includes(b) || b.includes(a) ? 0.8 : 0;
}

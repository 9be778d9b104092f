/** What is known of a person, in the terms of the default matcher. Whatever is missing counts neither for nor against. */
export interface MatchRecord {
  id?: string | null | undefined;
  /** Records of different properties are never one lead. */
  propertyId?: string | null | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  /** On one line. */
  address?: string | null | undefined;
  /** A calendar day, best as `yyyy-mm-dd`. */
  birthDate?: string | null | undefined;
}

/** What to do with a pair: join the records, show them to a person, or leave them apart. */
export type MatchBand = "merge" | "review" | "distinct";

/** How much one field says, for a reviewer. Names the field and its level of agreement, never a value. */
export interface MatchStep {
  /**
   * The field's name; `prior` for the first step: what holds before anything was compared; `household` for the last one
   * of a matcher with household fields: what is taken off because two people who live together agree in them too.
   */
  field: string;
  /** How far the two values agree; `missing` when a record lacks one. */
  level: string;
  /** Bits: each one doubles (or, negative, halves) the odds that the records are one person. */
  weight: number;
  /** Why the weight differs from what the level usually gives. */
  note?: string;
}

/** How sure it is that two records are one person, and why. Plain JSON. */
export interface Match {
  /** Bits of evidence: exactly the sum of the waterfall's weights. */
  score: number;
  /** The score as a probability from 0 to 1. */
  probability: number;
  band: MatchBand;
  /** The name of the rule that holds the band down whatever the score; null when the score decided. */
  rule: string | null;
  waterfall: MatchStep[];
}

/** One grade of agreement. */
export interface MatchLevel {
  name: string;
  /** How often two records of one person agree so far, from 0 to 1. The levels of a field sum to about 1. */
  m: number;
  /** The same for records of two different people. */
  u: number;
}

/** How the values of a field are read and compared. `I` is what a record holds, `V` what is compared. */
export interface Comparator<I, V> {
  /** The value in the form in which it is compared. Null when it says nothing: blank, malformed, a placeholder. */
  prepare(input: I): V | null;
  /** From full agreement to none. */
  readonly levels: readonly MatchLevel[];
  /** The index of the level two values reach. Symmetric. */
  compare(a: V, b: V): number;
  /** What is counted to learn how common a value is. Values that reach the first level have the same term. */
  term?(value: V): string;
  /** How common a value is among people (0 to 1), where that is known without data. */
  frequency?(value: V): number | undefined;
  /** Keys by which records with nearly the same value are found; see `candidatePairs`. */
  keys?(value: V): readonly string[];
  /** True for values that belong to one person: that a few records share one is them coming back. Default: false. */
  readonly personal?: boolean;
}

/** A field of a matcher: what to read of a record, and how to compare it. Made by {@link matchField}. */
export interface MatchField<R, V = unknown> extends Omit<Comparator<R, V>, "prepare"> {
  name: string;
  /** The prepared value of a record, or null. */
  read(record: R): V | null;
  /** Whether full agreement identifies a person; without one such field a pair is not merged. Default: false. */
  strong?: boolean;
  /** The other fields that {@link keys} are made of. Default: none. */
  keyFields?: readonly string[];
  /** Whether people who live together share the value: a surname, a street, a landline. Default: false. */
  household?: boolean;
  /** The field whose value people put here by mistake, and the other way round: first and last name. */
  swap?: { with: string; m: number; u: number };
}

/** Two records whose fields were compared, as a rule sees them. */
export interface ComparedPair<R> {
  a: R;
  b: R;
  /** The level of a field, `missing` when a record lacks it. */
  level(field: string): string;
  /** How many of the two records have a value of a field: 0, 1 or 2. */
  known(field: string): number;
  /** Whether any strong field agrees fully. */
  identified: boolean;
}

/** A rule that holds whatever the score. */
export interface MatchRule<R> {
  name: string;
  /** For people: why it holds. */
  reason: string;
  /** The highest band a pair it applies to may reach. */
  atMost: Exclude<MatchBand, "merge">;
  applies(pair: ComparedPair<R>): boolean;
}

/** What a policy makes of two records; the waterfall's weights sum to the score. */
export type MatchVerdict = Pick<Match, "score" | "probability" | "band" | "waterfall">;

/** Another way to weigh two records than by evidence, such as {@link seedPolicy}. The matcher's rules hold all the same. */
export type MatchPolicy<R> = (a: R, b: R) => MatchVerdict;

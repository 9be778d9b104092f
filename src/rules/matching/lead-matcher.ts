import { ConfigError } from "../../domain/errors.js";
import type { CountryCode } from "../contact/phone.js";
import { holdsDown, NO_IDENTIFIER_RULE, pairView, scopeRule, strictestRule } from "./apply-rules.js";
import { fieldKeys } from "./field-keys.js";
import { type FitOptions, type FitReport, fitModel } from "./fit/fit-model.js";
import { readModel } from "./fit/model-schema.js";
import { leadMatchFields } from "./lead-fields.js";
import { LEAD_MATCH_RULES } from "./lead-rules.js";
import { builtInModel, type MatchModel } from "./match-model.js";
import type { Match, MatchBand, MatchField, MatchPolicy, MatchRecord, MatchRule, MatchVerdict } from "./match-types.js";
import { type FieldSet, fieldSet, type PreparedValues, pairLevels } from "./pair-levels.js";
import { probabilityOf, Weights } from "./weights.js";

/** How a {@link LeadMatcher} reads, weighs and decides. */
export interface LeadMatcherOptions<R> {
  /** What is compared. Default: the fields of {@link MatchRecord}, by `leadMatchFields()`. */
  fields?: readonly MatchField<R>[];
  /** Country of phone numbers written without a country code. Only with the default fields. Default `US`. */
  country?: CountryCode;
  /**
   * What holds whatever the score. Default: `LEAD_MATCH_RULES` with the default fields; with fields of your own, that
   * scopes are kept apart and that a strong field must agree for a merge, as far as there are scopes and strong fields.
   */
  rules?: readonly MatchRule<R>[];
  /** What keeps records apart: two that have different ones are never one person. Default: the property of a lead. */
  scope?: (record: R) => string | null | undefined;
  /** The probability from which a pair may be merged. Default 0.99. */
  mergeAt?: number;
  /** The probability from which a pair is worth a look. Default 0.5. */
  reviewAt?: number;
  /** How often two records taken at random are one person, until `fit` has learned it. Default 0.001. */
  prior?: number;
  /**
   * How often two records taken at random are two people of one household, where fields are a household's, until `fit`
   * has learned it. Default: as often as one person, so that a shared household alone never lifts a pair above even odds;
   * with the default fields a quarter of it, for leads seldom chat beside their family.
   */
  household?: number;
  /** What an earlier `fit` learned, as `toJSON` gave it, for the same fields. Default: what the fields have built in. */
  model?: unknown;
  /** Another way to weigh pairs, such as `seedPolicy()`. The rules hold all the same. Default: by evidence. */
  policy?: MatchPolicy<R>;
}

/** What `fit` gives. */
export interface FittedMatcher<R extends object> {
  /** A new matcher; the one that was fitted stays as it was. */
  matcher: LeadMatcher<R>;
  report: FitReport;
}

/** So many pairs of chats are one person's for each of two relatives. */
const LEADS_ALONE = 4;
const DEFAULTS = { mergeAt: 0.99, reviewAt: 0.5, prior: 0.001 };

/**
 * Tells whether two records are about one person, how sure that is, and why: probabilistic record linkage after Fellegi
 * and Sunter (1969). Each field's agreement adds or takes bits of evidence, common values less than rare ones; what a
 * record lacks counts for nothing. The sum falls into one of three bands, within what the rules allow.
 *
 * A matcher never changes, and does not depend on the order of the two records. It reads a record once, when it first
 * meets the object: hand in a new object for changed data.
 */
export class LeadMatcher<R extends object = MatchRecord> {
  readonly fields: readonly MatchField<R>[];
  readonly rules: readonly MatchRule<R>[];
  readonly #options: LeadMatcherOptions<R>;
  readonly #set: FieldSet<R>;
  readonly #model: MatchModel;
  readonly #weights: Weights<R>;
  readonly #mergeAt: number;
  readonly #reviewAt: number;
  readonly #prepared = new WeakMap<R, PreparedValues>();

  /**
   * @param options fields, rules and thresholds; all have defaults
   * @throws ConfigError for fields or thresholds that make no sense, or a country beside fields of one's own
   * @throws ValidationError (`INVALID_INPUT`) when the model is not one of these fields
   */
  constructor(options: LeadMatcherOptions<R> = {}) {
    const { mergeAt, reviewAt, prior, household } = settingsOf(options);
    this.#options = withDefaults(options);
    this.fields = this.#options.fields ?? [];
    this.rules = this.#options.rules ?? [];
    this.#set = fieldSet(this.fields);
    this.#model =
      options.model === undefined ? builtInModel(this.fields, prior, household) : readModel(this.fields, options.model);
    this.#weights = new Weights(this.fields, this.#model);
    this.#mergeAt = mergeAt;
    this.#reviewAt = reviewAt;
  }

  /** Compares two records: `compare(a, b)` equals `compare(b, a)`. */
  compare(a: R, b: R): Match {
    const values = [this.#prepare(a), this.#prepare(b)] as const;
    const levels = pairLevels(this.#set, ...values);
    const verdict = this.#options.policy?.(a, b) ?? this.#weigh(levels, ...values);
    const rule = strictestRule(this.rules, pairView(this.#set, [a, b], values, levels));
    if (!rule || !holdsDown(rule, verdict.band)) return { ...verdict, rule: null };
    return { ...verdict, band: rule.atMost, rule: rule.name };
  }

  /**
   * Keys by which records that may be one person are found without comparing all: they share at least one. Each field
   * adds its own, so that a mistake in one does not lose the pair. Made of values: do not log them.
   */
  keysOf(record: R): string[] {
    return this.#keys(this.#prepare(record));
  }

  /**
   * Learns from records how telling each field is, without being told who is who: how often different people agree (from
   * random pairs), how often one person's records do (by expectation maximisation over pairs that share a key), how
   * common each value is, and, where fields are a household's, how many pairs are relatives. Too few records change
   * nothing, and the report says so. The rules stay as they are.
   * @throws ConfigError for options out of range
   */
  fit(records: readonly R[], options: FitOptions = {}): FittedMatcher<R> {
    const scope = this.#options.scope;
    const read = records.map((record) => ({
      values: this.#prepare(record),
      scope: scope?.(record) || null,
    }));
    const { model, report } = fitModel(this.#set, read, this.#model, options);
    return { matcher: new LeadMatcher({ ...this.#options, model }), report };
  }

  /** What the matcher knows, for storing: hand it to the constructor as `model`, with the same fields, to use it again. */
  toJSON(): MatchModel {
    return structuredClone(this.#model);
  }

  #weigh(levels: readonly number[], a: PreparedValues, b: PreparedValues): MatchVerdict {
    const waterfall = this.#weights.waterfall(levels, a, b);
    let score = 0;
    for (const { weight } of waterfall) score += weight;
    const probability = probabilityOf(score);
    return { score, probability, band: this.#bandOf(probability), waterfall };
  }

  #bandOf(probability: number): MatchBand {
    if (probability >= this.#mergeAt) return "merge";
    return probability >= this.#reviewAt ? "review" : "distinct";
  }

  #prepare(record: R): PreparedValues {
    const known = this.#prepared.get(record);
    if (known) return known;
    const values = this.fields.map((field) => field.read(record));
    this.#prepared.set(record, values);
    return values;
  }

  #keys(values: PreparedValues): string[] {
    return this.fields.flatMap((field, place) => fieldKeys(field, values[place]));
  }
}

/** @throws ConfigError for what makes no sense */
function settingsOf<R>({ fields, ...options }: LeadMatcherOptions<R>) {
  const { mergeAt = DEFAULTS.mergeAt, reviewAt = DEFAULTS.reviewAt, prior = DEFAULTS.prior } = options;
  if (!(reviewAt > 0 && reviewAt <= mergeAt && mergeAt <= 1)) {
    throw new ConfigError("Thresholds are probabilities: 0 < reviewAt ≤ mergeAt ≤ 1.");
  }
  if (!(prior > 0 && prior < 1)) throw new ConfigError("The prior is a probability between 0 and 1.");
  const { household = Math.min(prior, (1 - prior) / 2) / (fields ? 1 : LEADS_ALONE) } = options;
  if (!(household > 0 && household < 1 - prior)) {
    throw new ConfigError("The household is a probability, and less than what the prior leaves.");
  }
  return { mergeAt, reviewAt, prior, household };
}

function withDefaults<R extends object>({ country, ...options }: LeadMatcherOptions<R>): LeadMatcherOptions<R> {
  if (!options.fields) {
    // Without fields of its own, R is a MatchRecord.
    const lead: LeadMatcherOptions<MatchRecord> = {
      fields: leadMatchFields(country ? { country } : {}),
      rules: LEAD_MATCH_RULES,
      scope: ({ propertyId }) => propertyId,
    };
    return { ...(lead as LeadMatcherOptions<R>), ...options };
  }
  if (country) {
    throw new ConfigError("A country is for the default fields; hand it to comparePhone for fields of your own.");
  }
  const rules: MatchRule<R>[] = [];
  if (options.scope) rules.push(scopeRule(options.scope));
  if (options.fields.some(({ strong }) => strong)) rules.push(NO_IDENTIFIER_RULE as MatchRule<R>);
  return { rules, ...options };
}

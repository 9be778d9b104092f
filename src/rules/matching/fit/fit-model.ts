import { ConfigError } from "../../../domain/errors.js";
import type { FieldModel, MatchModel } from "../match-model.js";
import type { MatchField, MatchLevel } from "../match-types.js";
import type { FieldSet } from "../pair-levels.js";
import { type FitLimits, gather, type LearnedModel, learn } from "./learn.js";
import type { FitRecord } from "./patterns.js";
import { termShares } from "./term-shares.js";

/** How {@link LeadMatcher.fit} learns. */
export interface FitOptions {
  /** The same seed and records give the same model. Whole number. Default 1. */
  seed?: number;
  /** About so many pairs are looked at for each field, and a few times as many in all. Default 50,000. */
  maxPairs?: number;
  /** Keys shared by more records than this are passed over. Default 200. */
  maxBlock?: number;
}

/** What `fit` learned, and from how much. */
export interface FitReport {
  /** `learned`, or `built-in` where the records were too few or held too few pairs of one person. */
  weights: "learned" | "built-in";
  records: number;
  /** How many pairs of one person the records are believed to hold. */
  expectedMatches: number;
  /** How many pairs of two people of one household; 0 where no field is a household's. */
  expectedRelatives: number;
  /** Rounds of expectation maximisation in all. */
  iterations: number;
  /** Whether each of them came to rest. */
  converged: boolean;
  /** The chances of each level by field, as they are now. */
  fields: Record<string, MatchLevel[]>;
}

const DEFAULTS: FitLimits = { seed: 1, maxPairs: 50_000, maxBlock: 200 };
/** Below these, chances say more of the records than of people. */
const FEWEST_RECORDS = 50;
const FEWEST_MATCHES = 10;

/** A model learned from records without being told who is who. Pure: the same input gives the same model. */
export function fitModel<R>(
  set: FieldSet<R>,
  records: readonly FitRecord[],
  before: MatchModel,
  options: FitOptions,
): { model: MatchModel; report: FitReport } {
  const limits = limitsOf(options);
  if (records.length < FEWEST_RECORDS) return { model: before, report: reportOf(set.fields, before, records.length) };
  const learned = learn(gather(set, records, limits), before);
  const model = withTerms(set.fields, records, learned.expected < FEWEST_MATCHES ? before : learned.model);
  return { model, report: reportOf(set.fields, model, records.length, learned) };
}

function limitsOf(options: FitOptions): FitLimits {
  const limits = { ...DEFAULTS, ...options };
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isInteger(value) || value < (name === "seed" ? 0 : 2)) {
      throw new ConfigError(`${name} must be a whole number${name === "seed" ? "" : " from 2"}, not ${value}.`);
    }
  }
  return limits;
}

function withTerms<R>(fields: readonly MatchField<R>[], records: readonly FitRecord[], model: MatchModel): MatchModel {
  const counted = fields.map((field, place): [string, FieldModel] => {
    const known = model.fields[field.name] as FieldModel;
    const { levels, swap } = known;
    return [field.name, { levels, ...(swap && { swap }), ...termShares(field, place, records, known) }];
  });
  return { ...model, fields: Object.fromEntries(counted) };
}

function reportOf<R>(
  fields: readonly MatchField<R>[],
  model: MatchModel,
  records: number,
  learned?: LearnedModel,
): FitReport {
  return {
    weights: learned && learned.expected >= FEWEST_MATCHES ? "learned" : "built-in",
    records,
    expectedMatches: learned?.expected ?? 0,
    expectedRelatives: learned?.related ?? 0,
    iterations: learned?.iterations ?? 0,
    converged: learned?.converged ?? true,
    fields: Object.fromEntries(fields.map(({ name }) => [name, model.fields[name]?.levels ?? []])),
  };
}

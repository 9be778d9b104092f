import { amongRelatives, type HouseholdKind, householdKind } from "./household.js";
import type { FieldModel, MatchModel } from "./match-model.js";
import type { MatchField, MatchStep } from "./match-types.js";
import { COUNTED_WITH_PARTNER, levelName, MISSING, type PreparedValues } from "./pair-levels.js";

/** Beyond this, more agreement of one field proves nothing more. Bits. */
const MOST = 24;

/** From so many bits, the waterfall says that two people of one household may agree as much. */
const SAYS_MUCH = 1;

/** From this factor between a value's share and the usual one, the waterfall says so. */
const NOTABLE = 4;

/** A model made ready to weigh pairs with. Steps are frozen: most pairs share them. */
export class Weights<R> {
  readonly #prior: MatchStep;
  readonly #fields: readonly FieldWeights[];
  /** Of the pairs of two people, how many are of one household; 0 where no field is a household's. */
  readonly #related: number;

  constructor(fields: readonly MatchField<R>[], model: MatchModel) {
    const odds = model.prior / (1 - model.prior);
    this.#related = (model.household ?? 0) / (1 - model.prior);
    this.#prior = Object.freeze({ field: "prior", level: "any two records", weight: Math.log2(odds) });
    this.#fields = fields.map((field) => fieldWeights(field, model.fields[field.name] as FieldModel));
  }

  /** The prior, what each field says about a pair, and what is taken off because relatives may agree as much. */
  waterfall(levels: readonly number[], a: PreparedValues, b: PreparedValues): MatchStep[] {
    const steps = [this.#prior];
    let related = 1;
    for (let place = 0; place < levels.length; place++) {
      const field = this.#fields[place] as FieldWeights;
      const level = levels[place] ?? MISSING;
      if (level === 0 && field.share) {
        const common = Math.min(field.m, Math.max(field.share(a[place]), field.share(b[place])));
        related *= amongRelatives(field.kind, Math.min(2 ** MOST, field.m / common));
        steps.push(agreementStep(field, common));
      } else {
        related *= field.related[level + LOWEST] as number;
        steps.push(field.steps[level + LOWEST] as MatchStep);
      }
    }
    if (this.#related > 0) steps.push(householdStep(related, this.#related));
    return steps;
  }
}

/** Agreement on a value of which it is known how common it is. */
function agreementStep({ field, steps, usual, m }: FieldWeights, common: number): MatchStep {
  const note = noteOf(common / usual);
  const step = { field, level: topLevel(steps), weight: weigh(m, common) };
  return Object.freeze(note ? { ...step, note } : step);
}

/**
 * What is taken off the fields' sum: they are weighed as if all pairs of two people were strangers.
 * @param related how likely the levels are for relatives, as a multiple of how likely they are for strangers
 * @param share of the pairs of two people that are relatives
 */
function householdStep(related: number, share: number): MatchStep {
  const weight = 0 - Math.log2(1 + share * (Math.min(related, Number.MAX_VALUE) - 1));
  return { field: "household", level: weight < -SAYS_MUCH ? "may be relatives" : "no relatives", weight };
}

interface FieldWeights {
  field: string;
  /** By level, from the lowest, {@link COUNTED_WITH_PARTNER}. */
  steps: readonly MatchStep[];
  /** The same for relatives, as a multiple of how likely the level is for strangers. */
  related: readonly number[];
  kind: HouseholdKind;
  /** How common a value is; absent where that is not known. */
  share: ((value: unknown) => number) | undefined;
  /** The share of any value, and how often one person's values agree. */
  usual: number;
  m: number;
}

const LOWEST = -COUNTED_WITH_PARTNER;

const topLevel = (steps: readonly MatchStep[]): string => steps[LOWEST]?.level ?? "";

function fieldWeights<R>(field: MatchField<R>, model: FieldModel): FieldWeights {
  const { name } = field;
  const kind = householdKind(field);
  const levels = [...model.levels, ...(model.swap ? [model.swap] : [])];
  const steps: MatchStep[] = [
    { field: name, level: levelName(field, COUNTED_WITH_PARTNER), weight: 0, note: `counted with ${field.swap?.with}` },
    { field: name, level: levelName(field, MISSING), weight: 0 },
    ...levels.map(({ m, u }, level) => ({ field: name, level: levelName(field, level), weight: weigh(m, u) })),
  ];
  const [{ m, u: usual } = { m: 1, u: 1 }] = model.levels;
  return {
    field: name,
    steps: steps.map((step) => Object.freeze(step)),
    related: steps.map(({ weight }) => amongRelatives(kind, 2 ** weight)),
    kind,
    share: shareOf(field, model, usual),
    usual,
    m,
  };
}

function shareOf<R>(field: MatchField<R>, model: FieldModel, usual: number): FieldWeights["share"] {
  if (model.terms && field.term) {
    const terms = new Map(Object.entries(model.terms));
    return (value) => terms.get(field.term?.(value) ?? "") ?? uncounted(field, model, value);
  }
  return field.frequency && ((value) => field.frequency?.(value) ?? usual);
}

/** A value the records did not show to be common: what is known of it without them, but no more than they allow. */
function uncounted<R>({ frequency, levels, personal }: MatchField<R>, model: FieldModel, value: unknown): number {
  const { rare = model.levels[0]?.u ?? 1 } = model;
  if (!frequency) return rare;
  const known = frequency(value);
  if (personal) return known ?? rare;
  return Math.min(rare, known ?? levels[0]?.u ?? rare);
}

const weigh = (m: number, u: number): number => Math.max(-MOST, Math.min(MOST, Math.log2(m / u)));

function noteOf(factor: number): string | undefined {
  if (factor >= NOTABLE) return "common value";
  return factor <= 1 / NOTABLE ? "rare value" : undefined;
}

/** The probability that stands for some bits of evidence. */
export const probabilityOf = (score: number): number => 1 / (1 + 2 ** -score);

import type { MatchField, MatchLevel } from "./match-types.js";

/** What a matcher knows of its fields: built in, or learned by `fit`. Plain JSON. */
export interface MatchModel {
  version: 1;
  /** How often two records taken at random are one person (0 to 1). */
  prior: number;
  /** How often they are two people of one household (0 to 1). Only where some fields are a household's. */
  household?: number;
  /** By field name. */
  fields: Record<string, FieldModel>;
}

/** What a matcher knows of one field. */
export interface FieldModel {
  levels: MatchLevel[];
  /** The same for values in each other's place. */
  swap?: { m: number; u: number };
  /**
   * How common each value is among the records it was fitted to; absent when that was not counted. Holds values as
   * they were entered (folded): keep it as you keep the records.
   */
  terms?: Record<string, number>;
  /** How common a value is that is not in `terms`. */
  rare?: number;
}

/** The model of fields as they come. */
export const builtInModel = <R>(fields: readonly MatchField<R>[], prior: number, household: number): MatchModel => ({
  version: 1,
  prior,
  ...(fields.some((field) => field.household) && { household }),
  fields: Object.fromEntries(
    fields.map(({ name, levels, swap }) => [
      name,
      { levels: levels.map((level) => ({ ...level })), ...(swap && { swap: { m: swap.m, u: swap.u } }) },
    ]),
  ),
});

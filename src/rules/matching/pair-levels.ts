import { ConfigError } from "../../domain/errors.js";
import { type HouseholdKind, householdKind } from "./household.js";
import type { MatchField, MatchLevel } from "./match-types.js";

/** The level of a field that a record lacks. Levels below zero count for nothing. */
export const MISSING = -1;

/** The level of the second of two fields that changed places: what that says is counted with the first. */
export const COUNTED_WITH_PARTNER = -2;

/** Levels that speak clearly for one person, and so count as agreement of values in each other's place. Bits. */
const AGREEMENT = 3;

/** The fields of a matcher with what they know of each other, by place. */
export interface FieldSet<R> {
  fields: readonly MatchField<R>[];
  /** For each field, the place of the one it changes places with, or -1. */
  partners: readonly number[];
  place: ReadonlyMap<string, number>;
  /** The places of the strong fields. */
  strong: readonly number[];
  /** For each field, how people of one household have its value in common. Null where no field is a household's. */
  household: readonly HouseholdKind[] | null;
}

/** A record's prepared values in the order of the fields. */
export type PreparedValues = readonly unknown[];

/**
 * @throws ConfigError when two fields have one name, a field has no levels or changes places with an unknown one, or all
 *   are a household's
 */
export function fieldSet<R>(fields: readonly MatchField<R>[]): FieldSet<R> {
  const place = new Map(fields.map(({ name }, index) => [name, index]));
  if (fields.length === 0) throw new ConfigError("A matcher needs at least one field.");
  if (place.size < fields.length) throw new ConfigError("Each field of a matcher needs a name of its own.");
  for (const field of fields) checkField(field, place);
  if (fields.every(({ household }) => household)) {
    throw new ConfigError("A matcher needs a field that tells the people of a household apart.");
  }
  return {
    fields,
    partners: fields.map(({ swap }) => (swap && place.get(swap.with)) ?? -1),
    place,
    strong: fields.flatMap(({ strong }, index) => (strong ? [index] : [])),
    household: fields.some(({ household }) => household) ? fields.map(householdKind) : null,
  };
}

function checkField<R>({ name, levels, swap }: MatchField<R>, place: ReadonlyMap<string, number>): void {
  if (levels.length < 2) throw new ConfigError(`The field ${name} needs at least two levels.`);
  if (swap && !place.has(swap.with)) throw new ConfigError(`The field ${name} changes places with an unknown one.`);
  for (const { m, u } of [...levels, ...(swap ? [swap] : [])]) {
    if (!(m > 0 && m <= 1 && u > 0 && u <= 1))
      throw new ConfigError(`The field ${name} has an m or u outside of 0 to 1.`);
  }
}

/** The number of a field's levels, with the one for changed places, which comes after "different". */
export const levelCount = <R>({ levels, swap }: MatchField<R>): number => levels.length + (swap ? 1 : 0);

/** The name of a level by its index. */
export function levelName<R>({ levels }: MatchField<R>, level: number): string {
  return level === MISSING ? "missing" : (levels[level]?.name ?? "swapped");
}

/** The level each field of two records reaches. Symmetric. */
export function pairLevels<R>({ fields, partners }: FieldSet<R>, a: PreparedValues, b: PreparedValues): number[] {
  const reached: number[] = [];
  for (let i = 0; i < fields.length; i++) reached.push(levelOf(fields[i] as MatchField<R>, a[i], b[i]));
  for (let i = 0; i < partners.length; i++) {
    const partner = partners[i] ?? -1;
    if (partner > i) seeThroughSwap(fields, reached, i, partner, a, b);
  }
  return reached;
}

const levelOf = <R>(field: MatchField<R>, a: unknown, b: unknown): number =>
  a === null || b === null ? MISSING : field.compare(a, b);

/** Where neither field agrees straight, but both crosswise, and one of them clearly (`M. Sato`, `Sato Maria`). */
function seeThroughSwap<R>(
  fields: readonly MatchField<R>[],
  reached: number[],
  i: number,
  j: number,
  a: PreparedValues,
  b: PreparedValues,
): void {
  const field = fields[i] as MatchField<R>;
  const other = fields[j] as MatchField<R>;
  if (!isOpen(field, reached[i]) || !isOpen(other, reached[j])) return;
  const one = field.compare(a[i], b[j]);
  if (isOpen(field, one)) return;
  const two = field.compare(b[i], a[j]);
  if (isOpen(field, two) || !(speaksFor(field.levels[one]) || speaksFor(field.levels[two]))) return;
  reached[i] = field.levels.length;
  reached[j] = COUNTED_WITH_PARTNER;
}

const isOpen = <R>({ levels }: MatchField<R>, level: number | undefined): boolean => level === levels.length - 1;

const speaksFor = (level: MatchLevel | undefined): boolean =>
  level !== undefined && Math.log2(level.m / level.u) >= AGREEMENT;

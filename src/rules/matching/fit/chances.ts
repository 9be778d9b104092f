import type { FieldModel, MatchModel } from "../match-model.js";
import type { MatchField } from "../match-types.js";
import { levelCount, MISSING } from "../pair-levels.js";
import type { Pattern } from "./patterns.js";

/** For each field, how often each of its levels is reached; changed places come last. */
export type Chances = number[][];

/** No level is ever certain or impossible. */
const LEAST = { m: 0.0005, u: 0.0000002 };

/** The m and u of a model, by place. */
export function chancesOf<R>(fields: readonly MatchField<R>[], model: MatchModel): { m: Chances; u: Chances } {
  const levels = fields.map(({ name }) => {
    const field = model.fields[name] as FieldModel;
    return [...field.levels, ...(field.swap ? [field.swap] : [])];
  });
  return { m: levels.map((field) => field.map(({ m }) => m)), u: levels.map((field) => field.map(({ u }) => u)) };
}

/** Weighted counts of levels, by field. */
export const noCounts = <R>(fields: readonly MatchField<R>[]): Chances =>
  fields.map((field) => new Array<number>(levelCount(field)).fill(0));

export function addCounts(counts: Chances, { levels, count }: Pattern, weight: number): void {
  for (let place = 0; place < levels.length; place++) {
    const level = levels[place] ?? MISSING;
    const field = counts[place];
    if (level >= 0 && field) field[level] = (field[level] ?? 0) + count * weight;
  }
}

/**
 * Chances out of counts. What was believed before counts as so many pairs, so that a few pairs, or a level nobody
 * reached, prove nothing.
 */
export function chancesFrom(counts: Chances, before: Chances, pairs: number, kind: "m" | "u"): Chances {
  return counts.map((field, place) => {
    const total = field.reduce((sum, count) => sum + count, 0) + pairs;
    return field.map((count, level) => {
      const believed = before[place]?.[level] ?? 0;
      // What did not happen among so many pairs may still happen once in twice as many.
      const least = Math.max(LEAST[kind], Math.min(believed, 0.5 / total));
      return Math.min(1 - LEAST[kind], Math.max(least, (count + pairs * believed) / total));
    });
  });
}

/** A higher level never speaks less for one person than a lower one: neighbours that do are taken as one. */
export function monotone(m: readonly number[], u: readonly number[]): { m: number[]; u: number[] } {
  const groups: { m: number; u: number; size: number }[] = [];
  for (let level = 0; level < m.length; level++) {
    let group = { m: m[level] ?? 0, u: u[level] ?? 0, size: 1 };
    for (let above = groups.at(-1); above && above.m / above.u < group.m / group.u; above = groups.at(-1)) {
      group = { m: above.m + group.m, u: above.u + group.u, size: above.size + group.size };
      groups.pop();
    }
    groups.push(group);
  }
  const ratios = groups.flatMap((group) => new Array<number>(group.size).fill(group.m / group.u));
  return { m: ratios.map((ratio, level) => Math.min(1, ratio * (u[level] ?? 0))), u: [...u] };
}

import { type Block, isStep, type Steps } from "./blocks.js";

/** For each record, by place, the records it shares a key with, and how rare the keys are that they share. */
export class Partners {
  /** How many records look for partners. */
  readonly size: number;
  readonly #blocks: readonly (readonly Block[])[];
  readonly #onlyEarlier: boolean;
  /** By partner, for the record asked for last; 0 for whoever is none or was taken. */
  readonly #bits: Float64Array;

  /**
   * @param blocks for each record those it finds partners in
   * @param partners how many records may be found
   * @param onlyEarlier whether both are of one list, in which each pair is wanted once
   */
  constructor(blocks: readonly (readonly Block[])[], partners: number, onlyEarlier: boolean) {
    this.size = blocks.length;
    this.#blocks = blocks;
    this.#onlyEarlier = onlyEarlier;
    this.#bits = new Float64Array(partners);
  }

  /** The partners of a record, each once. All of them must be taken before the next record is asked for. */
  of(place: number): number[] {
    const found: number[] = [];
    for (const { places, bits } of this.#blocks[place] ?? []) {
      for (const partner of places) {
        if (this.#onlyEarlier && partner >= place) break;
        const before = this.#bits[partner] ?? 0;
        if (before === 0) found.push(partner);
        this.#bits[partner] = before + bits;
      }
    }
    return found;
  }

  /** Takes a partner of the record asked for last: how rare the keys are that both have, in bits. */
  take(partner: number): number {
    const bits = this.#bits[partner] ?? 0;
    this.#bits[partner] = 0;
    return bits;
  }
}

/** Grades of rarity in one bit. */
const GRADES = 8;

/** How rare the common keys of a pair must be, in grades, for about `most` pairs to remain; and how many do not. */
export function* rarestGrade(partners: Partners, most: number): Steps<{ grade: number; pruned: number }> {
  const counts: number[] = [];
  let all = 0;
  for (let place = 0; place < partners.size; place++) {
    for (const partner of partners.of(place)) {
      const grade = gradeOf(partners.take(partner));
      counts[grade] = (counts[grade] ?? 0) + 1;
      all += 1;
    }
    if (isStep(place)) yield null;
  }
  if (all <= most) return { grade: 0, pruned: 0 };
  let [grade, kept] = [counts.length - 1, counts.at(-1) ?? 0];
  while (grade > 0 && kept + (counts[grade - 1] ?? 0) <= most) {
    grade -= 1;
    kept += counts[grade] ?? 0;
  }
  return { grade, pruned: all - kept };
}

/** A hair more, so that the order in which bits were added up does not decide. */
export const gradeOf = (bits: number): number => Math.floor(bits * GRADES + 1e-6);

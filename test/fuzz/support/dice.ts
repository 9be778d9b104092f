import { createSeededRandom } from "../../../src/testing/index.js";

/** Choices that are the same for the same seed. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = createSeededRandom(seed).random;
  }

  /** A whole number from 0 up to, not including, `below`. */
  int(below: number): number {
    return Math.floor(this.#random() * below);
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(from.length)] as T;
  }

  /** As many as asked for, each made anew. */
  many<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, () => this.int(256));
  }

  /** Any UTF-16, also broken. */
  text(maxLength: number): string {
    return String.fromCharCode(...this.many(this.int(maxLength + 1), () => this.#codeUnit()));
  }

  #codeUnit(): number {
    const kind = this.int(10);
    if (kind < 6) return 0x20 + this.int(0x5f);
    if (kind < 7) return this.int(0x20);
    return kind < 8 ? 0xd800 + this.int(0x800) : this.int(0x10000);
  }
}

/** Several in one order, that chance decides. */
export function shuffled<T>(dice: Dice, items: readonly T[]): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = dice.int(last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

import { createSeededRandom } from "../../../../src/testing/seeded-random.js";

/** Draws from one seeded stream. */
export class Dice {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = createSeededRandom(seed).random;
  }
  unit = (): number => this.#random();
  below = (n: number): number => Math.floor(this.#random() * n);
  chance = (p: number): boolean => this.#random() < p;
  pick = <T>(items: readonly T[]): T => items[this.below(items.length)] as T;
  /** One letter dropped, doubled, exchanged, or two neighbours that changed places. */
  typo(text: string): string {
    if (text.length < 4) return text;
    const at = 1 + this.below(text.length - 2);
    const letter = "abcdefghijklmnopqrstuvwxyz".charAt(this.below(26));
    const [head, here, next, tail] = [text.slice(0, at), text.charAt(at), text.charAt(at + 1), text.slice(at + 2)];
    return this.pick([
      head + next + tail,
      head + here + here + next + tail,
      head + letter + next + tail,
      head + next + here + tail,
    ]);
  }
  digitTypo(text: string): string {
    const at = text.length - 1 - this.below(Math.min(4, text.length));
    return text.slice(0, at) + ((Number(text[at]) + 1 + this.below(9)) % 10) + text.slice(at + 1);
  }
}

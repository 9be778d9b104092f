import { table } from "../matching/table.js";

/** What the bench demands, and what it saw. */
export class Goals {
  readonly #rows: { goal: string; measured: string; isMet: boolean }[] = [];

  /** What must be exactly so. */
  exactly(goal: string, measured: number, wanted: number): void {
    this.#rows.push({ goal, measured: String(measured), isMet: measured === wanted });
  }

  /** What must not be more. */
  atMost(goal: string, measured: number, most: number): void {
    this.#rows.push({ goal, measured: measured.toFixed(4), isMet: measured <= most });
  }

  get allMet(): boolean {
    return this.#rows.every(({ isMet }) => isMet);
  }

  toString(): string {
    return table(
      ["goal", "measured", "met"],
      this.#rows.map(({ goal, measured, isMet }) => [goal, measured, isMet ? "yes" : "NO"]),
    );
  }
}

import { describe, expect, it } from "vitest";
import { checkSettled } from "./check.js";
import { type HistoryOptions, RandomHistory } from "./history.js";

/** Whatever fails tells its seed and everything that had happened. */
export async function telling<T extends { sides: { diary: readonly string[] } }>(
  name: string,
  history: T,
  work: (history: T) => Promise<void>,
): Promise<void> {
  try {
    await work(history);
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    throw new Error(`${name}: ${told}\n\n${history.sides.diary.join("\n")}`, { cause: error });
  }
}

/** What must be in some diary of many histories, or they prove less than they seem to. */
export const EVERYTHING: readonly RegExp[] = [
  /person sets .* to null/,
  /person adds/,
  /person removes/,
  /person restores/,
  /person duplicates/,
  /person renames/,
  /person sets the key/,
  /host adds .* for R/,
  /host adds .*"Nurturing"/,
  /host makes .* inactive/,
  /staff: claim/,
  /staff: unclaim/,
  /staff: remove/,
  /\(meanwhile\) person sets/,
  /\(meanwhile\) host sets/,
  /(reconcile|follow|full) is killed after/,
  /^\S+ reconcile ends/,
  /^\S+ lookback ends/,
  /^\S+ full ends/,
  /^\S+ dry ends/,
  /^\S+ follow ends/,
  // What Airtable refused by itself.
  /"errors":\["/,
];

/**
 * The seeds are dealt out to several files, so that they run side by side.
 * @param events what must have happened in some of them
 */
export function describeHistories(
  name: string,
  seeds: readonly number[],
  options: Omit<HistoryOptions, "seed">,
  events: readonly RegExp[],
): void {
  const diaries: string[] = [];
  describe(name, () => {
    it.each(seeds)(
      "every edit stands on both sides in the end, nothing is doubled, and then nothing is written (seed %i)",
      async (seed) => {
        const history = await RandomHistory.begin({ ...options, seed });
        await telling(`Seed ${seed}`, history, async (one) => {
          await one.run(options.steps);
          await checkSettled(one.sides);
        });
        diaries.push(...history.sides.diary);
      },
      60_000,
    );

    // A few by hand need not meet everything.
    if (process.env.HISTORIES) return;
    it("something of everything happened", () => {
      expect(events.filter((event) => !diaries.some((line) => event.test(line)))).toEqual([]);
    });
  });
}

/** So many seeds from this one on. More by `HISTORIES=500 npx vitest …`. */
export const seedsFrom = (first: number, count: number): number[] =>
  Array.from({ length: Number(process.env.HISTORIES ?? count) }, (_, index) => first + index);

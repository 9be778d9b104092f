import { describe, expect, it } from "vitest";
import { checkSettled } from "./check.js";
import { telling } from "./describe-histories.js";
import { killedAfter, SCENARIOS, stage } from "./kills.js";

/** A process that makes fewer was not doing what its scenario is about. */
const FEWEST_STEPS = 25;

describe("a process that is killed between any two of its steps", () => {
  it.each(SCENARIOS)(
    "$name: another completes it, and nothing is lost or doubled",
    async (scenario) => {
      for (let lastStep = 0; ; lastStep += 1) {
        const sides = await stage(scenario);
        let isAlive = false;
        await telling(`Killed after ${lastStep} steps`, { sides }, async () => {
          isAlive = await killedAfter(scenario, sides, lastStep);
          await checkSettled(sides);
        });
        if (!isAlive) continue;
        expect(lastStep).toBeGreaterThan(FEWEST_STEPS);
        return;
      }
    },
    120_000,
  );
});

import { describe, expect, it } from "vitest";
import type { FakeResMan } from "../../src/testing/index.js";
import { createSeededRandom } from "../../src/testing/index.js";
import { assertSettled } from "./assert-settled.js";
import { createWorld } from "./world.js";

/** Enough sweeps for the unluckiest lead; a lead that never settles fails the test. */
const MAX_SWEEPS = 25;

const breakThings = (fake: FakeResMan): void => {
  fake.faults.set("http503Html", { rate: 0.1 });
  fake.faults.set("dropAfter", { rate: 0.05 });
  fake.faults.set("transientEnvelope", { rate: 0.05 });
  fake.faults.set("hang", { rate: 0.02 });
};

/** The seeds are dealt out to several files, so that they run side by side. */
export function describeChaos(seeds: readonly number[]): void {
  describe("a ResMan that fails all the time", () => {
    it.each(seeds)(
      "loses and doubles nothing (seed %i)",
      async (seed) => {
        const random = createSeededRandom(seed);
        const { storage, fake, engine } = await createWorld({
          fake: { runtime: random },
          speed: 1000,
          engine: { concurrency: 8 },
        });
        breakThings(fake);
        let failed = Number.POSITIVE_INFINITY;
        for (let sweep = 0; sweep < MAX_SWEEPS && failed > 0; sweep += 1)
          failed = (await engine.pushLeads()).counts.failed;
        expect(failed).toBe(0);
        fake.faults.clear();
        await engine.pullLeads();
        await assertSettled(storage, fake);

        const before = fake.writes.length;
        await engine.pushLeads({ scope: "all" });
        expect(fake.writes.length).toBe(before);
        const markers = fake
          .prospects()
          .flatMap(({ events }) => events.map(({ comments }) => comments?.match(/\[domiq:[^\]]+\]/)?.[0]));
        expect(new Set(markers).size).toBe(markers.length);
      },
      60_000,
    );
  });
}

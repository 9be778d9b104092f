import { createSeededRandom, startFakeResMan } from "@domiq/lead-sync/testing";
import type { FakeSetup } from "./fake-process.js";

/** The process behind {@link startFakeProcess}: waits for its setup, then listens until it is told to end. */
process.once("message", async ({ properties, chaos, seed }: FakeSetup) => {
  const { url, fake } = await startFakeResMan({ properties, runtime: createSeededRandom(seed) });
  if (chaos) {
    fake.faults.set("http503Html", { rate: 0.1 });
    fake.faults.set("dropAfter", { rate: 0.05, on: "writes" });
    fake.faults.set("transientEnvelope", { rate: 0.05 });
  }
  process.send?.({ url });
});
process.once("disconnect", () => process.exit(0));

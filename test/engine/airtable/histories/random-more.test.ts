import { describeHistories, EVERYTHING, seedsFrom } from "./describe-histories.js";

describeHistories(
  "people on both sides, through faults, skewed clocks and kills",
  seedsFrom(1001, 45),
  { steps: 40 },
  EVERYTHING,
);

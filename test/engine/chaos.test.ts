import { describeChaos } from "../support/chaos.js";

describeChaos([1, 2, 3, 4, 5, 6]);

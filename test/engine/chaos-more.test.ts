import { describeChaos } from "../support/chaos.js";

describeChaos([7, 8, 9, 10, 11, 12]);

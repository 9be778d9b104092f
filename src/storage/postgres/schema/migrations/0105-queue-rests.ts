import type { Migration } from "../migration.js";
import { claimFunction } from "./claim-function.js";

/** Leaves jobs where they are while their property rests, as while it is switched off. */
export const queueRests: Migration = {
  number: 105,
  name: "queue rests",
  sql: (names) =>
    claimFunction(names, "CREATE OR REPLACE", "i.sync_enabled IS NOT FALSE AND (i.retry_at > since) IS NOT TRUE"),
};

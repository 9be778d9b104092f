import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, it } from "vitest";
import { PostgresStorageAdapter } from "../../../../src/storage/postgres/postgres-storage-adapter.js";
import { checkSettled } from "./check.js";
import { telling } from "./describe-histories.js";
import { RandomHistory } from "./history.js";
import { ASKING } from "./policies.js";

const STEPS = 30;

describe("people on both sides of a PostgreSQL database", () => {
  let migrated: PGlite;
  beforeAll(async () => {
    migrated = await PGlite.create();
    await new PostgresStorageAdapter({ client: migrated }).migrate();
  }, 60_000);
  afterAll(() => migrated.close());

  it.each([{ seed: 1 }, { seed: 2 }, { seed: 3, ...ASKING }, { seed: 4, ...ASKING }])(
    "every edit stands on both sides in the end, nothing is doubled, and then nothing is written (seed $seed)",
    async (options) => {
      const client = (await migrated.clone()) as PGlite;
      const storage = new PostgresStorageAdapter({ client });
      const history = await RandomHistory.begin({ ...options, steps: STEPS, storage });
      await telling(`Seed ${options.seed}`, history, async (one) => {
        await one.run(STEPS);
        await checkSettled(one.sides);
      });
      await client.close();
    },
  );
});

import { expect, it } from "vitest";
import { freshDatabase } from "../support/postgres/fresh-database.js";
import { exportRows, exportTruth } from "../support/world.js";
import { crashRun } from "./support/crash-run.js";

const KILLS = 20;

it("loses, doubles and mixes up nothing while workers are killed at random moments", async () => {
  const database = await freshDatabase();
  try {
    const several = new Set(exportTruth().same_person.flat());
    const { facts, faults, details } = await crashRun({
      databaseUrl: database.url,
      // Renters with several chats: what is done twice, or at the same time, shows there.
      rows: exportRows().filter(({ conversation }) => several.has(conversation.id)),
      kills: KILLS,
      workers: 3,
      seed: 7,
      // `npm run crash` holds it to a second; here others use the machine as well.
      takeoverLimitMs: 10_000,
    });
    expect(facts).toMatchObject({ "workers killed": KILLS });
    expect(facts["jobs taken over"]).toBeGreaterThan(0);
    expect({ faults: Object.entries(faults).filter(([, count]) => count > 0), details }).toEqual({
      faults: [],
      details: [],
    });
  } finally {
    await database.drop();
  }
}, 120_000);

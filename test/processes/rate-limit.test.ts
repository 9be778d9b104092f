import { expect, it } from "vitest";
import { freshDatabase } from "../support/postgres/fresh-database.js";
import { aRow, PROPERTY } from "../support/small-world.js";
import { openSite } from "./support/site.js";

const LIMIT = { key: "resman:412", limit: 12, intervalMs: 1000 };
const PROCESSES = 3;
const CALLS_EACH = 12;
/** How much sooner than its predecessors a request may arrive: timers are late, and the way to ResMan takes a while. */
const JITTER_MS = 500;

it("several processes with one shared rate limit stay under it together", async () => {
  const database = await freshDatabase();
  const delay = { leastMs: 0, mostMs: 0 };
  const site = await openSite({ databaseUrl: database.url, rows: [aRow()], delay, worker: { rateLimit: LIMIT } });
  try {
    const processes = await Promise.all(Array.from({ length: PROCESSES }, () => site.fleet.start()));
    const call = { do: "call", times: CALLS_EACH, resManPropertyId: PROPERTY } as const;
    await Promise.all(processes.map((one) => one.ask(call)));
    const { calls } = site.resman;
    expect(calls).toHaveLength(PROCESSES * CALLS_EACH);
    expect(new Set(calls.map(({ actor }) => actor)).size).toBe(PROCESSES);
    const arrivals = calls.map(({ at }) => at).sort((a, b) => a - b);
    const gaps = arrivals.slice(LIMIT.limit).map((at, index) => at - (arrivals[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(LIMIT.intervalMs - JITTER_MS);
  } finally {
    await site.close();
    await database.drop();
  }
}, 60_000);

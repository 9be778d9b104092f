import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { anId, createManualClock } from "../../../src/testing/index.js";
import { createClockedWorld } from "../../support/clocked-world.js";
import { aRow, DANA, minutes, PROPERTY } from "../../support/small-world.js";
import { storeRows } from "../../support/world.js";
import { instant, logWriter, measure } from "./support.js";

let pglite: PGlite;
let postgres: PostgresStorageAdapter;

beforeAll(async () => {
  pglite = await PGlite.create();
  postgres = new PostgresStorageAdapter({ client: pglite });
  await postgres.migrate();
}, 60_000);
afterAll(() => pglite.close());

/** A history of an hour, and what an engine says of it. */
async function told(storage: StorageAdapter) {
  const clock = createManualClock("2026-03-02T17:00:00Z");
  const { client } = await createClockedWorld();
  const engine = new SyncEngine({ storage, resman: client, runtime: clock });
  const world = { storage, clock };
  await storeRows(storage, [aRow()]);
  const log = logWriter(world, (serial) => anId(0x900 + serial));
  const from = instant(world);
  for (const [n, syncDirection] of (["to_resman", "from_resman", "bidirectional", "to_airtable"] as const).entries()) {
    await log("success", { syncDirection, latencyMs: 1000 * (n + 1) });
    await log(n % 2 === 0 ? "failed" : "conflict", { syncDirection });
    await measure(world, "apiRequests", 10, n % 2 === 0 ? PROPERTY : null);
    await measure(world, "apiDurationMs", 1234.5, n % 2 === 0 ? PROPERTY : null);
    await measure(world, "consistency", 0.9 + n / 100);
    await clock.advance(minutes(15));
  }
  await engine.enqueue(DANA);
  await clock.advance(1000);
  const of = { propertyId: PROPERTY };
  const names = ["apiRequests", "apiDurationMs"];
  const { criteria } = await engine.report();
  return {
    criteria,
    all: await engine.metrics(),
    own: await engine.metrics(of),
    history: await engine.metricsHistory({ names, from, to: instant(world), stepMs: minutes(20) }),
    prometheus: await engine.prometheus(of),
  };
}

it("says of one history the same in memory and in PostgreSQL", async () => {
  const { storage } = await createClockedWorld({ rows: [] });
  const expected = await told(storage);
  expect(expected.all).toMatchObject({ totalOperations: 6, avgApiResponseMs: 123.45, consistency: 0.93 });
  expect(await told(postgres)).toEqual(expected);
});

import assert from "node:assert/strict";
import type { SyncLogEntry } from "../../domain/sync-log.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { refusedInput } from "./expectations.js";
import { at, id, logRow, seedLeads } from "./fixtures.js";

type Stats = StorageAdapter["log"]["stats"];

/** Adds a row for each latency, in minutes 1 and on. */
async function seedLatencies(
  storage: StorageAdapter,
  latencies: readonly (number | null)[],
  changes: Parameters<typeof logRow>[1] = {},
): Promise<void> {
  await seedLeads(storage);
  await storage.log.appendMany(latencies.map((latencyMs, n) => logRow(n + 1, { latencyMs, ...changes })));
}

const latency = async (storage: StorageAdapter, query: Partial<Parameters<Stats>[0]> = {}) =>
  (await storage.log.stats({ from: at(0), to: at(999), ...query })).latency;

export const logStatsCases = casesOf("log: stats", {
  "keeps the latency of a row, to fractions of a millisecond": async (storage) => {
    await seedLatencies(storage, [0, 12.25, null]);
    const rows = await storage.log.list();
    assert.deepEqual(
      rows.map(({ latencyMs }) => latencyMs),
      [null, 12.25, 0],
    );
  },

  "percentiles are values there are: the smallest that as many are at or below": async (storage) => {
    // 1 to 200 in another order than that of their sizes.
    await seedLatencies(
      storage,
      Array.from({ length: 200 }, (_, n) => 1 + ((n * 77) % 200)),
    );
    assert.deepEqual(await latency(storage), {
      count: 200,
      avgMs: 100.5,
      p50Ms: 100,
      p95Ms: 190,
      p99Ms: 198,
      maxMs: 200,
    });
  },

  "percentiles of a few are those few": async (storage) => {
    await seedLatencies(storage, [40, 10, 20, 30, null]);
    assert.deepEqual(await latency(storage), { count: 4, avgMs: 25, p50Ms: 20, p95Ms: 40, p99Ms: 40, maxMs: 40 });
    assert.deepEqual(await latency(storage, { from: at(3), to: at(4) }), {
      count: 1,
      avgMs: 20,
      p50Ms: 20,
      p95Ms: 20,
      p99Ms: 20,
      maxMs: 20,
    });
  },

  "a latency counts where the change arrived or stands to be decided": async (storage) => {
    await seedLeads(storage);
    const statuses: SyncLogEntry["syncStatus"][] = ["pending", "success", "failed", "conflict", "retry"];
    for (const [n, syncStatus] of statuses.entries()) {
      await storage.log.append(logRow(n + 1, { syncStatus, latencyMs: 10 * (n + 1) }));
    }
    assert.deepEqual(await latency(storage), { count: 2, avgMs: 30, p50Ms: 20, p95Ms: 40, p99Ms: 40, maxMs: 40 });
  },

  "there is no latency where none is known": async (storage) => {
    assert.equal(await latency(storage), null);
    await seedLatencies(storage, [null, null]);
    assert.equal(await latency(storage), null);
  },

  "latencies are of the span and the property that is asked for": async (storage) => {
    await seedLatencies(storage, [1, 2, 3]);
    await storage.log.append(logRow(4, { latencyMs: 4, propertyId: id(2) }));
    const maxMs = async (query: Partial<Parameters<Stats>[0]>) => (await latency(storage, query))?.maxMs;
    assert.equal(await maxMs({}), 4);
    assert.equal(await maxMs({ propertyId: id(1) }), 3);
    assert.equal(await maxMs({ from: at(2), to: at(3) }), 2);
    assert.equal(await maxMs({ propertyId: id(2), to: at(4) }), undefined);
  },

  "sums up rows of some directions only": async (storage) => {
    await seedLeads(storage);
    const directions = ["to_resman", "from_resman", "to_airtable", "from_airtable", "bidirectional"] as const;
    for (const [n, syncDirection] of directions.entries()) {
      await storage.log.append(logRow(n + 1, { syncDirection, processingTimeMs: n + 1, latencyMs: n + 1 }));
    }
    const sums = async (...wanted: (typeof directions)[number][]) => {
      const stats = await storage.log.stats({ from: at(0), to: at(9), directions: wanted });
      return [stats.counts.success, stats.avgProcessingMs, stats.latency?.maxMs];
    };
    assert.deepEqual(await sums("to_resman", "from_resman"), [2, 1.5, 2]);
    assert.deepEqual(await sums("from_airtable"), [1, 4, 4]);
    assert.deepEqual(await sums(...directions), [5, 3, 5]);
    assert.deepEqual(await sums(), [0, null, undefined]);
  },

  "a direction there is not is refused": async (storage) => {
    const directions = ["to_resman", "sideways"] as never;
    await refusedInput(storage.log.stats({ from: at(0), to: at(1), directions }), "directions.1");
  },
});

import { SharedRateLimiter } from "../../src/runtime/shared-rate-limiter.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/index.js";
import { FAKE_AIRTABLE_IDS } from "../../src/testing/index.js";
import { createEngine, portalOf, reconcile } from "./ours.js";
import { damage, edit } from "./race.js";
import { type AirtableWorld, createWorld, fill, QUARTER_MS, type Traffic, trafficOf } from "./world.js";

/** What the guide recommends for a limiter that processes share. */
const INTERVAL_MS = 210;

/** What engines that share a base came to together. */
export interface SharedOutcome {
  engines: number;
  traffic: Traffic;
  lost: number;
  doubled: number;
}

/** How much there is to do. */
export interface SharedOptions {
  engines: number;
  /** Of all engines together. */
  leads: number;
  latencyMs: number;
}

/**
 * Engines with a table each, all in one base and on one store, reconcile at the same time: every lead was edited on both
 * sides. Each has a client and a limiter of its own, as processes have.
 */
export async function shareBase({ engines: count, leads, latencyMs }: SharedOptions): Promise<SharedOutcome> {
  const world = createWorld({ latencyMs, tables: count });
  const storage = new MemoryStorageAdapter();
  const sharing = world.tables.map((table) => engineOf(world, storage, table));
  const records = world.tables.map((table) => fill(world, table, leads / count));
  await world.elapse(Promise.all(sharing.map(({ engine }) => reconcile(engine))));
  await world.runtime.advance(QUARTER_MS);
  for (const [index, { table, portal }] of sharing.entries()) await edit(world, table, records[index] ?? [], portal);
  const traffic = await trafficOf(world, () => Promise.all(sharing.map(({ engine }) => reconcile(engine))));
  const harm = { lost: 0, doubled: 0 };
  for (const { table, portal } of sharing) {
    const { lost, doubled } = await damage(world, table, portal, leads / count);
    harm.lost += lost;
    harm.doubled += doubled;
  }
  return { engines: count, traffic, ...harm };
}

function engineOf(world: AirtableWorld, storage: MemoryStorageAdapter, table: string) {
  const { runtime } = world;
  const key = `airtable:${FAKE_AIRTABLE_IDS.baseId}`;
  const rateLimiter = new SharedRateLimiter({ storage, key, limit: 1, intervalMs: INTERVAL_MS, runtime });
  const engine = createEngine(world, { storage, table, client: { rateLimiter } });
  return { table, engine, portal: portalOf(world, engine, storage, table) };
}

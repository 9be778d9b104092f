import type { QueueItem } from "../../src/domain/queue-item.js";
import type { SyncEngineOptions } from "../../src/engine/options.js";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import { createManualClock, createSeededRandom, type ManualClock } from "../../src/testing/index.js";
import { aRow, type Hook, hookedFetch } from "./small-world.js";
import { createWorld, type World, type WorldOptions } from "./world.js";

export interface ClockedWorld extends World {
  clock: ManualClock;
  hooks: Hook[];
  /** A second process on the same store, ResMan and clock. */
  anotherEngine(options?: Partial<SyncEngineOptions>): SyncEngine;
  jobs(): Promise<QueueItem[]>;
}

/** Dana at a ResMan in this process, and a clock that only a test moves. Every die shows the middle. */
export async function createClockedWorld(options: Omit<WorldOptions, "runtime" | "fetch"> = {}): Promise<ClockedWorld> {
  const clock = createManualClock("2026-03-02T17:00:00Z");
  const { now, setTimeout, clearTimeout } = clock;
  const { randomId } = createSeededRandom(1);
  const runtime = { now, setTimeout, clearTimeout, random: () => 0.5, randomId };
  const hooks: Hook[] = [];
  const engineOptions = { pullEveryMs: 0, ...options.engine };
  const world = await createWorld({
    rows: [aRow()],
    ...options,
    engine: engineOptions,
    runtime,
    fetch: (fake) => hookedFetch(fake, hooks),
  });
  const { storage, client } = world;
  return {
    ...world,
    clock,
    hooks,
    anotherEngine: (more = {}) => new SyncEngine({ storage, resman: client, runtime, ...engineOptions, ...more }),
    jobs: () => storage.queue.list(),
  };
}

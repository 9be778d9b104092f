import { setImmediate } from "node:timers/promises";
import { ResManClient } from "../../../src/clients/resman/resman-client.js";
import type { SyncEngineOptions } from "../../../src/engine/options.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import {
  createFakeResManFetch,
  createManualClock,
  createSeededRandom,
  FAKE_RESMAN_IDS,
  type ManualClock,
} from "../../../src/testing/index.js";
import { aRow } from "../../support/small-world.js";
import { createWorld, type World } from "../../support/world.js";

/** How long ResMan takes to answer, in milliseconds. */
const ANSWER_MS = 50;
/** Requests a client has in flight at most: its default. */
export const CLIENT_CONCURRENCY = 2;

export interface OutageWorld extends World {
  clock: ManualClock;
  /** One engine a process, each with a client of its own; the first is `engine`. */
  engines: SyncEngine[];
  /** When each request reached ResMan, and the most that were there at a time since {@link resetPeak}. */
  arrivals: number[];
  peak(): number;
  resetPeak(): void;
  queueAll(): Promise<void>;
  /** Moves the clock until something is true. */
  until(condition: () => Promise<boolean>, maxMs: number): Promise<void>;
}

export const leadsOf = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    aRow(index, {
      user: { firstName: `Renter${index}`, email: `renter${index}@example.com`, phone: null },
      conversation: { resmanSyncStatus: "not_synced" },
    }),
  );

/** Leads that wait, processes that would sync them, and a ResMan whose requests take time. */
export async function createOutageWorld(
  leads: number,
  processes = 1,
  options: Partial<SyncEngineOptions> = {},
): Promise<OutageWorld> {
  const clock = createManualClock("2026-03-02T17:00:00Z");
  const { now, setTimeout, clearTimeout } = clock;
  const { random, randomId } = createSeededRandom(7);
  const runtime = { now, setTimeout, clearTimeout, random, randomId };
  const arrivals: number[] = [];
  let inFlight = 0;
  let peak = 0;
  const rows = leadsOf(leads);
  const engineOptions = { pullEveryMs: 0, leaseMs: 600_000, ...options };
  const slow = (fetch: (request: Request) => Promise<Response>) => async (request: Request) => {
    arrivals.push(now());
    inFlight += 1;
    peak = Math.max(peak, inFlight);
    await new Promise<void>((resolve) => setTimeout(resolve, ANSWER_MS));
    inFlight -= 1;
    return fetch(request);
  };
  const world = await createWorld({
    rows,
    runtime,
    engine: engineOptions,
    fetch: (fake) => slow(createFakeResManFetch(fake)),
  });
  const { storage, fake, engine } = world;
  const { accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;
  const others = Array.from({ length: processes - 1 }, () => {
    const fetch = slow(createFakeResManFetch(fake));
    const resman = new ResManClient({ accountId, integrationPartnerId, apiKey, runtime: { ...runtime, fetch } });
    return new SyncEngine({ storage, resman, runtime, ...engineOptions });
  });
  return {
    ...world,
    clock,
    engines: [engine, ...others],
    arrivals,
    peak: () => peak,
    resetPeak: () => {
      peak = inFlight;
    },
    async queueAll() {
      for (const { conversation } of rows) await engine.enqueue(conversation.id);
    },
    async until(condition, maxMs) {
      const end = now() + maxMs;
      while (!(await condition())) {
        if (now() >= end) throw new Error(`it did not happen within ${maxMs} ms`);
        await clock.advance(1000);
        await setImmediate();
      }
    },
  };
}

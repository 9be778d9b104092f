import type { FullSyncResult } from "../../../src/engine/airtable/results.js";
import type { SyncEngine } from "../../../src/engine/sync-engine.js";
import type { Fetch } from "../../../src/ports/runtime.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { countWrites } from "../../../src/testing/index.js";
import { createEngine } from "../ours.js";
import { type AirtableWorld, createWorld, fill } from "../world.js";

/** How much to measure. */
export interface InStepOptions {
  leads: number;
  rounds: number;
}

/** What full syncs of leads that are all in step took. Times in µs of a lead, memory in bytes. */
export interface InStep {
  leads: number;
  /** Of the first load, which makes every lead. */
  firstLoad: { wallMs: number; cpuUs: number; heapBytes: number };
  /** Of each round. */
  rounds: { wallMs: number; cpuUs: number; heapGrowthBytes: number; peerCpuUs: number }[];
  /** What was in use at most while it ran, beyond what was left after it, seen right after collections. */
  peakBytes: number;
  requests: number;
  /** Writing calls of the store by name, in one full sync. */
  storeWrites: Record<string, number>;
  airtableWrites: number;
}

export async function measureInStep({ leads, rounds }: InStepOptions): Promise<InStep> {
  const world = createWorld({ latencyMs: 0 });
  const [table = ""] = world.tables;
  fill(world, table, leads);
  const answers = remember(world);
  const storage = new MemoryStorageAdapter();
  const before = heapInUse();
  const load = await timed(() => fullSync(world, createEngine(world, { storage, table })));
  // What is remembered of the answers is not what the store keeps.
  const remembered = [...answers.bodies.values()].reduce((sum, body) => sum + body.length, 0);
  const firstLoad = { ...perLead(load, leads), heapBytes: heapInUse() - before - remembered };

  const records = recordsIn(answers);
  const measured: InStep["rounds"] = [];
  for (let round = 0; round < rounds; round += 1) {
    const heapBefore = heapInUse();
    const sync = await timed(async () => {
      const { stage1, stage2 } = await fullSync(world, createEngine(world, { storage, table }));
      if (stage1.recordsProcessed !== leads || stage1.inserted + stage1.updated + stage2.updated > 0)
        throw new Error("They were not in step.");
    });
    const heapGrowthBytes = heapInUse() - heapBefore;
    const peer = await timed(async () => copyAll(records));
    measured.push({ ...perLead(sync, leads), heapGrowthBytes, peerCpuUs: peer.cpuUs / leads });
  }

  const counted = countWrites(storage);
  const requestsBefore = answers.served;
  const peakBytes = await peakOf(world, createEngine(world, { storage: counted.storage, table }), leads);
  return {
    leads,
    firstLoad,
    rounds: measured,
    peakBytes,
    requests: answers.served - requestsBefore,
    storeWrites: { ...counted.writes },
    airtableWrites: world.fake.writes.length,
  };
}

/** A full sync that must succeed, with every lead. */
async function fullSync(
  world: AirtableWorld,
  engine: SyncEngine,
  onProgress?: (progress: { processed: number }) => void,
): Promise<FullSyncResult> {
  const result = await world.elapse(engine.syncAll(onProgress ? { onProgress } : {}));
  const errors = [...result.stage1.errors, ...result.stage2.errors];
  if (!result.success || errors.length > 0) throw new Error(`The full sync failed: ${errors.slice(0, 3).join("; ")}`);
  return result;
}

/** Collections on the way would be measured as time, so this is a sync of its own. */
async function peakOf(world: AirtableWorld, engine: SyncEngine, leads: number): Promise<number> {
  let most = 0;
  const every = Math.max(1, Math.floor(leads / 20));
  await fullSync(world, engine, ({ processed }) => {
    // In the middle of a page.
    if (processed % every === every >> 1) most = Math.max(most, heapInUse());
  });
  return most - heapInUse();
}

/** What Airtable answered, asked for again, costs next to nothing: what is measured is ours, not the fake's. */
function remember(world: AirtableWorld): { bodies: Map<string, string>; served: number } {
  const answers = { bodies: new Map<string, string>(), served: 0 };
  const real = world.fetch;
  const fetch: Fetch = async (request) => {
    answers.served += 1;
    const known = answers.bodies.get(request.url);
    if (known !== undefined)
      return new Response(known, { headers: { date: new Date(world.runtime.now()).toUTCString() } });
    const response = await real(request);
    const body = await response.clone().text();
    if (request.method === "GET" && response.ok) answers.bodies.set(request.url, body);
    return response;
  };
  world.runtime.fetch = fetch;
  return answers;
}

const recordsIn = ({ bodies }: { bodies: Map<string, string> }): unknown[] =>
  [...bodies.values()].flatMap((body) => (JSON.parse(body) as { records?: unknown[] }).records ?? []);

/** The peer: the least anybody does with a record that comes and is stored. Returns the last one, so that none can be left out. */
function copyAll(records: readonly unknown[]): unknown {
  let copied: unknown;
  for (const record of records) copied = JSON.parse(JSON.stringify(record));
  return copied;
}

async function timed(work: () => Promise<unknown>): Promise<{ wallMs: number; cpuUs: number }> {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - begin, cpuUs: user + system };
}

const perLead = ({ wallMs, cpuUs }: { wallMs: number; cpuUs: number }, leads: number) => ({
  wallMs,
  cpuUs: cpuUs / leads,
});

function heapInUse(): number {
  if (!globalThis.gc) throw new Error("This needs --expose-gc.");
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { LeadSyncApi, LeadSyncStore } from "../../../src/browser/index.js";
import { toWire } from "../../../src/browser/wire/convert.js";
import { median } from "../../http/statistics.js";
import { table } from "../../matching/table.js";
import { makeLeads } from "../people.js";
import { roundRobin } from "../races/round-robin.js";

const LEADS = 10_000;
const PAGE = 1_000;

/** What a server answers: pages of a thousand, as JSON text. */
const pagesOf = (count: number): string[] => {
  const leads = makeLeads(count);
  return Array.from({ length: Math.ceil(count / PAGE) }, (_, page) => {
    const next = (page + 1) * PAGE;
    return JSON.stringify(
      toWire({
        success: true,
        leads: leads.slice(page * PAGE, next),
        ...(next < count && { nextAfterId: String(page + 1) }),
      }),
    );
  });
};

/** Through the real API client, so that names of members are read from the wire. */
async function loadedStore(pages: readonly string[]): Promise<LeadSyncStore> {
  const fetch = async (request: Request | URL | string): Promise<Response> => {
    const { searchParams } = new URL(request instanceof Request ? request.url : request);
    const text = pages[Number(searchParams.get("after_id") ?? 0)] ?? "";
    return new Response(text, { headers: { "content-type": "application/json" } });
  };
  const runtime = { fetch: fetch as typeof globalThis.fetch };
  const store = new LeadSyncStore({ api: new LeadSyncApi({ baseUrl: "https://bench.test", runtime }), runtime });
  await store.fetchLeads();
  if (store.getSnapshot().leads.length !== LEADS) throw new Error("The store did not load all leads.");
  return store;
}

const KINDS = {
  "parsed JSON": async (pages: readonly string[]) => pages.map((page) => JSON.parse(page) as unknown),
  LeadSyncStore: loadedStore,
};
const NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];

/** Heap that 10,000 leads take; a markdown table. */
export async function measureMemory(rounds: number): Promise<string> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heap = (): number => {
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  };
  const pages = pagesOf(LEADS);
  const run = async (name: keyof typeof KINDS): Promise<{ bytes: number; ms: number }> => {
    const before = heap();
    const start = performance.now();
    const kept = await KINDS[name](pages);
    const ms = performance.now() - start;
    // What weak references hold lives until the turn ends.
    await setImmediate();
    const bytes = heap() - before;
    // Held until it was weighed.
    if (typeof kept !== "object") throw new Error("Nothing was kept.");
    return { bytes, ms };
  };
  await roundRobin(NAMES, 1, run);
  const shown = await roundRobin(NAMES, rounds, run);
  const bytes = (name: keyof typeof KINDS): number => median(shown[name].map((each) => each.bytes));
  const rows = NAMES.map((name) => [
    name,
    (bytes(name) / 2 ** 20).toFixed(1),
    (bytes(name) / LEADS).toFixed(0),
    (bytes(name) / bytes("parsed JSON")).toFixed(2),
    median(shown[name].map(({ ms }) => ms)).toFixed(0),
  ]);
  return table(["10,000 leads", "MiB", "bytes a lead", "× parsed JSON", "ms to read"], rows);
}

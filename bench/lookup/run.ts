import type { ContactQuery } from "../../src/ports/storage.js";
import { table } from "../matching/table.js";
import { contactQuery, nameQuery, type Renter, renter } from "./renters.js";
import { memoryStore, postgresStore, type Store, serverUrl } from "./stores.js";

/*
 * What `findByContact` costs among 1,000, 10,000 and 100,000 renters: by mailbox and line, which must not grow, and by name,
 * which may grow with those who share it. On PostgreSQL where `DATABASE_URL` names a server.
 */

const SIZES = [1000, 10_000, 100_000];
const ROUNDS = 60;

interface Kind {
  name: string;
  queryOf(one: Renter): ContactQuery;
}

const KINDS: readonly Kind[] = [
  { name: "email and phone", queryOf: contactQuery },
  { name: "name", queryOf: nameQuery },
];

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

const median = (values: readonly number[]): number => quantile(values, 0.5);

const print = (text: string): boolean => process.stdout.write(`${text}\n`);

await measure("in memory", memoryStore, 200);
if (serverUrl) await measure("on PostgreSQL", postgresStore, 10);
else print("Set DATABASE_URL to measure PostgreSQL as well.");

async function measure(place: string, open: (size: number) => Promise<Store>, calls: number): Promise<void> {
  const stores: Store[] = [];
  for (const size of SIZES) stores.push(await open(size));
  const rows: (string | number)[][] = [];
  for (const kind of KINDS) rows.push(...(await timesOf(stores, kind, calls)));
  const head = [`findByContact ${place}`, "renters", "median ms", "p95 ms", "found", "of the smallest"];
  print(`\n${table(head, rows)}`);
  for (const store of stores) await store.close();
}

/** The stores take turns, so that what disturbs the machine disturbs them alike. */
async function timesOf(
  stores: readonly Store[],
  { name, queryOf }: Kind,
  calls: number,
): Promise<(string | number)[][]> {
  const times = stores.map((): number[] => []);
  const found = stores.map(() => 0);
  for (let round = -5; round < ROUNDS; round++) {
    for (const [place, { size, storage }] of stores.entries()) {
      const queries = Array.from({ length: calls }, (_, n) =>
        queryOf(renter((((round + 5) * calls + n) * 7919) % size)),
      );
      const begin = performance.now();
      for (const query of queries) {
        const rows = await storage.conversations.findByContact(query);
        if (rows.length === 0) throw new Error("A renter was not found.");
        found[place] = (found[place] ?? 0) + rows.length;
      }
      // The first rounds are for the compilers, the plans and the caches.
      if (round >= 0) times[place]?.push((performance.now() - begin) / calls);
    }
  }
  const smallest = median(times[0] ?? []);
  return stores.map(({ size }, place) => {
    const all = times[place] ?? [];
    const each = (found[place] ?? 0) / ((ROUNDS + 5) * calls);
    const growth = (median(all) / smallest).toFixed(2);
    return [name, size, median(all).toFixed(4), quantile(all, 0.95).toFixed(4), each.toFixed(2), `× ${growth}`];
  });
}

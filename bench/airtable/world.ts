import type { Fetch } from "../../src/ports/runtime.js";
import { defaultBase, FAKE_AIRTABLE_IDS } from "../../src/testing/fake-airtable/default-base.js";
import type { FakeAirtableBase } from "../../src/testing/fake-airtable/schema.js";
import {
  createFakeAirtableFetch,
  createTestRuntime,
  type ElapseOptions,
  elapse,
  FakeAirtable,
  type FakeAirtableRequestKind,
  type TestRuntime,
} from "../../src/testing/index.js";

/** Weeks of waiting are looked at, too. */
const PATIENCE: ElapseOptions = { maxMs: 60 * 24 * 60 * 60 * 1000 };

/** Milliseconds between two cycles. */
export const QUARTER_MS = 15 * 60_000;

/** An Airtable base full of leads, on a clock that only the bench moves. */
export interface AirtableWorld {
  runtime: TestRuntime;
  fake: FakeAirtable;
  fetch: Fetch;
  /** Names of its tables. */
  tables: readonly string[];
  /** Lets virtual time pass until it is done. */
  elapse<T>(work: Promise<T>): Promise<T>;
}

/** What went over the wire between two moments, and how long that was. */
export interface Traffic {
  lists: number;
  gets: number;
  updates: number;
  /** The schema. */
  others: number;
  answers429: number;
  /** Milliseconds of virtual time. */
  ms: number;
}

/** @param latencyMs how long a request and its answer are on the way together */
export function createWorld({ latencyMs, tables = 1 }: { latencyMs: number; tables?: number }): AirtableWorld {
  const runtime = createTestRuntime();
  const { now, setTimeout, clearTimeout, random, randomId } = runtime;
  const base = baseOf(tables);
  const fake = new FakeAirtable({
    runtime: { now, setTimeout, clearTimeout, random, randomId },
    latencyMs,
    bases: [base],
  });
  const fetch = createFakeAirtableFetch(fake);
  runtime.fetch = fetch;
  return {
    runtime,
    fake,
    fetch,
    tables: base.tables.map(({ name }) => name),
    elapse: (work) => elapse(runtime, work, PATIENCE),
  };
}

/** The default base, its table so many times. */
function baseOf(tables: number): FakeAirtableBase {
  const copies = Array.from({ length: tables }, (_, index) =>
    defaultBase().tables.map((table) => ({
      ...table,
      id: `tblEXAMPLE${String(index + 1).padStart(7, "0")}`,
      name: index === 0 ? table.name : `${table.name} ${index + 1}`,
    })),
  );
  return { id: FAKE_AIRTABLE_IDS.baseId, name: "Marketing", tables: copies.flat() };
}

/** Fills a table with leads as a campaign has them, and returns their record ids. */
export const fill = ({ fake }: AirtableWorld, table: string, count: number): string[] =>
  fake.people.createMany(
    table,
    Array.from({ length: count }, (_, index) => ({
      "First Name": `Dana ${index}`,
      "Last Name": "Whitfield",
      Email: `dana.${index}@example.com`,
      Phone: `+1 405 555 ${String(index % 10_000).padStart(4, "0")}`,
      Company: "Umbra Living",
      "ICP Score": index % 100,
      Status: "New",
      "Processing Status": "Enrolled",
      "Campaign ID": "camp-7",
      "Campaign Name": "Spring in Oklahoma",
      "SMS Sent Count": 2,
      "Lead Source": "Web form",
    })),
  );

const KINDS: Partial<Record<FakeAirtableRequestKind, "lists" | "gets" | "updates">> = {
  list: "lists",
  listByPost: "lists",
  get: "gets",
  update: "updates",
  upsert: "updates",
  create: "updates",
  replace: "updates",
};

/** Does some work in virtual time and tells what went over the wire. */
export async function trafficOf(world: AirtableWorld, work: () => Promise<unknown>): Promise<Traffic> {
  const before = snapshot(world);
  await world.elapse(work());
  return between(before, snapshot(world));
}

/** Everything so far. */
export function snapshot({ fake, runtime }: AirtableWorld): Traffic {
  const counts = { lists: 0, gets: 0, updates: 0, others: 0 };
  for (const [kind, count] of Object.entries(fake.requests))
    counts[KINDS[kind as FakeAirtableRequestKind] ?? "others"] += count;
  return { ...counts, answers429: fake.answers429, ms: runtime.now() };
}

export const between = (from: Traffic, to: Traffic): Traffic => ({
  lists: to.lists - from.lists,
  gets: to.gets - from.gets,
  updates: to.updates - from.updates,
  others: to.others - from.others,
  answers429: to.answers429 - from.answers429,
  ms: to.ms - from.ms,
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AirtableClient, type AirtableClientOptions } from "../../../src/clients/airtable/index.js";
import { SharedRateLimiter } from "../../../src/runtime/shared-rate-limiter.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import {
  createFakeAirtableFetch,
  createTestRuntime,
  FAKE_AIRTABLE_IDS,
  FakeAirtable,
  type FakeAirtableFaultKind,
  type FakeAirtableOptions,
} from "../../../src/testing/index.js";
import { collect } from "./support.js";

const LATENCY = 100;

function setup(options: FakeAirtableOptions = {}, clientOptions: Partial<AirtableClientOptions> = {}) {
  const runtime = createTestRuntime();
  const fake = new FakeAirtable({ latencyMs: LATENCY, runtime, ...options });
  runtime.fetch = createFakeAirtableFetch(fake);
  const clientOf = (more: Partial<AirtableClientOptions> = {}) =>
    new AirtableClient({
      token: FAKE_AIRTABLE_IDS.token,
      baseId: FAKE_AIRTABLE_IDS.baseId,
      runtime,
      ...clientOptions,
      ...more,
    });
  /** Lets time pass until the work is done; milliseconds it took. */
  const settle = async <T>(work: Promise<T>) => {
    const from = runtime.now();
    let to: number | undefined;
    const done = work.finally(() => {
      to = runtime.now();
    });
    done.catch(() => undefined);
    await runtime.advance(0);
    for (let minute = 0; to === undefined && minute < 600; minute++) await runtime.advance(60_000);
    return { value: await done, ms: (to ?? Number.NaN) - from };
  };
  const total = () => Object.values(fake.requests).reduce((sum, count) => sum + count, 0);
  const rows = (count: number) =>
    fake.people.createMany(
      "Leads",
      Array.from({ length: count }, (_, number) => ({ "Lead ID": `lead-${number}`, "First Name": `N${number}` })),
    );
  return { runtime, fake, client: clientOf(), clientOf, settle, total, rows };
}

/** What every history ends with: nothing a correct client would not do. */
function expectPolite(fake: FakeAirtable): void {
  expect(fake.unexpected).toEqual([]);
  expect(fake.violations).toBe(0);
  expect(fake.sentDuringPenalty).toBe(0);
}

describe("at the floor", () => {
  it("10,000 records are read in 100 requests and changed in 1,000, and nothing is answered with 429", async () => {
    const { client, fake, settle, total, rows } = setup();
    rows(10_000);
    const read = await settle(client.list("Leads", { fields: ["Lead ID"] }));
    expect(read.value).toHaveLength(10_000);
    expect(total()).toBe(100);
    // The first ten keep more distance, until it is known what a quick answer takes.
    expect(read.ms).toBeLessThanOrEqual(99 * 203 + 3 * LATENCY);
    const records = read.value.map(({ id }) => ({ id, fields: { "Claimed By": "dana" } }));
    const written = await settle(collect(client.updateEach("Leads", records)));
    expect(written.value.items.flatMap((outcome) => outcome.written)).toHaveLength(10_000);
    expect(total()).toBe(1100);
    expect(written.ms).toBeLessThanOrEqual(1.02 * 999 * 200);
    expect(fake.answers429).toBe(0);
    expectPolite(fake);
  }, 30_000);

  it("four processes share a base by the store, and none is answered with 429", async () => {
    const { clientOf, runtime, fake, settle, rows } = setup();
    const ids = rows(400);
    const storage = new MemoryStorageAdapter();
    const work = [0, 1, 2, 3].map((process) => {
      const rateLimiter = new SharedRateLimiter({ storage, key: "airtable:app", limit: 1, intervalMs: 203, runtime });
      const records = ids.slice(process * 100, process * 100 + 100).map((id) => ({ id, fields: { Notes: "n" } }));
      return clientOf({ rateLimiter }).update("Leads", records);
    });
    const { ms } = await settle(Promise.all(work));
    expect(fake.requests).toEqual({ update: 40 });
    expect(ms).toBeLessThanOrEqual(1.02 * 39 * 200 + LATENCY);
    expect(fake.answers429).toBe(0);
    expectPolite(fake);
  });

  it("a penalty is waited out by all: no request is sent within it", async () => {
    const { client, fake, settle, rows } = setup();
    const ids = rows(500);
    fake.faults.set("rateLimited", { at: [7] });
    const { ms } = await settle(
      client.update(
        "Leads",
        ids.map((id) => ({ id, fields: { Notes: "n" } })),
      ),
    );
    expect(ms).toBeGreaterThan(30_000);
    expect(ms).toBeLessThan(50 * 203 + 32_000);
    expectPolite(fake);
  });
});

describe("whatever goes wrong on the way", () => {
  const FAULTS: FakeAirtableFaultKind[] = [
    "dropBefore",
    "dropAfter",
    "http500",
    "http502",
    "http503",
    "http503After",
    "http504After",
    "retriable503",
    "truncated",
    "html",
    "empty",
    "rateLimited",
    "delay",
  ];

  it("an upsert makes each record once, and every record is told of once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.subarray(FAULTS, { minLength: 1 }), async (seed, kinds) => {
        const { client, fake, settle } = setup({}, { retry: { attempts: 12 } });
        for (const kind of kinds) fake.faults.set(kind, { rate: 0.3 / kinds.length, seed });
        const rows = Array.from({ length: 95 }, (_, number) => ({
          fields: { "Lead ID": `lead-${number}`, Notes: `n${number}` },
        }));
        const { value } = await settle(collect(client.upsertEach("Leads", rows, ["Lead ID"])));
        expect(value.error).toBeUndefined();
        const told = value.items.flatMap(({ written }) => written);
        expect(told.map(({ index }) => index).sort((one, other) => one - other)).toEqual(rows.map((_, index) => index));
        for (const { index, record } of told) expect(record.fields).toMatchObject(rows[index]?.fields ?? {});
        const keys = fake.records("Leads").map(({ fields }) => fields["Lead ID"]);
        expect(keys).toHaveLength(95);
        expect(new Set(keys).size).toBe(95);
        expectPolite(fake);
      }),
      { numRuns: 25 },
    );
  });

  it("a create makes no record twice, and names those that may have been made", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.subarray(FAULTS, { minLength: 1 }), async (seed, kinds) => {
        const { client, fake, settle } = setup();
        for (const kind of kinds) fake.faults.set(kind, { rate: 0.4 / kinds.length, seed });
        const rows = Array.from({ length: 45 }, (_, number) => ({ fields: { "Lead ID": `lead-${number}` } }));
        const { value } = await settle(
          client.create("Leads", rows).then(
            () => ({ done: rows.map((_, index) => ({ index })), failed: [] }),
            (error) => error,
          ),
        );
        const made = fake.records("Leads").map(({ fields }) => Number(String(fields["Lead ID"]).slice(5)));
        expect(new Set(made).size).toBe(made.length);
        const unsure = value.failed.filter(
          ({ error }: { error: { outcomeUnknown?: boolean } }) => error.outcomeUnknown,
        );
        const indexes = (some: { index: number }[]): number[] => some.map(({ index }) => index);
        expect(made).toEqual(expect.arrayContaining(indexes(value.done)));
        expect([...indexes(value.done), ...indexes(unsure)]).toEqual(expect.arrayContaining(made));
        expectPolite(fake);
      }),
      { numRuns: 25 },
    );
  });

  it("a list is whole, each record once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.subarray([...FAULTS, "iteratorExpired"] as const), async (seed, kinds) => {
        const { client, fake, settle, rows } = setup({}, { retry: { attempts: 12 }, maxRestarts: 20 });
        const ids = rows(950);
        for (const kind of kinds) fake.faults.set(kind, { rate: 0.2 / kinds.length, seed });
        const { value } = await settle(client.list("Leads"));
        expect(value.map(({ id }) => id).sort()).toEqual([...ids].sort());
        expectPolite(fake);
      }),
      { numRuns: 15 },
    );
  });
});

describe("what people do", () => {
  it("to some records meanwhile does not stop the changes of others", async () => {
    const { client, fake, settle, rows } = setup();
    const ids = rows(30);
    for (const number of [3, 4, 17]) fake.people.remove("Leads", ids[number] as string);
    const { value } = await settle(
      collect(
        client.updateEach(
          "Leads",
          ids.map((id) => ({ id, fields: { Notes: "n" } })),
        ),
      ),
    );
    const failed = value.items.flatMap((outcome) => outcome.failed);
    expect(failed.map(({ index }) => index).sort((one, other) => one - other)).toEqual([3, 4, 17]);
    for (const { error } of failed) expect(error).toMatchObject({ context: { type: "ROW_DOES_NOT_EXIST" } });
    expect(fake.records("Leads").every(({ fields }) => fields.Notes === "n")).toBe(true);
  });

  it("is found by the time of the change, whatever our clock says", async () => {
    const { client, fake, runtime, settle, rows } = setup({ clockSkewMs: 10 * 60_000 });
    const ids = rows(3);
    await runtime.advance(60_000);
    const { value: pages } = await settle(collect(client.pages("Leads")));
    await runtime.advance(60_000);
    fake.people.edit("Leads", ids[1] as string, { Notes: "by hand" });
    const { value } = await settle(client.list("Leads", { modifiedSince: pages.items[0]?.serverTime as string }));
    expect(value.map(({ id }) => id)).toEqual([ids[1]]);
  });

  it("leaves deleted records out of what is asked for by id", async () => {
    const { client, fake, settle, rows } = setup();
    const ids = rows(250);
    fake.people.remove("Leads", ids[120] as string);
    const { value } = await settle(client.getMany("Leads", ids, { fields: ["Lead ID"] }));
    expect(value.map(({ id }) => id)).toEqual(ids.filter((_, number) => number !== 120));
    expect(fake.requests).toEqual({ list: 3 });
  });

  it("leaves deleted records out of what is deleted", async () => {
    const { client, fake, settle, rows } = setup();
    const ids = rows(25);
    fake.people.remove("Leads", ids[0] as string);
    const { value } = await settle(client.delete("Leads", ids));
    expect(value).toEqual(ids.slice(1));
    expect(fake.records("Leads")).toEqual([]);
  });
});

it("a long formula travels by POST and finds the same", async () => {
  const { client, fake, settle, rows } = setup();
  rows(3);
  const filterByFormula = `OR(${Array.from({ length: 700 }, (_, n) => `{Lead ID}="lead-${n * 2}"`).join(",")})`;
  const { value } = await settle(client.list("Leads", { filterByFormula }));
  expect(value.map(({ fields }) => fields["Lead ID"])).toEqual(["lead-0", "lead-2"]);
  expectPolite(fake);
});

it("a spent month ends a sync at once", async () => {
  const { client, fake, settle, rows } = setup({ quota: { plan: "free", callsLeft: 2 } });
  const ids = rows(100);
  const { value } = await settle(
    collect(
      client.updateEach(
        "Leads",
        ids.map((id) => ({ id, fields: { Notes: "n" } })),
      ),
    ),
  );
  expect(value.error).toMatchObject({ code: "QUOTA_EXCEEDED" });
  expect(value.items.flatMap(({ written }) => written)).toHaveLength(20);
  expect(fake.requests.update).toBeLessThanOrEqual(3);
});

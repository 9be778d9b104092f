import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AirtableWriteOutcome } from "../../../src/ports/airtable.js";
import { accept, collect, recordId, refusal, type Script, type Seen, scripted } from "./support.js";

const updates = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ id: recordId(number), fields: { Number: number } }));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

const numbersIn = ({ body }: Seen): number[] => (body?.records ?? []).map(({ fields }) => Number(fields.Number));

const REFUSED = refusal(422, "INVALID_VALUE_FOR_COLUMN", 'Field "Number" cannot accept the provided value');

const refusing =
  (isBad: (number: number) => boolean, reply = REFUSED): Script =>
  (seen) =>
    numbersIn(seen).some(isBad) ? reply : accept(seen);

const writtenIn = (outcomes: readonly AirtableWriteOutcome[]): number[] =>
  outcomes.flatMap(({ written }) => written.map(({ index }) => index)).sort((one, other) => one - other);
const failedIn = (outcomes: readonly AirtableWriteOutcome[]): number[] =>
  outcomes.flatMap(({ failed }) => failed.map(({ index }) => index)).sort((one, other) => one - other);

describe("updateEach", () => {
  it("tells of each request as it is done, with the record Airtable answered", async () => {
    const { client, seen, settle, runtime } = scripted(accept);
    const at: number[] = [];
    const begin = runtime.now();
    const work = async () => {
      const outcomes: AirtableWriteOutcome[] = [];
      for await (const outcome of client.updateEach("Leads", updates(25), { byFieldId: true })) {
        at.push(runtime.now() - begin);
        outcomes.push(outcome);
      }
      return outcomes;
    };
    const { value = [] } = await settle(work());
    expect(at).toEqual([100, 303, 506]);
    expect(value.map(({ written }) => written.length)).toEqual([10, 10, 5]);
    expect(value[2]?.written[0]).toEqual({
      index: 20,
      record: expect.objectContaining({ id: recordId(20), fields: { Number: 20 } }),
      created: false,
    });
    expect(seen[0]?.body?.returnFieldsByFieldId).toBe(true);
  });

  it("hides the time an answer takes: several requests are in flight", async () => {
    const { client, settle } = scripted(accept, { intervalMs: 25 });
    const { ms } = await settle(collect(client.updateEach("Leads", updates(1000))));
    // One after the other would take 100 x 100 ms.
    expect(ms).toBeLessThanOrEqual(3000);
  });

  it("finds the bad record by splitting its batch in halves, and writes the nine others", async () => {
    const { client, seen, settle } = scripted(refusing((number) => number === 7));
    const { value } = await settle(collect(client.updateEach("Leads", updates(10))));
    expect(value?.error).toBeUndefined();
    expect(failedIn(value?.items ?? [])).toEqual([7]);
    expect(writtenIn(value?.items ?? [])).toEqual(range(0, 10).filter((number) => number !== 7));
    expect(value?.items.find(({ failed }) => failed.length > 0)?.failed[0]?.error).toMatchObject({
      code: "REMOTE_REJECTED",
      context: { type: "INVALID_VALUE_FOR_COLUMN" },
    });
    expect(seen.length).toBeLessThanOrEqual(9);
  });

  it("halves a request that is too large, too", async () => {
    const { client, seen, settle } = scripted((one) => (numbersIn(one).length > 3 ? { status: 413 } : accept(one)));
    const { value } = await settle(collect(client.updateEach("Leads", updates(10))));
    expect(writtenIn(value?.items ?? [])).toEqual(range(0, 10));
    expect(seen.map((one) => numbersIn(one).length).sort()).toEqual([10, 2, 2, 3, 3, 5, 5]);
  });

  it("tells of every record exactly once, whichever are bad", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(44), { maxLength: 12 }), async (bad) => {
        const { client, settle } = scripted(refusing((number) => bad.includes(number)));
        const { value } = await settle(collect(client.updateEach("Leads", updates(45))));
        expect(failedIn(value?.items ?? [])).toEqual(bad.sort((one, other) => one - other));
        expect(writtenIn(value?.items ?? [])).toEqual(range(0, 45).filter((number) => !bad.includes(number)));
      }),
      { numRuns: 25 },
    );
  });

  it("does not look for culprits without end where all are bad, e.g. since a field is gone", async () => {
    const { client, seen, settle } = scripted(() => refusal(422, "UNKNOWN_FIELD_NAME", 'Unknown field name: "Number"'));
    const { value } = await settle(collect(client.updateEach("Leads", updates(1000))));
    expect(failedIn(value?.items ?? [])).toEqual(range(0, 1000));
    // Two requests for each of the first records, one for each later batch.
    expect(seen.length).toBeLessThan(200);
  });

  it("fails records that cannot be sent by themselves, and sends the others", async () => {
    const { client, seen, settle } = scripted(accept);
    const records = [
      ...updates(3),
      { id: "row 4", fields: {} },
      { id: recordId(5), fields: { Number: Number.NaN } },
      { id: recordId(1), fields: { Number: 9 } },
    ];
    const { value } = await settle(collect(client.updateEach("Leads", records)));
    expect(writtenIn(value?.items ?? [])).toEqual([0, 1, 2]);
    expect(failedIn(value?.items ?? [])).toEqual([3, 4, 5]);
    for (const { failed } of value?.items ?? [])
      for (const { error } of failed) expect(error).toMatchObject({ code: "INVALID_INPUT" });
    expect(seen).toHaveLength(1);
  });

  it("goes on after a batch that failed for a passing reason", async () => {
    const { client, settle } = scripted((one) => (numbersIn(one)[0] === 10 ? refusal(500) : accept(one)));
    const { value } = await settle(collect(client.updateEach("Leads", updates(60))));
    expect(value?.error).toBeUndefined();
    expect(failedIn(value?.items ?? [])).toEqual(range(10, 20));
    expect(writtenIn(value?.items ?? [])).toHaveLength(50);
  });

  it("gives up after five requests in a row that failed for good", async () => {
    const { client, seen, settle } = scripted((one) => (numbersIn(one)[0] === 0 ? accept(one) : refusal(503)));
    const { value } = await settle(collect(client.updateEach("Leads", updates(1000))));
    expect(value?.error).toMatchObject({ code: "TEMPORARY_ERROR", status: 503 });
    expect(writtenIn(value?.items ?? [])).toEqual(range(0, 10));
    // At most the five, and those that were in flight beside them, five times each.
    expect(seen.length).toBeLessThanOrEqual(1 + 10 * 5);
  });

  it.each([
    ["AUTH_ERROR", refusal(401, "AUTHENTICATION_REQUIRED")],
    ["AUTH_ERROR", refusal(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND")],
    ["NOT_FOUND", refusal(404, "NOT_FOUND")],
    ["QUOTA_EXCEEDED", refusal(429, "PUBLIC_API_BILLING_LIMIT_EXCEEDED")],
  ])("ends by throwing when nothing can go on: %s", async (code, reply) => {
    const { client, seen, settle, runtime } = scripted((one, index) => (index < 2 ? accept(one) : reply));
    const { value } = await settle(collect(client.updateEach("Leads", updates(1000))));
    expect(value?.error).toMatchObject({ code });
    expect(writtenIn(value?.items ?? [])).toEqual(range(0, 20));
    expect(failedIn(value?.items ?? [])).toEqual([]);
    expect(seen).toHaveLength(3);
    expect(runtime.pending).toBe(0);
  });

  it("still tells of what was on its way when something ended it", async () => {
    const { client, settle, seen } = scripted((one) => (numbersIn(one)[0] === 10 ? refusal(401) : accept(one)), {
      intervalMs: 30,
    });
    const { value } = await settle(collect(client.updateEach("Leads", updates(1000))));
    expect(value?.error).toMatchObject({ code: "AUTH_ERROR" });
    expect(writtenIn(value?.items ?? [])).toHaveLength((seen.length - 1) * 10);
    expect(seen.length).toBeGreaterThan(3);
  });

  it("throws what beforeWrite throws, and sends no more", async () => {
    const lost = new Error("the lease is lost");
    const { client, seen, settle } = scripted(accept);
    let asked = 0;
    const beforeWrite = async () => {
      if (++asked > 2) throw lost;
    };
    const { value } = await settle(collect(client.updateEach("Leads", updates(100), { beforeWrite })));
    expect(value?.error).toBe(lost);
    expect(seen).toHaveLength(2);
    expect(writtenIn(value?.items ?? [])).toEqual(range(0, 20));
  });

  it("throws when the caller aborts", async () => {
    const caller = new AbortController();
    const { client, seen, settle, runtime } = scripted((one, index) => {
      if (index === 2) caller.abort();
      return accept(one);
    });
    const { value } = await settle(collect(client.updateEach("Leads", updates(100), { signal: caller.signal })));
    expect(value?.error).toMatchObject({ code: "ABORTED" });
    expect(writtenIn(value?.items ?? [])).toEqual(range(0, 20));
    expect(seen).toHaveLength(3);
    expect(runtime.pending).toBe(0);
  });

  it("sends no more when the caller leaves, and waits for what is on its way", async () => {
    const { client, seen, settle, runtime, inFlight } = scripted(accept, { intervalMs: 30 });
    const leave = async () => {
      for await (const _ of client.updateEach("Leads", updates(1000))) break;
      return inFlight();
    };
    expect((await settle(leave())).value).toBe(0);
    const sent = seen.length;
    expect(sent).toBeGreaterThan(1);
    expect(sent).toBeLessThanOrEqual(5);
    await runtime.advance(60_000);
    expect(seen).toHaveLength(sent);
    expect(runtime.pending).toBe(0);
  });

  it("lets what waits for its turn go when the caller leaves", async () => {
    const { client, seen, settle, runtime } = scripted(accept);
    const leave = async () => {
      for await (const _ of client.updateEach("Leads", updates(1000))) break;
    };
    const { ms } = await settle(leave());
    expect(ms).toBe(100);
    await runtime.advance(60_000);
    expect(seen).toHaveLength(1);
  });

  it("does not run far ahead of a slow caller", async () => {
    const { client, seen, runtime } = scripted(accept);
    const outcomes = client.updateEach("Leads", updates(1000))[Symbol.asyncIterator]();
    const first = outcomes.next();
    await runtime.advance(60_000);
    await first;
    expect(seen).toHaveLength(5);
    await outcomes.return?.();
  });
});

describe("upsertEach", () => {
  const rows = (count: number) => range(0, count).map((number) => ({ fields: { Key: `k${number}`, Number: number } }));

  it("tells which records were made", async () => {
    const { client, settle } = scripted((seen) => {
      const { records } = accept(seen) as { records: { id: string }[] };
      return { records, createdRecords: [records[1]?.id], updatedRecords: [records[0]?.id] };
    });
    const { value } = await settle(collect(client.upsertEach("Leads", rows(2), ["Key"])));
    expect(value?.items[0]?.written.map(({ created }) => created)).toEqual([false, true]);
  });

  it("fails records without a key, or with one that was given before, by themselves", async () => {
    const { client, settle } = scripted(accept);
    const records = [...rows(2), { fields: { Number: 2 } }, ...rows(1)];
    const { value } = await settle(collect(client.upsertEach("Leads", records, ["Key"])));
    expect(writtenIn(value?.items ?? [])).toEqual([0, 1]);
    expect(failedIn(value?.items ?? [])).toEqual([2, 3]);
  });

  it("finds the record whose key several records have", async () => {
    const { client, settle } = scripted(refusing((number) => number === 3, refusal(422, "INVALID_REQUEST_UNKNOWN")));
    const { value } = await settle(collect(client.upsertEach("Leads", rows(10), ["Key"])));
    expect(failedIn(value?.items ?? [])).toEqual([3]);
    expect(writtenIn(value?.items ?? [])).toHaveLength(9);
  });
});

import { describe, expect, it } from "vitest";
import { AirtableBatchError, type AirtableProgress } from "../../../src/clients/airtable/index.js";
import { accept, record, recordId, refusal, type Script, type Seen, scripted, slowDown } from "./support.js";

const creates = (count: number) => Array.from({ length: count }, (_, number) => ({ fields: { Number: number } }));
const updates = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ id: recordId(number), fields: { Number: number } }));

const numbersIn = ({ body }: Seen): unknown[] => (body?.records ?? []).map(({ fields }) => fields.Number);

/** Refuses a request that holds one of these numbers, as Airtable does: all or nothing. */
const refusing =
  (...bad: number[]): Script =>
  (seen) =>
    numbersIn(seen).some((number) => bad.includes(number as number))
      ? refusal(422, "INVALID_VALUE_FOR_COLUMN", 'Field "Number" cannot accept the provided value')
      : accept(seen);

describe("create", () => {
  it("makes records ten a request, one request after the other, in order", async () => {
    const { client, seen, settle } = scripted(accept);
    const { value } = await settle(client.create("Leads", creates(25)));
    expect(seen.map(({ method, path }) => [method, path])).toEqual(Array(3).fill(["POST", "Leads"]));
    expect(seen.flatMap(numbersIn)).toEqual(creates(25).map(({ fields }) => fields.Number));
    expect(seen[0]?.body).toEqual({ records: creates(10) });
    expect(value?.map(({ fields }) => fields.Number)).toEqual(creates(25).map(({ fields }) => fields.Number));
  });

  it("sends what the options ask for", async () => {
    const { client, seen, settle } = scripted(accept);
    await settle(client.create("Leads", creates(1), { typecast: true, byFieldId: true }));
    expect(seen[0]?.body).toEqual({ records: creates(1), typecast: true, returnFieldsByFieldId: true });
  });

  it("names what was made where one record is refused, and makes the rest", async () => {
    const { client, settle } = scripted(refusing(13));
    const { error } = await settle(client.create("Leads", creates(25)));
    expect(error).toBeInstanceOf(AirtableBatchError);
    expect(error).toMatchObject({
      code: "REMOTE_REJECTED",
      type: "INVALID_VALUE_FOR_COLUMN",
      status: 422,
      outcomeUnknown: false,
      context: { done: 24, failed: 1, type: "INVALID_VALUE_FOR_COLUMN" },
      message: expect.stringContaining("1 of 25 records failed"),
    });
    const { done, failed } = error as unknown as AirtableBatchError;
    expect(done.map(({ index }) => index)).toEqual(
      creates(25)
        .map((_, index) => index)
        .filter((index) => index !== 13),
    );
    expect(done.every(({ index, record: made }) => made?.fields.Number === index)).toBe(true);
    expect(failed.map(({ index }) => index)).toEqual([13]);
  });

  it("names the records that may have been made though the answer was lost", async () => {
    const { client, seen, settle } = scripted((one, index) => (index === 1 ? "drop" : accept(one)));
    const { error } = await settle(client.create("Leads", creates(25)));
    expect(seen).toHaveLength(3);
    expect(error).toMatchObject({ code: "NETWORK_ERROR", outcomeUnknown: true });
    const { failed } = error as unknown as AirtableBatchError;
    expect(failed.map(({ index }) => index)).toEqual(Array.from({ length: 10 }, (_, number) => 10 + number));
    for (const one of failed) expect(one.error).toMatchObject({ outcomeUnknown: true });
  });

  it("is not believed where the answer holds another number of records", async () => {
    const { client, settle } = scripted(() => ({ records: [record(1)] }));
    expect((await settle(client.create("Leads", creates(2)))).error).toMatchObject({
      code: "WIRE_SHAPE",
      outcomeUnknown: true,
    });
  });
});

describe("update and replace", () => {
  it("change ten records a request: by PATCH the named cells, by PUT all", async () => {
    const { client, seen, settle } = scripted(accept);
    const { value } = await settle(client.update("Leads", updates(12)));
    await settle(client.replace("Leads", updates(1)));
    expect(seen.map(({ method }) => method)).toEqual(["PATCH", "PATCH", "PUT"]);
    expect(seen[1]?.body).toEqual({ records: updates(12).slice(10) });
    expect(value?.map(({ id }) => id)).toEqual(updates(12).map(({ id }) => id));
  });

  it("send null to clear a cell, and nothing of what is undefined", async () => {
    const { client, seen, settle } = scripted(accept);
    await settle(client.update("Leads", [{ id: recordId(1), fields: { A: null, B: undefined, C: false, D: "" } }]));
    expect(seen[0]?.body?.records?.[0]?.fields).toEqual({ A: null, C: false, D: "" });
  });

  it("send nothing where there is nothing to send", async () => {
    const { client, seen, settle } = scripted(accept);
    expect((await settle(client.update("Leads", []))).value).toEqual([]);
    expect(seen).toEqual([]);
  });

  it("take the records of an answer by their ids", async () => {
    const { client, settle } = scripted((seen) => ({
      records: [...((accept(seen) as { records: unknown[] }).records ?? [])].reverse(),
    }));
    const { value } = await settle(client.update("Leads", updates(3)));
    expect(value?.map(({ id }) => id)).toEqual(updates(3).map(({ id }) => id));
  });

  it("do not believe an answer about other records", async () => {
    const { client, settle } = scripted(() => ({ records: [record(99)] }));
    expect((await settle(client.update("Leads", updates(2).slice(1)))).error).toMatchObject({ code: "WIRE_SHAPE" });
  });

  it("tell how far they have come", async () => {
    const { client, settle } = scripted(accept);
    const told: AirtableProgress[] = [];
    await settle(client.update("Leads", updates(25), { onProgress: (progress) => told.push(progress) }));
    expect(told).toEqual([10, 20, 25].map((done) => ({ done, total: 25 })));
  });

  it.each<[string, unknown]>([
    ["records.1.id", [updates(1)[0], { id: "rec1", fields: {} }]],
    ["records.1.id", [updates(1)[0], updates(1)[0]]],
    ["records.0.fields", [{ id: recordId(1) }]],
    ["records.0.fields.A", [{ id: recordId(1), fields: { A: Number.NaN } }]],
    ["records.0.fields.A", [{ id: recordId(1), fields: { A: [{ b: Number.POSITIVE_INFINITY }] } }]],
    ["records.0.fields.A", [{ id: recordId(1), fields: { A: 1n } }]],
    ["records", { id: recordId(1), fields: {} }],
  ])("refuse what cannot be sent, with nothing sent: %s", async (path, records) => {
    const { client, seen, settle } = scripted(accept);
    const { error } = await settle(client.update("Leads", records as never));
    expect(error).toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining(path) });
    expect(seen).toEqual([]);
  });

  it("name what is done when the quota ends in the middle", async () => {
    const quota = { status: 429, body: '{"errors":[{"error":"PUBLIC_API_BILLING_LIMIT_EXCEEDED"}]}' };
    const { client, seen, settle } = scripted((one, index) => (index < 2 ? accept(one) : quota));
    const { error } = await settle(client.update("Leads", updates(100)));
    expect(seen).toHaveLength(3);
    expect(error).toBeInstanceOf(AirtableBatchError);
    expect(error).toMatchObject({ code: "QUOTA_EXCEEDED", retryable: false, outcomeUnknown: false });
    const { done, failed } = error as unknown as AirtableBatchError;
    expect(done.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(failed).toHaveLength(80);
    expect(failed[0]?.error).toMatchObject({ code: "QUOTA_EXCEEDED" });
    expect(failed[79]?.error).toMatchObject({ code: "ABORTED" });
  });

  it("name what is done when the caller aborts in the middle", async () => {
    const caller = new AbortController();
    const { client, settle, runtime } = scripted(accept);
    const onProgress = ({ done }: AirtableProgress) => done === 30 && caller.abort();
    const { error } = await settle(client.update("Leads", updates(100), { signal: caller.signal, onProgress }));
    expect(error).toMatchObject({ code: "ABORTED", context: { done: 30, failed: 70 }, outcomeUnknown: false });
    expect(runtime.pending).toBe(0);
  });
});

describe("upsert", () => {
  const rows = (...keys: unknown[]) => keys.map((key) => ({ fields: { "Lead ID": key, Name: "N" } }));

  it("finds records by their key and tells which were made", async () => {
    const { client, seen, settle } = scripted(() => ({
      records: [record(1), record(2)],
      createdRecords: [recordId(2)],
      updatedRecords: [recordId(1)],
    }));
    const { value } = await settle(client.upsert("Leads", rows("a", "b"), ["Lead ID"]));
    expect(seen[0]).toMatchObject({
      method: "PATCH",
      body: { performUpsert: { fieldsToMergeOn: ["Lead ID"] }, records: rows("a", "b") },
    });
    expect(value).toEqual({
      records: [record(1), record(2)],
      createdRecords: [recordId(2)],
      updatedRecords: [recordId(1)],
    });
  });

  it("sends no id, whatever it is given: one that is null breaks the request", async () => {
    const { client, seen, settle } = scripted(accept);
    await settle(client.upsert("Leads", [{ id: null, fields: { Key: 1 } } as never], ["Key"]));
    expect(seen[0]?.body?.records).toEqual([{ fields: { Key: 1 } }]);
  });

  it.each<[string, ReturnType<typeof rows>, string[]]>([
    ["records.1.fields.Lead ID", rows("a", null), ["Lead ID"]],
    ["records.0.fields.Lead ID", rows(""), ["Lead ID"]],
    ["records.0.fields.Other", rows("a"), ["Other"]],
    ["records.1.fields", rows("a", "a"), ["Lead ID"]],
    ["mergeOn", rows("a"), []],
    ["mergeOn", rows("a"), ["A", "B", "C", "D"]],
  ])("refuses a key that finds no single record, with nothing sent: %s", async (path, records, mergeOn) => {
    const { client, seen, settle } = scripted(accept);
    const { error } = await settle(client.upsert("Leads", records, mergeOn));
    expect(error).toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining(path) });
    expect(seen).toEqual([]);
  });
});

describe("delete", () => {
  /** A table that holds some records, and refuses a whole request for one it does not hold. */
  const holding =
    (there: Set<string>, gone = refusal(404, "MODEL_ID_NOT_FOUND", "Record not found")): Script =>
    (seen) => {
      if (seen.method === "GET") {
        const asked = seen.query.get("filterByFormula") ?? "";
        return { records: [...there].filter((id) => asked.includes(id)).map((id) => ({ ...record(0), id })) };
      }
      const ids = seen.query.getAll("records[]");
      if (!ids.every((id) => there.has(id))) return gone;
      for (const id of ids) there.delete(id);
      return accept(seen);
    };
  const ids = (count: number) => Array.from({ length: count }, (_, number) => recordId(number));

  it("names ids in the query, with brackets also for one alone, ten a request", async () => {
    const there = new Set(ids(11));
    const { client, seen, settle } = scripted(holding(there));
    expect((await settle(client.delete("Leads", [...ids(11), recordId(0)]))).value).toEqual(ids(11));
    expect(seen.map(({ method, query }) => [method, query.getAll("records[]").length])).toEqual([
      ["DELETE", 10],
      ["DELETE", 1],
    ]);
    expect(seen[0]?.body).toBeUndefined();
    expect(there.size).toBe(0);
  });

  it.each([
    refusal(404, "MODEL_ID_NOT_FOUND", "Record not found"),
    { status: 404, body: '{"error":"NOT_FOUND"}' },
    refusal(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"),
    refusal(422, "ROW_DOES_NOT_EXIST"),
  ])("takes what is gone for deleted and deletes the rest: %#", async (gone) => {
    const there = new Set(ids(10).slice(3));
    const { client, seen, settle } = scripted(holding(there, gone));
    expect((await settle(client.delete("Leads", ids(10)))).value).toEqual(ids(10).slice(3));
    expect(seen.map(({ method }) => method)).toEqual(["DELETE", "GET", "DELETE"]);
    expect(there.size).toBe(0);
  });

  it("sends nothing more where all are gone", async () => {
    const { client, seen, settle } = scripted(holding(new Set()));
    expect((await settle(client.delete("Leads", ids(2)))).value).toEqual([]);
    expect(seen.map(({ method }) => method)).toEqual(["DELETE", "GET"]);
  });

  it("is refused where it is refused though all are there", async () => {
    const { client, settle } = scripted((seen) =>
      seen.method === "GET"
        ? holding(new Set(ids(2)))(seen, 0)
        : refusal(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"),
    );
    const { error } = await settle(client.delete("Leads", ids(2)));
    expect(error).toMatchObject({ code: "AUTH_ERROR", failed: [{ index: 0 }, { index: 1 }] });
  });

  it("may be repeated after a lost answer", async () => {
    const there = new Set(ids(2));
    const { client, settle } = scripted((seen, index) => {
      const reply = holding(there)(seen, index);
      return index === 0 ? "drop" : reply;
    });
    expect((await settle(client.delete("Leads", ids(2)))).error).toBeUndefined();
    expect(there.size).toBe(0);
  });

  it("refuses what is no id", async () => {
    const { client, seen, settle } = scripted(accept);
    expect((await settle(client.delete("Leads", [recordId(1), "1"]))).error).toMatchObject({ code: "INVALID_INPUT" });
    expect(seen).toEqual([]);
  });
});

it("the number of records a request may hold is an option", async () => {
  const { client, seen, settle } = scripted(accept, { maxRecordsPerRequest: 50 });
  await settle(client.update("Leads", updates(100)));
  expect(seen.map((one) => numbersIn(one).length)).toEqual([50, 50]);
});

it("a 429 in the middle of a create makes no record twice", async () => {
  const { client, seen, settle } = scripted((one, index) => (index === 1 ? slowDown() : accept(one)));
  const { value } = await settle(client.create("Leads", creates(30)));
  expect(value).toHaveLength(30);
  expect(seen.map((one) => numbersIn(one)[0])).toEqual([0, 10, 10, 20]);
});

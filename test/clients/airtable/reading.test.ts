import { describe, expect, it } from "vitest";
import type { AirtableProgress } from "../../../src/clients/airtable/index.js";
import { record, recordId, refusal, type Seen, scripted } from "./support.js";

const idsIn = ({ query }: Seen): string[] =>
  [...(query.get("filterByFormula") ?? "").matchAll(/rec\w{14}/g)].map(([id]) => id);

/** A table that holds the records with an even number. */
const evenOnes = (seen: Seen) => ({
  records: idsIn(seen)
    .map((id) => Number(id.slice(3)))
    .filter((number) => number % 2 === 0)
    .map((number) => record(number))
    .reverse(),
});

describe("list", () => {
  it("tells how far it has come", async () => {
    const { client, settle } = scripted((_, index) => ({
      records: [record(index)],
      ...(index < 2 && { offset: `itr${index}` }),
    }));
    const told: AirtableProgress[] = [];
    await settle(client.list("Leads", {}, { onProgress: (progress) => told.push(progress) }));
    expect(told).toEqual([
      { done: 1, total: null },
      { done: 2, total: null },
      { done: 3, total: 3 },
    ]);
  });

  it("keeps what it does not know of a record", async () => {
    const odd = { ...record(1, { A: { specialValue: "NaN" } }), commentCount: 3 };
    const { client, settle } = scripted(() => ({ records: [odd] }));
    expect((await settle(client.list("Leads"))).value).toEqual([odd]);
  });
});

describe("getMany", () => {
  it("asks for a hundred a request, several at a time, and leaves out what is not there", async () => {
    const { client, seen, settle } = scripted(evenOnes);
    const ids = Array.from({ length: 1000 }, (_, number) => recordId(number));
    const { value, ms } = await settle(client.getMany("Leads", ids, { fields: ["A"], byFieldId: true }));
    expect(seen).toHaveLength(10);
    expect(seen.map((one) => idsIn(one).length)).toEqual(Array(10).fill(100));
    expect(seen.every(({ method, urlLength }) => method === "GET" && urlLength < 16_000)).toBe(true);
    expect(seen[0]?.query.getAll("fields[]")).toEqual(["A"]);
    expect(value?.map(({ id }) => id)).toEqual(ids.filter((_, number) => number % 2 === 0));
    // The first ten keep more distance, until it is known what a quick answer takes.
    expect(ms).toBeLessThanOrEqual(9 * 203 + 3 * 100);
  });

  it("asks for each once, and for nothing where there is nothing", async () => {
    const { client, seen, settle } = scripted(evenOnes);
    expect((await settle(client.getMany("Leads", []))).value).toEqual([]);
    expect(seen).toEqual([]);
    const { value } = await settle(client.getMany("Leads", [recordId(2), recordId(2)]));
    expect(value).toHaveLength(1);
    expect(seen.map(idsIn)).toEqual([[recordId(2)]]);
  });

  it("tells ids that differ in case apart", async () => {
    const [upper, lower] = ["recABCDEFGHIJKLMN", "recabcdefghijklmn"];
    const { client, settle } = scripted(() => ({ records: [{ ...record(1), id: lower }] }));
    expect(
      (await settle(client.getMany("Leads", [upper as string, lower as string]))).value?.map(({ id }) => id),
    ).toEqual([lower]);
  });

  it("refuses what is no id before anything is sent, e.g. one that would end the formula", async () => {
    const { client, seen, settle } = scripted(evenOnes);
    const ids = [...Array.from({ length: 150 }, (_, number) => recordId(number)), '"),TRUE(),("'];
    expect((await settle(client.getMany("Leads", ids))).error).toMatchObject({ code: "INVALID_INPUT" });
    expect(seen).toEqual([]);
  });

  it("sends no more once one request has failed", async () => {
    const { client, seen, settle, runtime } = scripted(() => refusal(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"));
    const ids = Array.from({ length: 3000 }, (_, number) => recordId(number));
    expect((await settle(client.getMany("Leads", ids))).error).toMatchObject({ code: "AUTH_ERROR" });
    const sent = seen.length;
    expect(sent).toBeLessThanOrEqual(2);
    await runtime.advance(60_000);
    expect(seen).toHaveLength(sent);
  });
});

describe("get", () => {
  it("finds a record of the table by formula, since a read by id finds those of other tables too", async () => {
    const { client, seen, settle } = scripted(evenOnes);
    expect((await settle(client.get("Leads", recordId(2)))).value).toEqual(record(2));
    expect((await settle(client.get("Leads", recordId(3)))).value).toBeUndefined();
    expect(seen.map(({ path }) => path)).toEqual(["Leads", "Leads"]);
  });
});

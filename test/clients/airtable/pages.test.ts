import { describe, expect, it } from "vitest";
import type { AirtableQuery } from "../../../src/ports/airtable.js";
import { type Body, collect, record, recordId, refusal, type Script, type Seen, scripted } from "./support.js";

const FORGOTTEN = refusal(422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE");

/** A table of three pages of one record each, in the order of their numbers. */
const threePages: Script = ({ query, body }) => {
  const offset = query.get("offset") ?? (body as Body | undefined)?.offset;
  const page = offset ? Number(String(offset).slice(3)) : 0;
  return { records: [record(page)], ...(page < 2 && { offset: `itr${page + 1}` }) };
};

const offsetOf = ({ query }: Seen): string | null => query.get("offset");
const numbersOf = (pages: readonly { records: { id: string }[] }[]): string[][] =>
  pages.map(({ records }) => records.map(({ id }) => id));

describe("pages", () => {
  it("come in the server's order until there is no offset", async () => {
    const { client, seen, settle } = scripted(threePages);
    const { value } = await settle(collect(client.pages("Leads")));
    expect(value?.error).toBeUndefined();
    expect(numbersOf(value?.items ?? [])).toEqual([[recordId(0)], [recordId(1)], [recordId(2)]]);
    expect(value?.items.map(({ next }) => next)).toEqual(["itr1", "itr2", undefined]);
    expect(seen.map(offsetOf)).toEqual([null, "itr1", "itr2"]);
  });

  it("take an empty offset for the end", async () => {
    const { client, seen, settle } = scripted(() => ({ records: [], offset: "" }));
    expect((await settle(collect(client.pages("Leads")))).value?.items).toHaveLength(1);
    expect(seen).toHaveLength(1);
  });

  it("send every parameter with every page", async () => {
    const { client, seen, settle } = scripted(threePages);
    const query: AirtableQuery = {
      fields: ["First Name", "fldEXAMPLE0000001"],
      filterByFormula: '{Status}="O\'Brien & Söhne"',
      pageSize: 50,
      maxRecords: 1000,
      view: "Grid view",
      sort: [{ field: "Name", direction: "desc" }, { field: "Email" }],
      byFieldId: true,
    };
    await settle(collect(client.pages("Leads", query)));
    expect(seen).toHaveLength(3);
    for (const [index, { query: sent, method }] of seen.entries()) {
      expect(method).toBe("GET");
      expect([...sent].filter(([name]) => name !== "offset")).toEqual([
        ["fields[]", "First Name"],
        ["fields[]", "fldEXAMPLE0000001"],
        ["filterByFormula", '{Status}="O\'Brien & Söhne"'],
        ["pageSize", "50"],
        ["maxRecords", "1000"],
        ["view", "Grid view"],
        ["returnFieldsByFieldId", "true"],
        ["sort[0][field]", "Name"],
        ["sort[0][direction]", "desc"],
        ["sort[1][field]", "Email"],
      ]);
      expect(sent.get("offset")).toBe(index === 0 ? null : `itr${index}`);
    }
  });

  it("ask for what changed since then, by formula, and for nothing else of what does not fit the filter", async () => {
    const { client, seen, settle } = scripted(threePages);
    const modifiedSince = "2026-03-02T17:00:00Z";
    await settle(collect(client.pages("Leads", { modifiedSince })));
    await settle(collect(client.pages("Leads", { modifiedSince, filterByFormula: "{Active}" })));
    const [alone, both] = [seen[0], seen[3]].map((one) => one?.query.get("filterByFormula"));
    expect(alone).toMatch(/LAST_MODIFIED_TIME\(\)/);
    expect(both).toBe(`AND(${alone},{Active})`);
  });

  it.each<[string, AirtableQuery]>([
    ["fields", { fields: [] }],
    ["pageSize", { pageSize: 101 }],
    ["pageSize", { pageSize: 0 }],
    ["maxRecords", { maxRecords: 0 }],
    ["modifiedSince", { modifiedSince: "yesterday" }],
    ["sort.0.direction", { sort: [{ field: "A", direction: "down" as "asc" }] }],
    ["feilds", { feilds: ["A"] } as AirtableQuery],
    ["formula", { filterByFormula: "1),TRUE()", modifiedSince: "2026-03-02T17:00:00Z" }],
  ])("are not asked for where %s is wrong", async (name, query) => {
    const { client, seen, settle } = scripted(threePages);
    const { value } = await settle(collect(client.pages("Leads", query)));
    expect(value?.error).toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining(name) });
    expect(seen).toEqual([]);
  });

  it("carry the time of Airtable's first answer, whole seconds, on each", async () => {
    const dates = ["Mon, 02 Mar 2026 16:50:07 GMT", "Mon, 02 Mar 2026 16:50:08 GMT", "Mon, 02 Mar 2026 16:50:09 GMT"];
    const { client, settle } = scripted((seen, index) => ({
      headers: { date: dates[index] as string },
      body: JSON.stringify(threePages(seen, index)),
    }));
    const { value } = await settle(collect(client.pages("Leads")));
    expect(value?.items.map(({ serverTime }) => serverTime)).toEqual(Array(3).fill("2026-03-02T16:50:07.000Z"));
  });

  it("carry our own time where the server says none", async () => {
    const { client, settle } = scripted(threePages);
    const { value } = await settle(collect(client.pages("Leads")));
    expect(value?.items[0]?.serverTime).toBe("2026-03-02T17:00:00.000Z");
  });

  it("are fetched ahead while the caller works on one", async () => {
    const { client, seen, runtime } = scripted(threePages);
    const pages = client.pages("Leads")[Symbol.asyncIterator]();
    const first = pages.next();
    await runtime.advance(100);
    await first;
    await runtime.advance(60_000);
    expect(seen).toHaveLength(2);
    await pages.return?.();
  });

  it("stop when the caller leaves, nothing more sent", async () => {
    const { client, seen, settle, runtime } = scripted(threePages);
    const leave = async () => {
      for await (const _ of client.pages("Leads")) break;
    };
    await settle(leave());
    await runtime.advance(60_000);
    expect(seen).toHaveLength(1);
    expect(runtime.pending).toBe(0);
  });
});

describe("a long URL", () => {
  /** The formula that makes the URL of a list without anything else this long. */
  const formulaFor = (urlLength: number, filler = "a"): string => {
    const bare = new URL("https://api.airtable.com/v0/appEXAMPLE0000001/Leads");
    bare.search = new URLSearchParams({ filterByFormula: "" }).toString();
    return filler.repeat(urlLength - bare.href.length);
  };

  it("of 15,999 characters is still a GET, of 16,000 a POST", async () => {
    const { client, seen, settle } = scripted(() => ({ records: [] }));
    await settle(client.list("Leads", { filterByFormula: formulaFor(15_999) }));
    await settle(client.list("Leads", { filterByFormula: formulaFor(16_000) }));
    expect(seen.map(({ method, path }) => [method, path])).toEqual([
      ["GET", "Leads"],
      ["POST", "Leads/listRecords"],
    ]);
    expect(seen[0]?.urlLength).toBe(15_999);
  });

  it("is measured as it travels: an apostrophe takes three characters", async () => {
    const { client, seen, settle } = scripted(() => ({ records: [] }));
    await settle(client.list("Leads", { filterByFormula: "'".repeat(5400) }));
    expect(seen[0]?.method).toBe("POST");
  });

  it("is sent in the body, its offset too, page by page", async () => {
    const { client, seen, settle } = scripted(threePages);
    const filterByFormula = formulaFor(20_000);
    const query = { filterByFormula, fields: ["A"], pageSize: 10, sort: [{ field: "A" }], byFieldId: true };
    const { value } = await settle(client.list("Leads", query));
    expect(value).toHaveLength(3);
    const body = { filterByFormula, fields: ["A"], pageSize: 10, sort: [{ field: "A" }], returnFieldsByFieldId: true };
    expect(seen.map((one) => one.body)).toEqual([body, { ...body, offset: "itr1" }, { ...body, offset: "itr2" }]);
  });

  it("that the server refuses with 414 is sent again by POST, and so are the pages after it", async () => {
    const { client, seen, settle } = scripted((one, index) =>
      one.method === "GET" ? { status: 414, body: "" } : threePages(one, index),
    );
    const { value } = await settle(client.list("Leads"));
    expect(value).toHaveLength(3);
    expect(seen.map(({ method }) => method)).toEqual(["GET", "POST", "POST", "POST"]);
  });
});

describe("a forgotten iterator", () => {
  it("lets the reading begin again, and says so", async () => {
    const { client, seen, settle } = scripted((one, index) => (index === 2 ? FORGOTTEN : threePages(one, index)));
    const { value } = await settle(collect(client.pages("Leads")));
    expect(seen.map(offsetOf)).toEqual([null, "itr1", "itr2", null, "itr1", "itr2"]);
    expect(value?.items.map(({ restarted }) => restarted)).toEqual([undefined, undefined, true, undefined, undefined]);
    expect(numbersOf(value?.items ?? []).flat()).toEqual([0, 1, 0, 1, 2].map(recordId));
  });

  it("keeps the time of the very first page", async () => {
    let second = 0;
    const { client, settle } = scripted((one, index) => {
      if (index === 1) return FORGOTTEN;
      const date = `Mon, 02 Mar 2026 16:50:0${second++} GMT`;
      return { headers: { date }, body: JSON.stringify(threePages(one, index)) };
    });
    const { value } = await settle(collect(client.pages("Leads")));
    expect(new Set(value?.items.map(({ serverTime }) => serverTime))).toEqual(new Set(["2026-03-02T16:50:00.000Z"]));
  });

  it("leaves each record in a list once, as it is now, and none that is gone", async () => {
    const { client, settle } = scripted((_, index) => {
      if (index === 0) return { records: [record(0, { A: "old" }), record(9)], offset: "itr1" };
      if (index === 1) return FORGOTTEN;
      return { records: [record(0, { A: "new" }), record(1)] };
    });
    const { value } = await settle(client.list("Leads"));
    expect(value).toEqual([record(0, { A: "new" }), record(1)]);
  });

  it("is forgiven three times", async () => {
    const { client, seen, settle } = scripted((one, index) => (offsetOf(one) ? FORGOTTEN : threePages(one, index)));
    const { error } = await settle(client.list("Leads"));
    expect(error).toMatchObject({
      code: "TEMPORARY_ERROR",
      type: "LIST_RECORDS_ITERATOR_NOT_AVAILABLE",
      retryable: true,
      status: 422,
    });
    expect(seen).toHaveLength(8);
  });

  it("is a fault where nothing was to be gone on from", async () => {
    const { client, seen, settle } = scripted(() => FORGOTTEN);
    expect((await settle(client.list("Leads"))).error).toMatchObject({ status: 422 });
    expect(seen).toHaveLength(1);
  });

  it.each([FORGOTTEN, refusal(422, "INVALID_OFFSET_VALUE")])("lets a kept offset begin anew: %#", async (reply) => {
    const { client, seen, settle } = scripted((one, index) => (index === 0 ? reply : threePages(one, index)));
    const { value } = await settle(collect(client.pages("Leads", { offset: "itrOLD" })));
    expect(seen.map(offsetOf)).toEqual(["itrOLD", null, "itr1", "itr2"]);
    expect(value?.items[0]?.restarted).toBe(true);
  });

  it("goes on from a kept offset that the server still knows", async () => {
    const { client, settle } = scripted(threePages);
    const { value } = await settle(collect(client.pages("Leads", { offset: "itr1" })));
    expect(numbersOf(value?.items ?? []).flat()).toEqual([1, 2].map(recordId));
  });
});

it("a server that repeats an offset does not keep the reading going for ever", async () => {
  const { client, seen, settle } = scripted((_, index) => ({ records: [record(index)], offset: `itr${index % 2}` }));
  const { error } = await settle(client.list("Leads"));
  expect(error).toMatchObject({ code: "WIRE_SHAPE" });
  expect(seen).toHaveLength(3);
});

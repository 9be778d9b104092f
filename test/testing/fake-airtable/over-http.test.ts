import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeAirtableServer, startFakeAirtable } from "../../../src/testing/index.js";
import { IDS, numbered, TABLE_PATH } from "./support.js";

let server: FakeAirtableServer;

beforeEach(async () => {
  server = await startFakeAirtable({ rateLimit: false });
});

afterEach(() => server.close());

const send = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(server.url + path, {
    ...init,
    headers: { authorization: `Bearer ${IDS.token}`, ...(init.body && { "content-type": "application/json" }) },
  });

const door = (action: string, args: unknown): Promise<Response> =>
  fetch(`${server.url}/__people/${action}`, { method: "POST", body: JSON.stringify(args) });

describe("over HTTP", () => {
  it("records are made, listed, changed and deleted", async () => {
    const made = await send(TABLE_PATH, { method: "POST", body: JSON.stringify({ fields: { Company: "Acme" } }) });
    const { id } = (await made.json()) as { id: string };
    await send(`${TABLE_PATH}/${id}`, { method: "PATCH", body: '{"fields":{"Company":"Ümbra"}}' });
    const listed = await send(TABLE_PATH);
    expect(listed.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(await listed.json()).toMatchObject({ records: [{ id, fields: { Company: "Ümbra" } }] });
    expect((await send(`${TABLE_PATH}/${id}`, { method: "DELETE" })).status).toBe(200);
    expect(server.fake.requests).toEqual({ create: 1, update: 1, list: 1, delete: 1 });
  });

  it("the Date header is the fake's, not the host's", async () => {
    server.fake.settings.clockSkewMs = 10 * 60 * 1000;
    const { headers } = await send(TABLE_PATH);
    const ahead = Date.parse(headers.get("date") ?? "") - Date.now();
    expect(ahead).toBeGreaterThan(9 * 60 * 1000);
    expect(ahead).toBeLessThan(11 * 60 * 1000);
  });

  it("a URL that is too long is answered by the fake", async () => {
    expect((await send(`${TABLE_PATH}?view=${"x".repeat(30_000)}`)).status).toBe(414);
  });

  it("a dropped connection is dropped, after the write where the fault says so", async () => {
    server.fake.faults.set("dropAfter", { next: 1 });
    await expect(send(TABLE_PATH, { method: "POST", body: '{"fields":{}}' })).rejects.toThrow("fetch failed");
    expect(server.fake.records("Leads")).toHaveLength(1);
  });

  it("a request that nobody answers waits until the client gives up, and does not keep the server from closing", async () => {
    server.fake.faults.set("hang", { next: 2 });
    const giveUp = new AbortController();
    const first = expect(send(TABLE_PATH, { signal: giveUp.signal })).rejects.toThrow("enough");
    const second = expect(send(TABLE_PATH)).rejects.toThrow("fetch failed");
    while ((server.fake.requests.list ?? 0) < 2) await new Promise((resolve) => setImmediate(resolve));
    giveUp.abort(new Error("enough"));
    await first;
    await server.close();
    await server.close();
    await second;
  });

  it("people work through the control door", async () => {
    const [id] = (await (await door("createMany", ["Leads", numbered(2)])).json()) as string[];
    expect(await (await door("edit", ["Leads", id, { Company: "Acme" }])).json()).toBeNull();
    const state = await (await fetch(`${server.url}/__state?table=Leads`)).json();
    expect(state).toMatchObject({
      records: [{ id, fields: { Company: "Acme" } }, {}],
      requests: {},
      unexpected: [],
      violations: 0,
    });
  });

  it("the control door refuses what it does not understand", async () => {
    const status = async (response: Promise<Response>): Promise<number> => (await response).status;
    expect(await status(door("nope", []))).toBe(404);
    expect(await status(door("create", {}))).toBe(400);
    expect(await status(door("create", ["Leads"]))).toBe(400);
    expect(await status(door("create", ["Nope", {}]))).toBe(404);
    expect(await status(door("create", ["Leads", { Booked: "yes" }]))).toBe(400);
    expect(await status(fetch(`${server.url}/__people/create`))).toBe(405);
    expect(await status(fetch(`${server.url}/__people/create`, { method: "POST", body: "{" }))).toBe(400);
    expect(await status(fetch(`${server.url}/__state`, { method: "POST" }))).toBe(405);
    expect(await status(fetch(`${server.url}/__state?table=Nope`))).toBe(404);
  });
});

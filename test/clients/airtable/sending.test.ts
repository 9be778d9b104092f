import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import type { AirtableClient } from "../../../src/clients/airtable/index.js";
import { accept, type Reply, record, recordId, refusal, type Script, scripted, slowDown, TOKEN } from "./support.js";

/** Fails the first request and takes the others. */
const failsOnce =
  (first: Reply): Script =>
  (seen, index) => {
    if (index === 0) return first;
    return seen.method === "GET" ? { records: [] } : accept(seen);
  };

type Call = "list" | "update" | "replace" | "upsert" | "delete" | "create";
const CALLS: Record<Call, (client: AirtableClient) => Promise<unknown>> = {
  list: (client) => client.list("Leads"),
  update: (client) => client.update("Leads", [{ id: recordId(1), fields: { A: 1 } }]),
  replace: (client) => client.replace("Leads", [{ id: recordId(1), fields: { A: 1 } }]),
  upsert: (client) => client.upsert("Leads", [{ fields: { Key: "k" } }], ["Key"]),
  delete: (client) => client.delete("Leads", [recordId(1)]),
  create: (client) => client.create("Leads", [{ fields: { A: 1 } }]),
};
const REPEATABLE: Call[] = ["list", "update", "replace", "upsert", "delete"];

const PASSING: [string, Reply][] = [
  ["500", refusal(500)],
  ["503 without a word", refusal(503)],
  ["504", { status: 504, body: "<html>Gateway Time-out</html>" }],
  ["a connection that was lost", "drop"],
  ["an answer that is cut off", { body: '{"records":[' }],
  ["HTML in place of an answer", { body: "<html>maintenance</html>" }],
  ["an empty answer", { body: "" }],
];
const SURELY_NOT_DONE: [string, Reply][] = [
  ["502", { status: 502, body: "<html>Bad Gateway</html>" }],
  ["503 RETRIABLE_ERROR", refusal(503, "RETRIABLE_ERROR")],
  ["429", slowDown()],
];

describe("a request", () => {
  it("carries token and JSON", async () => {
    const { client, seen, settle } = scripted(accept);
    await settle(CALLS.update(client));
    expect(seen[0]).toMatchObject({
      method: "PATCH",
      path: "Leads",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json", accept: "application/json" },
      body: { records: [{ id: recordId(1), fields: { A: 1 } }] },
    });
  });

  it("encodes the table's name", async () => {
    const { client, seen, settle } = scripted(() => ({ records: [] }));
    await settle(client.list("Leads/2026 ü?#"));
    expect(seen[0]?.path).toBe("Leads%2F2026%20%C3%BC%3F%23");
  });

  it.each(["", "  ", ".", ".."])("is not made for a table that cannot be addressed: '%s'", async (table) => {
    const { client, seen, settle } = scripted(() => ({ records: [] }));
    expect((await settle(client.list(table))).error).toMatchObject({ code: "INVALID_INPUT" });
    expect(seen).toEqual([]);
  });
});

describe("a passing fault", () => {
  it.each(
    REPEATABLE.flatMap((call) => [...PASSING, ...SURELY_NOT_DONE].map(([name, reply]) => [call, name, reply] as const)),
  )("lets %s be sent again: %s", async (call, _name, reply) => {
    const { client, seen, settle } = scripted(failsOnce(reply));
    expect((await settle(CALLS[call](client))).error).toBeUndefined();
    expect(seen).toHaveLength(2);
    expect(seen[1]).toEqual({ ...seen[0], at: seen[1]?.at });
  });

  it.each(SURELY_NOT_DONE)("lets a create be sent again where it was surely not done: %s", async (_name, reply) => {
    const { client, seen, settle } = scripted(failsOnce(reply));
    expect((await settle(CALLS.create(client))).error).toBeUndefined();
    expect(seen).toHaveLength(2);
  });

  it.each(PASSING)("never lets a create be sent again where it may be done: %s", async (_name, reply) => {
    const { client, seen, settle } = scripted(failsOnce(reply));
    const { error } = await settle(CALLS.create(client));
    expect(error).toMatchObject({ name: "RemoteError", outcomeUnknown: true, failed: [{ index: 0 }] });
    expect(seen).toHaveLength(1);
  });

  it("is tried five times, ever more slowly, and then told", async () => {
    const { client, seen, settle, log } = scripted(() => refusal(500));
    const { error, ms } = await settle(client.list("Leads"));
    expect(error).toMatchObject({ code: "TEMPORARY_ERROR", status: 500, retryable: true, context: { attempt: 5 } });
    expect(seen).toHaveLength(5);
    // Waits of up to 1, 2, 4 and 8 seconds, and five answers.
    expect(ms).toBeGreaterThan(500);
    expect(ms).toBeLessThanOrEqual(15_600);
    expect(log.filter(({ level }) => level === "warn")).toHaveLength(4);
  });

  it("waits as long as the server asks", async () => {
    const { client, seen, settle } = scripted(failsOnce({ status: 503, headers: { "retry-after": "20" } }));
    await settle(client.list("Leads"));
    expect(seen[1]?.at).toBeGreaterThanOrEqual(20_100);
  });

  it("goes to the caller where the server asks for more than five minutes", async () => {
    const { client, seen, settle } = scripted(failsOnce({ status: 503, headers: { "retry-after": "301" } }));
    const { error } = await settle(client.list("Leads"));
    expect(error).toMatchObject({ code: "TEMPORARY_ERROR", retryAfterMs: 301_000 });
    expect(seen).toHaveLength(1);
  });

  it("is a timeout when no answer comes", async () => {
    const { client, seen, settle } = scripted((_, index) => (index === 0 ? "hang" : { records: [record(1)] }));
    const { value } = await settle(client.list("Leads"));
    expect(value).toEqual([record(1)]);
    expect(seen[1]?.at).toBeGreaterThanOrEqual(30_000);
  });
});

describe("a refusal", () => {
  it.each([400, 401, 403, 404, 413, 422])("with status %i is not sent again", async (status) => {
    const { client, seen, settle } = scripted(() => refusal(status, "SOME_TYPE"));
    const { error } = await settle(client.list("Leads"));
    expect(error).toMatchObject({ status, type: "SOME_TYPE", retryable: false, outcomeUnknown: false });
    expect(seen).toHaveLength(1);
  });

  it("is no redirect that is followed", async () => {
    const { client, seen, settle } = scripted(() => ({ status: 302, headers: { location: "https://evil.example" } }));
    expect((await settle(client.list("Leads"))).error).toMatchObject({ code: "REMOTE_REJECTED", status: 302 });
    expect(seen).toHaveLength(1);
  });
});

describe("an AbortSignal", () => {
  it("ends the wait for a turn, nothing sent", async () => {
    const { client, seen, settle, runtime } = scripted(accept);
    await settle(CALLS.update(client));
    const caller = new AbortController();
    const work = settle(client.update("Leads", [{ id: recordId(2), fields: {} }], { signal: caller.signal }));
    caller.abort();
    const { error } = await work;
    expect(error).toMatchObject({ name: "SyncError", code: "ABORTED" });
    expect(seen).toHaveLength(1);
    expect(runtime.pending).toBe(0);
  });

  it("ends a request on its way, whose outcome is unknown then", async () => {
    const caller = new AbortController();
    const { client, runtime, settle } = scripted(() => {
      caller.abort();
      return "hang";
    });
    const { error } = await settle(
      client.update("Leads", [{ id: recordId(1), fields: {} }], { signal: caller.signal }),
    );
    expect(error).toMatchObject({ name: "RemoteError", code: "ABORTED", outcomeUnknown: true, failed: [{ index: 0 }] });
    expect(runtime.pending).toBe(0);
  });

  it("ends the reading of a body", async () => {
    const caller = new AbortController();
    const { client, settle } = scripted(() => {
      const begun = new TextEncoder().encode('{"rec');
      return new Response(
        new ReadableStream({
          start: (body) => body.enqueue(begun),
          pull: () => caller.abort(),
        }),
      );
    });
    const { error, ms } = await settle(client.list("Leads", {}, { signal: caller.signal }));
    expect(error).toMatchObject({ code: "ABORTED" });
    expect(ms).toBeLessThan(1000);
  });

  it("ends the wait before a repetition, and says that an earlier try may be done", async () => {
    const caller = new AbortController();
    const { client, runtime, settle, seen } = scripted(() => "drop");
    const work = client.update("Leads", [{ id: recordId(1), fields: {} }], { signal: caller.signal });
    // After the answer was lost, before it is sent again.
    runtime.setTimeout(() => caller.abort(), 110);
    const { error } = await settle(work);
    expect(error).toMatchObject({ code: "ABORTED", outcomeUnknown: true, failed: [{ index: 0 }] });
    expect(seen).toHaveLength(1);
    expect(runtime.pending).toBe(0);
  });
});

describe("beforeWrite", () => {
  it("is asked when it is the request's turn, each time, and never for a read", async () => {
    const asked: number[] = [];
    const { client, seen, settle, runtime } = scripted(failsOnce(slowDown()));
    const begin = runtime.now();
    const beforeWrite = async () => void asked.push(runtime.now() - begin);
    await settle(client.update("Leads", [{ id: recordId(1), fields: {} }], { beforeWrite }));
    await settle(client.list("Leads", {}, { beforeWrite }));
    expect(asked).toEqual(seen.slice(0, 2).map(({ at }) => at));
  });

  it("ends the call with what it throws, nothing sent", async () => {
    const lost = new Error("the lease is lost");
    const { client, seen, settle } = scripted(accept);
    const { error } = await settle(
      client.update("Leads", [{ id: recordId(1), fields: {} }], { beforeWrite: () => Promise.reject(lost) }),
    );
    expect(error).toBe(lost);
    expect(seen).toEqual([]);
  });
});

it("a signal that lives long keeps nothing of the calls that had it", async () => {
  const { client, settle } = scripted((seen) => (seen.method === "GET" ? { records: [] } : accept(seen)));
  const { signal } = new AbortController();
  await settle(client.list("Leads", {}, { signal }));
  await settle(client.getMany("Leads", [recordId(1)], {}, { signal }));
  await settle(client.update("Leads", [{ id: recordId(1), fields: {} }], { signal }));
  await settle(client.delete("Leads", [recordId(1)], { signal }));
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

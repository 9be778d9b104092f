import { describe, expect, it } from "vitest";
import { ResManClient, type ResManClientOptions } from "../../../src/clients/resman/index.js";
import type { Runtime } from "../../../src/ports/runtime.js";
import { MAX_RESPONSE_BYTES } from "../../../src/runtime/http/http-transport.js";
import {
  API_KEY,
  failureOf,
  leadPost,
  manualTime,
  NOW,
  PROPERTY,
  posted,
  prospects,
  prospectXml,
  type Script,
  scripted,
  startSite,
} from "./support.js";

const clientOn = (runtime: Partial<Runtime>, options: Partial<ResManClientOptions> = {}): ResManClient =>
  new ResManClient({ accountId: 412, integrationPartnerId: "2044", apiKey: API_KEY, runtime, ...options });

/** Resolves when `condition` holds; a bounded number of turns of the event loop, no waiting on time. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !condition(); turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(condition()).toBe(true);
}

describe("timeouts", () => {
  it("end a write after 30 s with an unknown outcome, and a read after 60 s", async () => {
    const time = manualTime();
    let requests = 0;
    const fetch = () => {
      requests++;
      return new Promise<Response>(() => undefined);
    };
    const client = clientOn({ ...time.parts, fetch }, { retry: { attempts: 1 } });

    const write = failureOf(client.postLead(PROPERTY, leadPost()));
    await until(() => requests === 1);
    time.advance(29_999);
    expect(time.timers.size).toBe(1);
    time.advance(1);
    expect(await write).toMatchObject({ code: "TIMEOUT_ERROR", outcomeUnknown: true, retryable: true });

    const read = failureOf(client.searchProspects(PROPERTY, { prospectId: "P" }));
    await until(() => requests === 2);
    time.advance(60_000);
    expect(await read).toMatchObject({ code: "TIMEOUT_ERROR", outcomeUnknown: false, retryable: true });
    expect(time.timers.size).toBe(0);
  });

  it("cover the body too, and close the connection", async () => {
    const time = manualTime();
    let signal: AbortSignal | undefined;
    const fetch = async (request: Request) => {
      signal = request.signal;
      return new Response(
        new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("<ResMan>")) }),
      );
    };
    const client = clientOn({ ...time.parts, fetch });
    const write = failureOf(client.postLead(PROPERTY, leadPost()));
    await until(() => signal !== undefined);
    time.advance(30_000);
    expect(await write).toMatchObject({ code: "TIMEOUT_ERROR", outcomeUnknown: true });
    expect(signal?.aborted).toBe(true);
  });

  it("leave no timer behind after an answer", async () => {
    const time = manualTime();
    const client = clientOn({ ...time.parts, fetch: async () => new Response(posted()) });
    await client.postLead(PROPERTY, leadPost());
    expect(time.timers.size).toBe(0);
  });

  it("can be set", async () => {
    const time = manualTime();
    let requests = 0;
    const fetch = () => new Promise<Response>(() => requests++);
    const client = clientOn({ ...time.parts, fetch }, { timeoutMs: { write: 5 } });
    const write = failureOf(client.postLead(PROPERTY, leadPost()));
    await until(() => requests === 1);
    time.advance(5);
    expect(await write).toMatchObject({ code: "TIMEOUT_ERROR" });
  });
});

describe("aborting", () => {
  it("before: sends nothing and knows it", async () => {
    const { client, seen } = scripted(() => posted());
    const reason = new Error("shutting down");
    const error = await failureOf(client.postLead(PROPERTY, leadPost(), { signal: AbortSignal.abort(reason) }));
    expect(error).toMatchObject({ name: "SyncError", code: "ABORTED", cause: reason });
    expect(error).not.toHaveProperty("outcomeUnknown");
    expect(seen).toHaveLength(0);
  });

  it("during: a write's outcome is unknown, a read's abort is plain", async () => {
    const site = await startSite(() => "hang");
    const client = clientOn({}, { baseUrl: site.url });
    const writing = new AbortController();
    const write = failureOf(client.postLead(PROPERTY, leadPost(), { signal: writing.signal }));
    await until(() => site.seen.length === 1);
    writing.abort(new Error("stop"));
    expect(await write).toMatchObject({ code: "ABORTED", outcomeUnknown: true });

    const reading = new AbortController();
    const read = failureOf(client.searchProspects(PROPERTY, { phone: "9185550142" }, { signal: reading.signal }));
    await until(() => site.seen.length === 2);
    reading.abort(new Error("stop"));
    expect(await read).toMatchObject({ code: "ABORTED", retryable: false, outcomeUnknown: false });
    expect(site.seen).toHaveLength(2);
    await site.close();
  });

  it("while waiting for a turn: leaves the queue at once, unsent", async () => {
    const answers: (() => void)[] = [];
    const fetch = () => new Promise<Response>((resolve) => answers.push(() => resolve(new Response(posted()))));
    const client = clientOn({ fetch }, { concurrency: 1 });
    const first = client.postLead(PROPERTY, leadPost());
    const waiting = new AbortController();
    const second = failureOf(client.postLead(PROPERTY, leadPost(), { signal: waiting.signal }));
    await until(() => answers.length === 1);
    waiting.abort(new Error("stop"));
    expect(await second).toMatchObject({ name: "SyncError", code: "ABORTED" });
    answers[0]?.();
    await first;
    const third = client.postLead(PROPERTY, leadPost());
    await until(() => answers.length === 2);
    answers[1]?.();
    await third;
    expect(answers).toHaveLength(2);
  });

  it("between attempts: ends the wait", async () => {
    const time = manualTime();
    let requests = 0;
    const fetch = async () => {
      requests++;
      return new Response("", { status: 503 });
    };
    const client = clientOn({ ...time.parts, random: () => 0.9, fetch });
    const stop = new AbortController();
    const read = failureOf(client.searchProspects(PROPERTY, { phone: "9185550142" }, { signal: stop.signal }));
    await until(() => requests === 1 && time.timers.size === 1);
    stop.abort(new Error("stop"));
    expect(await read).toMatchObject({ code: "ABORTED" });
    expect(time.timers.size).toBe(0);
    expect(requests).toBe(1);
  });
});

describe("pace", () => {
  it("keeps at most two requests in flight, v1 and v2 together", async () => {
    let inFlight = 0;
    let most = 0;
    const fetch = async (request: Request) => {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight--;
      return new Response(request.method === "GET" ? '{"properties":[]}' : prospects());
    };
    const client = clientOn({ fetch });
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        index % 2 ? client.v2.properties() : client.searchProspects(PROPERTY, { prospectId: "P" }),
      ),
    );
    expect(most).toBe(2);
  });

  it("asks whether it may write when it is the request's turn, not when it joins the queue", async () => {
    const answers: (() => void)[] = [];
    const fetch = () => new Promise<Response>((resolve) => answers.push(() => resolve(new Response(posted()))));
    const client = clientOn({ fetch }, { concurrency: 1 });
    const first = client.postLead(PROPERTY, leadPost());
    let asked = 0;
    const beforeWrite = async () => {
      asked += 1;
      throw new Error("somebody else's by now");
    };
    const second = failureOf(client.postLead(PROPERTY, leadPost(), { beforeWrite }));
    await until(() => answers.length === 1);
    expect(asked).toBe(0);
    answers[0]?.();
    await first;
    expect(await second).toMatchObject({ message: "somebody else's by now" });
    expect(asked).toBe(1);
    expect(answers).toHaveLength(1);
  });

  it("asks its rate limiter before every request, and tells it what the remote asked for", async () => {
    const told: string[] = [];
    const rateLimiter = {
      acquire: async () => void told.push("acquire"),
      pause: async (ms: number) => void told.push(`pause ${ms}`),
    };
    const script: Script = (_seen, index) =>
      index === 0 ? { status: 429, headers: { "retry-after": "7" } } : prospects();
    const { client } = scripted(script, { rateLimiter });
    await client.searchProspects(PROPERTY, { prospectId: "P" });
    expect(told).toEqual(["acquire", "pause 7000", "acquire"]);
  });

  it("hands on what the remote said, also when the rate limiter cannot be told", async () => {
    const rateLimiter = { acquire: async () => {}, pause: () => Promise.reject(new Error("away")) };
    const { client } = scripted(() => ({ status: 429 }), { rateLimiter, retry: { attempts: 1 } });
    const error = await failureOf(client.searchProspects(PROPERTY, { prospectId: "P" }));
    expect(error).toMatchObject({ code: "RATE_LIMIT_ERROR" });
  });

  it("frees the slot while it waits for another attempt", async () => {
    const time = manualTime();
    const paths: string[] = [];
    const fetch = async (request: Request) => {
      const form = new URLSearchParams(await request.text());
      paths.push(form.get("Email") ?? "");
      return form.get("Email") === "a@example.com" ? new Response("", { status: 503 }) : new Response(prospects());
    };
    const client = clientOn({ ...time.parts, random: () => 0.9, fetch }, { concurrency: 1 });
    const stop = new AbortController();
    const stuck = failureOf(client.searchProspects(PROPERTY, { email: "a@example.com" }, { signal: stop.signal }));
    await until(() => paths.length === 1 && time.timers.size === 1);
    await expect(client.searchProspects(PROPERTY, { email: "b@example.com" })).resolves.toEqual([]);
    stop.abort();
    await stuck;
  });

  it("waits longer after every attempt, with full jitter, up to the cap", async () => {
    const { client, waits } = scripted(() => ({ status: 503 }), { retry: { attempts: 5, baseMs: 100, capMs: 500 } });
    await failureOf(client.searchProspects(PROPERTY, { prospectId: "P" }));
    expect(waits).toEqual([100, 200, 400, 500]);
  });

  it.each([
    ["seconds", "7", 7000],
    ["an HTTP date", new Date(NOW + 9000).toUTCString(), 9000],
    ["nonsense", "soon", 1000],
  ])("obeys Retry-After in %s", async (_form, header, expected) => {
    const { client, waits } = scripted((_seen, index) =>
      index === 0 ? { status: 429, headers: { "retry-after": header } } : prospects(),
    );
    await client.searchProspects(PROPERTY, { prospectId: "P" });
    expect(waits).toEqual([expected]);
  });

  it("hands a wait of more than five minutes to the caller", async () => {
    const { client, waits, seen } = scripted(() => ({ status: 429, headers: { "retry-after": "301" } }));
    const error = await failureOf(client.searchProspects(PROPERTY, { prospectId: "P" }));
    expect(error).toMatchObject({ code: "RATE_LIMIT_ERROR", retryAfterMs: 301_000, retryable: true });
    expect(waits).toEqual([]);
    expect(seen).toHaveLength(1);
  });

  it("tells a refused write how long to wait", async () => {
    const { client } = scripted(() => ({ status: 429, headers: { "retry-after": "12" } }));
    const error = await failureOf(client.postLead(PROPERTY, leadPost()));
    expect(error).toMatchObject({ code: "RATE_LIMIT_ERROR", retryAfterMs: 12_000, outcomeUnknown: false });
  });
});

describe("connections", () => {
  it.each([
    ["an error with a code", Object.assign(new Error("x"), { code: "ECONNRESET" }), { reason: "ECONNRESET" }],
    ["an error without one", new TypeError("fetch failed"), {}],
    ["a code that is a sentence", Object.assign(new Error("x"), { code: "Dana Okafor called" }), {}],
    ["no error at all", "gone", {}],
  ])("that fail with %s are a network error without a cause", async (_what, thrown, reason) => {
    const client = clientOn({ fetch: () => Promise.reject(thrown) });
    const error = await failureOf(client.postLead(PROPERTY, leadPost()));
    expect(error).toMatchObject({ code: "NETWORK_ERROR", outcomeUnknown: true, context: reason });
    expect((error as Error).cause).toBeUndefined();
  });
});

describe("size", () => {
  const endless = (onCancel: () => void) => {
    const piece = new Uint8Array(8 * 1024 * 1024).fill(0x20);
    return new ReadableStream<Uint8Array>(
      { pull: (controller) => controller.enqueue(piece), cancel: onCancel },
      { highWaterMark: 0 },
    );
  };

  it("stops reading an answer without end: too large for a read, unreadable for a write", async () => {
    let cancelled = 0;
    const client = clientOn({ fetch: async () => new Response(endless(() => cancelled++)) });
    const read = failureOf(client.searchProspects(PROPERTY, { prospectId: "P" }));
    expect(await read).toMatchObject({ code: "RESULT_TOO_LARGE" });
    const write = failureOf(client.postLead(PROPERTY, leadPost()));
    expect(await write).toMatchObject({ code: "WIRE_SHAPE", outcomeUnknown: true, retryable: true });
    expect(cancelled).toBe(2);
    expect(MAX_RESPONSE_BYTES).toBe(64 * 1024 * 1024);
  });

  it("reads text that is cut in the middle of a character, and a byte-order mark", async () => {
    const bytes = new TextEncoder().encode(`\uFEFF${prospects(prospectXml({ first: "Zoë 😀" }))}`);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const client = clientOn({ fetch: async () => new Response(stream) });
    const [found] = await client.searchProspects(PROPERTY, { prospectId: "P" });
    expect(found?.customers[0]?.firstName).toBe("Zoë 😀");
  });
});

import { describe, expect, it, vi } from "vitest";
import { RemoteError, StorageError, SyncError } from "../../src/domain/errors.js";
import type { SyncEngine } from "../../src/engine/sync-engine.js";
import { createBody } from "./support/bodies.js";
import { type Call, WEBHOOK_SECRET } from "./support/call.js";
import { callerFor, createHttpWorld, PRINCIPALS } from "./support/http-world.js";

const LEADS = "/api/resman/leads";
const post = (body: unknown, more: Partial<Call> = {}): Call => ({ method: "POST", path: LEADS, body, ...more });
const merge = (body: unknown): Call => ({ method: "POST", path: `${LEADS}/merge`, body });

/** An engine of which a test needs one call, which fails. */
const failing = (thrown: unknown) => ({ pullLeads: () => Promise.reject(thrown) }) as unknown as SyncEngine;

const quietLogger = () => ({ debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() });

describe("paths and methods", () => {
  it.each([
    "/",
    "/api",
    "/api/resman",
    "/api/resman/leads/1/2/3",
    "//api/resman/leads",
    "/API/RESMAN/LEADS",
    "/api/resman/%6Ceads",
  ])("knows nothing at %s", async (path) => {
    const world = await createHttpWorld();
    expect(await world.call({ method: "POST", path })).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
  });

  it.each(["PATCH", "DELETE", "HEAD", "TRACE-ME"])("refuses %s with the methods it takes", async (method) => {
    const world = await createHttpWorld();
    const response = await world.handler(new Request(`https://a.test${LEADS}/merge`, { method }));
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST, OPTIONS");
  });

  it("tells the methods of a path to whoever asks for its options", async () => {
    const world = await createHttpWorld();
    const response = await world.handler(new Request(`https://a.test${LEADS}`, { method: "OPTIONS" }));
    expect(response.status).toBe(204);
    expect(response.headers.get("allow")?.split(", ")).toEqual(expect.arrayContaining(["GET", "POST", "OPTIONS"]));
    expect(await response.text()).toBe("");
  });

  it("takes a trailing slash for none", async () => {
    const world = await createHttpWorld();
    expect((await world.call(post(createBody(), { path: `${LEADS}/` }))).status).toBe(200);
  });

  it("refuses a path that is not valid percent-encoding", async () => {
    const world = await createHttpWorld();
    const response = await world.handler(new Request(`https://a.test${LEADS}/%E0%A4%A/status`, { method: "PUT" }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "INVALID_INPUT", details: [{ path: "" }] });
  });

  it("answers a WebSocket's path with 426 where no upgrade came", async () => {
    const world = await createHttpWorld();
    const answer = await world.call({ method: "GET", path: "/api/resman/sync/websocket?token=x", as: null });
    expect(answer).toMatchObject({ status: 426, body: { code: "UPGRADE_REQUIRED" } });
  });
});

describe("bodies", () => {
  const json = JSON.stringify(createBody());

  it.each<[string, number, string, Partial<Call>]>([
    ["no content type", 415, "UNSUPPORTED_MEDIA_TYPE", { headers: { "content-type": "" } }],
    ["text", 415, "UNSUPPORTED_MEDIA_TYPE", { headers: { "content-type": "text/plain" } }],
    ["a form", 415, "UNSUPPORTED_MEDIA_TYPE", { headers: { "content-type": "application/x-www-form-urlencoded" } }],
    [
      "a type that only begins like JSON",
      415,
      "UNSUPPORTED_MEDIA_TYPE",
      { headers: { "content-type": "application/jsonp" } },
    ],
    ["nothing", 400, "INVALID_INPUT", { body: "" }],
    ["half of it", 400, "INVALID_INPUT", { body: json.slice(0, 40) }],
    ["no JSON", 400, "INVALID_INPUT", { body: "lead" }],
    ["broken UTF-8", 400, "INVALID_INPUT", { body: Uint8Array.from([0x22, 0xff, 0xfe, 0x22]) }],
    ["a member named __proto__", 400, "INVALID_INPUT", { body: json.replace("{", '{"__proto__":{"admin":true},') }],
    ["one deep inside", 400, "INVALID_INPUT", { body: '{"a":[{"b":{"__proto__":1}}]}' }],
    ["arrays in arrays", 400, "INVALID_INPUT", { body: `${"[".repeat(400_000)}${"]".repeat(400_000)}` }],
    ["objects in objects", 400, "INVALID_INPUT", { body: `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}` }],
    ["more than the limit", 413, "BODY_TOO_LARGE", { body: `"${"x".repeat(1_048_576)}"` }],
  ])("refuses %s", async (_, status, code, more) => {
    const world = await createHttpWorld();
    expect(await world.call(post(json, more))).toMatchObject({ status, body: { code } });
  });

  it.each(["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.api+json"])(
    "takes %s",
    async (type) => {
      const world = await createHttpWorld();
      expect((await world.call(post(json, { headers: { "content-type": type } }))).status).toBe(200);
    },
  );

  it("keeps what JSON can nest within the limit, and gives nobody a prototype", async () => {
    const world = await createHttpWorld();
    const nested = JSON.parse(`${"[".repeat(90)}1${"]".repeat(90)}`);
    const body = createBody({ lead_data: { pet_details: { nested, constructor: { prototype: { admin: true } } } } });
    expect((await world.call(post(body))).status).toBe(200);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it("believes no content length that promises little, and reads no more than the limit", async () => {
    const world = await createHttpWorld({ handler: { maxBodyBytes: 1000 } });
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(400).fill(0x20));
      },
    });
    const headers = { "content-type": "application/json", authorization: "Bearer admin" };
    const init = { method: "POST", body, headers, duplex: "half" } as RequestInit;
    const response = await world.handler(new Request(`https://a.test${LEADS}`, init));
    expect(response.status).toBe(413);
    expect(pulled).toBeLessThan(8);
  });

  it("answers at once where too much is announced, and where the body breaks off", async () => {
    const world = await createHttpWorld();
    const read = vi.fn();
    type Pull = (controller: ReadableStreamDefaultController<Uint8Array>) => void;
    const stream = (pull: Pull) => new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
    const ask = async (pull: Pull, headers: Record<string, string> = {}) => {
      const type = { "content-type": "application/json", authorization: "Bearer admin" };
      const init = {
        method: "POST",
        body: stream(pull),
        headers: { ...type, ...headers },
        duplex: "half",
      } as RequestInit;
      return (await world.handler(new Request(`https://a.test${LEADS}`, init))).status;
    };
    expect(await ask(read, { "content-length": "1048577" })).toBe(413);
    expect(read).not.toHaveBeenCalled();
    expect(await ask((controller) => controller.error(new Error("connection reset")))).toBe(400);
  });

  it("reads no body before it knows who asks", async () => {
    const world = await createHttpWorld();
    const request = new Request(`https://a.test${LEADS}`, { method: "POST", body: json });
    expect((await world.handler(request)).status).toBe(401);
    expect(request.bodyUsed).toBe(false);
  });

  it("says where each member is wrong", async () => {
    const world = await createHttpWorld();
    const answer = await world.call(merge({ resman_lead_id: 1, merge_strategy: "best", merge_fields: ["shoe_size"] }));
    expect(answer.status).toBe(400);
    const { details } = answer.body as { details: { path: string; message: string }[] };
    expect(details.map(({ path }) => path)).toEqual([
      "resman_lead_id",
      "domiq_conversation_id",
      "merge_strategy",
      "merge_fields.0",
    ]);
    for (const { message } of details) expect(message).not.toBe("");
  });
});

describe("errors", () => {
  const pull: Call = { method: "GET", path: `${LEADS}/pull` };
  const secret = `Bearer ${WEBHOOK_SECRET} of dana.okafor@example.com`;

  it.each<[string, unknown, number, string, string]>([
    ["an unknown error", new TypeError(secret), 500, "INTERNAL_ERROR", "Failed to pull leads"],
    ["something that is no error", secret, 500, "INTERNAL_ERROR", "Failed to pull leads"],
    ["our store", new StorageError("STORAGE_ERROR", secret), 503, "STORAGE_ERROR", "Failed to pull leads"],
    ["ResMan's network", new RemoteError("NETWORK_ERROR", secret), 503, "NETWORK_ERROR", "Failed to pull leads"],
    ["ResMan's keys", new RemoteError("AUTH_ERROR", secret), 500, "AUTH_ERROR", "Failed to pull leads"],
    [
      "a refusal",
      new RemoteError("REMOTE_REJECTED", "Email is not valid."),
      422,
      "REMOTE_REJECTED",
      "Email is not valid.",
    ],
    ["the state of things", new SyncError("SYNC_DISABLED", "It is off."), 409, "SYNC_DISABLED", "It is off."],
  ])("answers %s with its code and no more than the caller may know", async (_, thrown, status, code, error) => {
    const { call } = callerFor({ engine: failing(thrown) }, { logger: quietLogger() });
    expect(await call(pull)).toMatchObject({ status, body: { error, code } });
  });

  it("hands on when ResMan wants to be asked again", async () => {
    const thrown = new RemoteError("RATE_LIMIT_ERROR", "Slow down.", { retryable: true, retryAfterMs: 61_500 });
    const { call } = callerFor({ engine: failing(thrown) });
    const { status, headers } = await call(pull);
    expect(status).toBe(503);
    expect(headers.get("retry-after")).toBe("62");
  });

  it("logs what it does not say, without the message of an error it does not know", async () => {
    const logger = quietLogger();
    const { call } = callerFor({ engine: failing(new TypeError(secret)) }, { logger });
    await call(pull);
    const [[, facts]] = logger.error.mock.calls as [[string, Record<string, unknown>]];
    expect(facts).toMatchObject({ operation: "pullLeads", code: "INTERNAL_ERROR", error: "TypeError" });
    expect(JSON.stringify(facts)).not.toContain("dana");
    expect(JSON.stringify(facts.stack)).toContain("pipeline.test.ts");
  });

  it.each<[string, () => unknown, string]>([
    ["throws", () => Promise.reject(new Error(secret)), "INTERNAL_ERROR"],
    ["gives no principal", () => ({ user: "admin" }), "INVALID_CONFIG"],
    ["gives one without roles", () => ({ ...PRINCIPALS.admin, roles: undefined }), "INVALID_CONFIG"],
    ["gives one whose properties are no list", () => ({ ...PRINCIPALS.admin, properties: "1" }), "INVALID_CONFIG"],
  ])("lets nobody in where authorize %s", async (_, authorize, code) => {
    const world = await createHttpWorld({ handler: { authorize: authorize as never, logger: quietLogger() } });
    expect(await world.call(post(createBody()))).toMatchObject({ status: 500, body: { code } });
  });

  it("says in the log that authorize has read the body", async () => {
    const logger = quietLogger();
    const authorize = async (request: Request) => {
      await request.text();
      return PRINCIPALS.admin;
    };
    const world = await createHttpWorld({ handler: { authorize, logger } });
    expect(await world.call(post(createBody()))).toMatchObject({ status: 500, body: { code: "INVALID_CONFIG" } });
    expect(logger.error.mock.calls[0]?.[1]).toMatchObject({ error: expect.stringContaining("clone") });
  });

  it("ends the work of a caller who goes away", async () => {
    const world = await createHttpWorld();
    const gone = AbortSignal.abort(new Error("gone"));
    const answer = await world.call({ ...pull, signal: gone });
    expect(answer).toMatchObject({ status: 503, body: { code: "ABORTED" } });
  });
});

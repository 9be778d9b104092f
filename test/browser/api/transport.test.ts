import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { LeadSyncApiError } from "../../../src/browser/api/api-error.js";
import { LeadSyncApi, type LeadSyncApiOptions } from "../../../src/browser/api/lead-sync-api.js";

const JSON_TYPE = { "content-type": "application/json" };
const LEADS = JSON.stringify({ leads: [] });

/** A client of a server that answers as it is told. */
async function served(listener: RequestListener, options: LeadSyncApiOptions = {}): Promise<LeadSyncApi> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return new LeadSyncApi({ baseUrl: `http://127.0.0.1:${port}`, runtime: { random: () => 0 }, ...options });
}

/** A client whose requests end here. */
const answered = (fetch: (request: Request) => Promise<Response>, options: LeadSyncApiOptions = {}): LeadSyncApi =>
  new LeadSyncApi({ baseUrl: "https://crm.example.com", runtime: { random: () => 0, fetch }, ...options });

function aPromise<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const failureOf = async (call: Promise<unknown>): Promise<LeadSyncApiError> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LeadSyncApiError);
  return error as LeadSyncApiError;
};

describe("over real HTTP", () => {
  it("a read that met a passing failure is repeated, a write is not", async () => {
    const seen: string[] = [];
    const api = await served((request, response) => {
      seen.push(request.method ?? "");
      response.writeHead(seen.length % 2 ? 503 : 200, { ...JSON_TYPE, "retry-after": "0" }).end(LEADS);
    });
    expect(await api.listLeads()).toEqual({ items: [] });
    expect(seen).toEqual(["GET", "GET"]);
    const error = await failureOf(api.editLead("a", { leadScore: 1 }));
    expect(error).toMatchObject({ code: "NETWORK_ERROR", status: 503, outcomeUnknown: true, retryable: true });
    expect(seen).toHaveLength(3);
  });

  it("a pull is sent once, since it starts work", async () => {
    let count = 0;
    const api = await served((_, response) => {
      count += 1;
      response.writeHead(503, JSON_TYPE).end("{}");
    });
    await failureOf(api.pullLeads());
    expect(count).toBe(1);
  });

  it("a Retry-After beyond what somebody waits for is the error", async () => {
    let count = 0;
    const api = await served((_, response) => {
      count += 1;
      response.writeHead(503, { ...JSON_TYPE, "retry-after": "31" }).end('{"error":"Later","code":"CIRCUIT_OPEN"}');
    });
    const error = await failureOf(api.listLeads());
    expect(error).toMatchObject({ code: "CIRCUIT_OPEN", message: "Later", retryAfterMs: 31_000 });
    expect(count).toBe(1);
  });

  it.each(["GET", "PUT"])("a %s that was refused with 401 is said again with a fresh token", async (method) => {
    const tokens = ["old", "fresh"];
    const seen: unknown[] = [];
    const api = await served(
      (request, response) => {
        seen.push(request.headers.authorization);
        response.writeHead(seen.length > 1 ? 200 : 401, JSON_TYPE).end(LEADS);
      },
      { token: () => tokens[seen.length] },
    );
    await (method === "GET" ? api.listLeads() : api.editLead("a", { leadScore: 1 }));
    expect(seen).toEqual(["Bearer old", "Bearer fresh"]);
  });

  it("a redirect to a login page says that somebody must sign in", async () => {
    const api = await served((_, response) => response.writeHead(302, { location: "/login" }).end());
    const error = await failureOf(api.listLeads());
    expect(error).toMatchObject({ code: "UNAUTHORIZED", status: 302 });
    expect(error.message).toContain("GET /api/resman/leads");
  });

  it.each([
    ["an HTML page of a proxy that is down", 502, "text/html", "<h1>Bad Gateway</h1>", "NETWORK_ERROR"],
    ["an HTML page of a proxy", 400, "text/html", "<h1>Bad</h1>", "WIRE_SHAPE"],
    ["a page in place of the API", 200, "text/html", "<h1>App</h1>", "WIRE_SHAPE"],
    ["truncated JSON", 200, "application/json", '{"leads":[', "WIRE_SHAPE"],
    ["nothing", 200, "application/json", "", "WIRE_SHAPE"],
    ["a list", 200, "application/json", "[]", "WIRE_SHAPE"],
    ["no list of leads", 200, "application/json", "{}", "WIRE_SHAPE"],
    ["a 403 of a firewall", 403, "text/html", "no", "FORBIDDEN"],
    ["a code of a newer server", 409, "application/json", '{"error":"No","code":"LATER_CODE"}', "LATER_CODE"],
  ])("%s is a typed error", async (_, status, type, body, code) => {
    const api = await served((_request, response) => response.writeHead(status, { "content-type": type }).end(body), {
      retries: 0,
    });
    expect((await failureOf(api.listLeads())).code).toBe(code);
  });

  it("a connection that is gone is NETWORK_ERROR", async () => {
    const api = await served((request) => request.socket.destroy(), { retries: 0 });
    expect(await failureOf(api.listLeads())).toMatchObject({ code: "NETWORK_ERROR", retryable: true });
  });

  it("a body that does not end in time is TIMEOUT_ERROR", async () => {
    const api = await served((_, response) => response.writeHead(200, JSON_TYPE).write("{"), {
      timeoutMs: 30,
      retries: 0,
    });
    expect((await failureOf(api.listLeads())).code).toBe("TIMEOUT_ERROR");
  });

  it.each(["GET", "PUT"])(
    "a %s that is aborted midway is ABORTED, and says whether it may have been done",
    async (method) => {
      const controller = new AbortController();
      const { signal } = controller;
      const api = await served(() => controller.abort());
      const call = method === "GET" ? api.listLeads({}, { signal }) : api.editLead("a", { leadScore: 1 }, { signal });
      const error = await failureOf(call);
      expect(error).toMatchObject({ code: "ABORTED", retryable: false, outcomeUnknown: method === "PUT" });
      expect(error.message).toContain(`${method} /api/resman/leads`);
    },
  );
});

describe("while time passes", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
  });

  it("a Retry-After that somebody waits for is obeyed, to the second", async () => {
    const seen: number[] = [];
    const api = answered(async () => {
      seen.push(Date.now());
      return seen.length > 1
        ? Response.json({ leads: [] })
        : Response.json({ error: "Busy", code: "CIRCUIT_OPEN" }, { status: 503, headers: { "retry-after": "20" } });
    });
    const listed = api.listLeads();
    await vi.advanceTimersByTimeAsync(19_999);
    expect(seen).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await listed).toEqual({ items: [] });
    expect((seen[1] ?? 0) - (seen[0] ?? 0)).toBe(20_000);
  });

  it("repeats wait for a share of a time that grows, as the dice say", async () => {
    const seen: number[] = [];
    const fetch = async (): Promise<Response> => {
      seen.push(Date.now());
      return Response.json({}, { status: 502 });
    };
    const failed = failureOf(answered(fetch, { runtime: { random: () => 0.5, fetch } }).listLeads());
    await vi.runAllTimersAsync();
    expect((await failed).code).toBe("NETWORK_ERROR");
    expect(seen.map((at) => at - (seen[0] ?? 0))).toEqual([0, 150, 450]);
  });

  it("a token function that never answers is TIMEOUT_ERROR, and what it says later sends nothing", async () => {
    const late = aPromise<string>();
    const fetch = vi.fn(async () => Response.json({}));
    const api = answered(fetch, { token: () => late.promise, timeoutMs: 1000 });
    const failed = failureOf(api.editLead("a", { leadScore: 1 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect((await failed).code).toBe("TIMEOUT_ERROR");
    late.resolve("late");
    await vi.runAllTimersAsync();
    expect(fetch).not.toHaveBeenCalled();
  });

  it("a call that is aborted while the token function hangs ends at once, and sends nothing later", async () => {
    const late = aPromise<string>();
    const fetch = vi.fn(async () => Response.json({ leads: [] }));
    const api = answered(fetch, { token: () => late.promise });
    const controller = new AbortController();
    const failed = failureOf(api.listLeads({}, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    expect((await failed).code).toBe("ABORTED");
    late.resolve("late");
    await vi.runAllTimersAsync();
    expect(fetch).not.toHaveBeenCalled();
  });

  it("a call that was aborted before it began asks for no answer", async () => {
    const fetch = vi.fn(async () => Response.json({ leads: [] }));
    const api = answered(fetch, { token: () => new Promise(() => {}) });
    expect((await failureOf(api.listLeads({}, { signal: AbortSignal.abort() }))).code).toBe("ABORTED");
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe("before anything is sent", () => {
  const never = (): Promise<Response> => Promise.reject(new Error("was sent"));

  it.each(["", ".", ".."])("an id %o is refused, as it would be another address", async (id) => {
    expect((await failureOf(answered(never).getLead(id))).code).toBe("INVALID_INPUT");
  });

  it("a number that is none is refused, as it would clear the field", async () => {
    expect((await failureOf(answered(never).editLead("a", { leadScore: Number.NaN }))).code).toBe("INVALID_INPUT");
  });

  it.each([undefined, "/crm", "localhost:3000", "ftp://a", "https://u:p@a", "https://a?b"])(
    "an address %o that cannot be one is refused at the call, not when made",
    async (baseUrl) => {
      const api = new LeadSyncApi({ ...(baseUrl !== undefined && { baseUrl }), runtime: { fetch: never } });
      const error = await failureOf(api.listLeads());
      expect(error).toMatchObject({ code: "INVALID_CONFIG" });
      expect(error.message).toContain("baseUrl");
    },
  );

  it("a token function that fails is UNAUTHORIZED and is not asked again", async () => {
    let count = 0;
    const token = (): string => {
      count += 1;
      throw new Error("s3cret");
    };
    const error = await failureOf(answered(never, { token }).listLeads());
    expect(error.code).toBe("UNAUTHORIZED");
    expect(JSON.stringify(error)).not.toContain("s3cret");
    expect(count).toBe(1);
  });

  it("a token that cannot be sent is in no message", async () => {
    const error = await failureOf(answered(never, { token: "s3cret\n\u0000", retries: 0 }).listLeads());
    expect(`${error.message}${JSON.stringify(error)}${String(error.cause)}`).not.toContain("s3cret");
  });

  it("half of a surrogate pair in an id is no crash", async () => {
    const seen: string[] = [];
    const api = answered(async ({ url }) => {
      seen.push(url);
      return Response.json({});
    });
    await api.getLead("a\ud800");
    expect(seen).toEqual(["https://crm.example.com/api/resman/leads/a%EF%BF%BD"]);
  });
});

it("names what is wrong with an input by our names", async () => {
  const body = { error: "No", code: "INVALID_INPUT", details: [{ path: "lead_data.move_in_date", message: "bad" }, 7] };
  const error = await failureOf(answered(async () => Response.json(body, { status: 400 })).listLeads());
  expect(error.issues).toEqual([{ path: "leadData.moveInDate", message: "bad" }]);
});

it("whatever a server answers is a value or a LeadSyncApiError", async () => {
  const statuses = fc.oneof(
    fc.constantFrom(200, 301, 400, 401, 403, 404, 429, 500, 503),
    fc.integer({ min: 205, max: 599 }),
  );
  const bodies = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constant(`${"[".repeat(20_000)}`),
    fc.constant(`{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`),
  );
  await fc.assert(
    fc.asyncProperty(
      statuses,
      bodies,
      fc.constantFrom("application/json", "text/html", ""),
      async (status, body, type) => {
        const isBare = [204, 205, 304].includes(status);
        const api = answered(
          async () => new Response(isBare ? null : body, { status, headers: type ? { "content-type": type } : {} }),
          { retries: 0 },
        );
        const outcome = await api.listConflicts().catch((error: unknown) => error);
        if (!(outcome instanceof LeadSyncApiError)) expect(outcome).toHaveProperty("items");
      },
    ),
    { numRuns: 200 },
  );
});

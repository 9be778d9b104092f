import { expect } from "vitest";
import { errorBodySchema } from "../../../src/http/contracts/error.js";
import type { LeadSyncHandler } from "../../../src/http/handler.js";
import { buildOpenApi } from "../../../src/http/openapi/build-openapi.js";
import { createMatcher } from "../../../src/http/request/match-route.js";
import type { Route } from "../../../src/http/route.js";
import { ROUTES } from "../../../src/http/routes/index.js";
import { FAKE_RESMAN_IDS } from "../../../src/testing/index.js";

/** A request as a test writes it. */
export interface Call {
  method: string;
  /** With its query, without the base path. */
  path: string;
  /** Sent as JSON, or as it is where it is text or bytes. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Who calls: a name `authorize` knows. Default: an admin of all properties; null: nobody. */
  as?: string | null;
  signal?: AbortSignal;
}

/** An answer, its body read. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined where the answer is no JSON. */
  body: unknown;
}

/** What no answer may hold. */
export const WEBHOOK_SECRET = "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cy1vbmx5IQ==";
const SECRETS = [WEBHOOK_SECRET, FAKE_RESMAN_IDS.apiKey];

const match = createMatcher(ROUTES);
const { paths } = buildOpenApi(ROUTES, {});

/** Calls a handler, and checks the answer against what its route and the OpenAPI document promise. */
export async function call(handler: LeadSyncHandler, wanted: Call, basePath = ""): Promise<Answer> {
  const response = await handler(requestOf(wanted, basePath));
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  const answer: Answer = { status: response.status, headers: response.headers, text, body: undefined };
  if (isJson) answer.body = JSON.parse(text);
  checkAnswer(wanted, answer);
  return answer;
}

export function requestOf({ method, path, body, headers, as = "admin", signal }: Call, basePath = ""): Request {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  return new Request(`https://crm.example.com${basePath}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(as !== null && { authorization: `Bearer ${as}` }),
      ...headers,
    },
    ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
    ...(signal && { signal }),
  });
}

function checkAnswer({ method, path }: Call, answer: Answer): void {
  const { status, headers, text, body } = answer;
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  for (const secret of SECRETS) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/\.(?:ts|js):\d+/);
  if (status >= 400) expect(errorBodySchema.parse(body)).toEqual(body);
  if (status === 503) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  const found = match(method, new URL(path, "https://crm.example.com").pathname);
  if (!found || !("route" in found)) return;
  const { route } = found;
  const documented = paths[route.path]?.[method.toLowerCase()];
  expect(Object.keys(documented?.responses ?? {})).toContain(String(status));
  if (status < 400) checkSuccess(route, answer);
}

/** A member nobody documented would be lost in parsing. */
function checkSuccess({ responses }: Route, { status, headers, body }: Answer): void {
  const schema = responses[status]?.schema;
  if (!schema) return;
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(schema.parse(body)).toEqual(body);
}

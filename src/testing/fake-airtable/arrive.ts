import { authenticate, demandLevel, demandScope } from "./access.js";
import type { JsonBody } from "./json-body.js";
import { AirtableRefusal, notFound } from "./refusal.js";
import { type AirtableReply, html, json } from "./reply.js";
import type { Route } from "./routes.js";
import type { FakeAirtableRateLimit, FakeAirtableSettings } from "./settings.js";
import type { AirtableState } from "./state.js";

/** A URL must be shorter than this (API reference, section 2.1). */
const URL_LIMIT = 16_000;

export const isUrlTooLong = (url: string): boolean => url.length >= URL_LIMIT;

export function urlTooLong({ urlTooLongBody }: FakeAirtableSettings): AirtableReply {
  if (urlTooLongBody === "html") return html(414, "414 Request-URI Too Large");
  if (urlTooLongBody === "empty") return { status: 414, body: "", headers: {} };
  return json(414, { error: { type: "URI_TOO_LONG" } });
}

/** A 429 of the rate limiter, in the form that was seen or the one that is documented. */
export function rateLimited({ shape, retryAfter }: FakeAirtableRateLimit, ownRetryAfter?: string): AirtableReply {
  const after = ownRetryAfter ?? retryAfter;
  return tooMany(shape, "RATE_LIMIT_REACHED", "Rate limit exceeded. Please try again later", {
    ...(after !== null && { "retry-after": after }),
  });
}

/** A 429 of a workspace that has spent its month. */
export const quotaSpent = ({ shape }: FakeAirtableRateLimit): AirtableReply =>
  tooMany(
    shape,
    "PUBLIC_API_BILLING_LIMIT_EXCEEDED",
    "API billing plan limit exceeded. You've reached the maximum number of requests allowed for this month.",
  );

function tooMany(
  shape: FakeAirtableRateLimit["shape"],
  type: string,
  message: string,
  headers: Record<string, string> = {},
): AirtableReply {
  return json(429, shape === "list" ? { errors: [{ error: type, message }] } : { error: { type, message } }, headers);
}

/** Lets a request in, carries it out and answers it; refusals become answers. */
export function carryOut(
  state: AirtableState,
  request: Request,
  route: Route | undefined,
  body: JsonBody,
): AirtableReply {
  try {
    // An unknown path is told before anybody looks at the token.
    if (!route) throw notFound(true);
    const token = authenticate(state, request.headers.get("authorization"));
    demandScope(token, route.scope);
    if (route.baseId !== undefined) demandLevel(token, route.baseId, route.level ?? "read");
    return route.run({ state, kind: route.kind, token, query: new URL(request.url).searchParams, body });
  } catch (error) {
    if (!(error instanceof AirtableRefusal)) throw error;
    if (error.isUnexpected) {
      const { pathname } = new URL(request.url);
      state.unexpected.push(`${request.method} ${pathname}: ${error.message}`);
    }
    return json(error.status, error.body);
  }
}

import type * as z from "zod";
import type { Principal, Role } from "../domain/principal.js";
import type { VerifiedWebhook } from "../rules/webhooks/verify-webhook.js";
import type { HandlerContext } from "./handler-context.js";

export type HttpMethod = "GET" | "POST" | "PUT" | "DELETE";

/** What a route takes, each part checked before it is called. */
export interface RouteInput<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** Nobody, with neither roles nor properties, where the route is `open` or `signed`. */
  principal: Principal;
  /** What was signed and when; only where the route is `signed`. */
  delivery?: VerifiedWebhook;
  request: Request;
  /** The client's going away, and the host's own limit. */
  signal: AbortSignal;
}

/** One answer a route can give. */
export interface RouteResponse {
  description: string;
  /** What the body is; absent where it is plain text. */
  schema?: z.ZodType;
  /** For the OpenAPI document; fits the schema. */
  example?: unknown;
}

/** An answer: checked against the route's schemas in tests, and documented by them. */
export interface RouteResult {
  status: number;
  /** Sent as JSON, or as it is where the route's response for this status has no schema. */
  body: unknown;
  headers?: Record<string, string>;
}

/** One row of the table of routes: all that the router, the access check and the OpenAPI document need. */
export interface Route<P = unknown, Q = unknown, B = unknown> {
  method: HttpMethod;
  /** E.g. `/api/resman/leads/{lead_id}/status`. Where two paths fit, the one that spells out more of the request's wins. */
  path: string;
  /** Name of the operation in the OpenAPI document. */
  operationId: string;
  summary: string;
  tag: string;
  /**
   * Who may call it: a role, and then the route itself checks the property of what it touches (`ctx.access`);
   * `open`: anybody (health); `signed`: whoever signs (webhooks).
   */
  access: Role | "open" | "signed";
  params?: z.ZodType<P>;
  /** Of the query's texts by name; one given several times has its values joined by commas, an empty one is absent. */
  query?: z.ZodType<Q>;
  /** Of the JSON body; of undefined where there is none. */
  body?: z.ZodType<B>;
  /** An example of the body, for the OpenAPI document. */
  example?: unknown;
  /** What an error says that is not the caller's, e.g. `Failed to create lead`. Default: `The request failed`. */
  failure?: string;
  /** Its own answers. What any route can answer to a bad request, or when something fails, is added to them. */
  responses: Readonly<Record<number, RouteResponse>>;
  handle(ctx: HandlerContext, input: RouteInput<P, Q, B>): Promise<RouteResult>;
}

/** Keeps a route's types together; the table holds routes of any types. */
export const defineRoute = <P = unknown, Q = unknown, B = unknown>(route: Route<P, Q, B>): Route =>
  route as unknown as Route;

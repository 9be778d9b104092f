import type { BrowserRuntime } from "../runtime.js";

/** One request to our HTTP API, in camelCase. */
export interface ApiCall {
  method: "GET" | "POST" | "PUT";
  /** Below `baseUrl`, e.g. `/api/resman/leads`. */
  path: string;
  /** Lists are joined by commas; undefined members are left out. Names are written in snake_case. */
  query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** Names of its members, at every depth, are written in snake_case. */
  body?: unknown;
  /** Whether it is sent only once, since it starts work. Default: true, except for GETs. */
  once?: boolean | undefined;
  /** The caller's word to stop. */
  signal?: AbortSignal | undefined;
}

/** What reaches our HTTP API. */
export interface TransportOptions {
  /** Where the API is: `https://example.com`, or a path such as `/crm`. Default: the page's own origin. */
  baseUrl?: string;
  /** The bearer token, or what fetches a fresh one before each request. Default: none, for cookies. */
  token?: string | (() => string | undefined | Promise<string | undefined>);
  /** Added to each request. */
  headers?: Readonly<Record<string, string>>;
  /** Milliseconds a request may take. Default 30,000. */
  timeoutMs?: number;
  /** Attempts after the first, for reads that failed for a passing reason. Default 2. */
  retries?: number;
  runtime?: Partial<BrowserRuntime>;
}

/** Sends one call and gives back its answer, in camelCase. @throws LeadSyncApiError */
export type Transport = (call: ApiCall) => Promise<object>;

import { AirtableClient, type AirtableClientOptions } from "../../../src/clients/airtable/index.js";
import type { Logger } from "../../../src/ports/logger.js";
import { createTestRuntime, type TestRuntime } from "../../../src/testing/index.js";

export const TOKEN = "patSECRET.0123456789abcdef";
export const BASE = "appEXAMPLE0000001";
/** Milliseconds the scripted Airtable takes to answer. */
export const LATENCY = 100;
const START = "2026-03-02T17:00:00.000Z";

/** One request as the scripted Airtable sees it. */
export interface Seen {
  method: string;
  /** Without the base URL, the version and the base. */
  path: string;
  /** Length of the URL as it travelled. */
  urlLength: number;
  query: URLSearchParams;
  headers: Record<string, string>;
  /** The parsed body; undefined where there was none. */
  body: Body | undefined;
  /** Milliseconds since the beginning. */
  at: number;
}

export interface Body {
  records?: { id?: string; fields: Record<string, unknown> }[];
  [key: string]: unknown;
}

/** An answer, or what becomes of the connection. */
export type Reply =
  | { status?: number; headers?: Record<string, string>; body?: string }
  | "drop"
  | "hang"
  | Error
  | Response
  | Record<string, unknown>;

/** Answers the n-th request, counted from 0. */
export type Script = (seen: Seen, index: number) => Reply;

export interface LogLine {
  level: string;
  message: string;
  facts: Record<string, unknown> | undefined;
}

/** What became of a call, and how many milliseconds it took. */
export interface Settled<T> {
  value?: T;
  error?: Error & Record<string, unknown>;
  ms: number;
}

export interface Harness {
  client: AirtableClient;
  runtime: TestRuntime;
  seen: Seen[];
  log: LogLine[];
  /** Requests that are being answered at this moment. */
  inFlight(): number;
  /** Lets time pass until it is done. */
  settle<T>(work: Promise<T>): Promise<Settled<T>>;
}

export const recordId = (number: number): string => `rec${String(number).padStart(14, "0")}`;

export const record = (number: number, fields: Record<string, unknown> = {}) => ({
  id: recordId(number),
  createdTime: START,
  fields,
});

/** A refusal in the object shape. */
export const refusal = (status: number, type?: string, message?: string): Reply => ({
  status,
  body: JSON.stringify({ error: { type, message } }),
});

/** A 429 in the shape that is seen in practice. */
export const slowDown = (headers: Record<string, string> = {}): Reply => ({
  status: 429,
  headers,
  body: '{"errors":[{"error":"RATE_LIMIT_REACHED","message":"Rate limit exceeded. Please try again later"}]}',
});

/** Answers a write as Airtable would that takes anything. */
export const accept = ({ method, body, query }: Seen): Reply => {
  if (method === "DELETE") return { records: query.getAll("records[]").map((id) => ({ id, deleted: true })) };
  const records = (body?.records ?? []).map(({ id, fields }, index) => ({
    ...record(index + 1, fields),
    ...(id && { id }),
  }));
  const isUpsert = body?.performUpsert !== undefined;
  return { records, ...(isUpsert && { createdRecords: [], updatedRecords: records.map(({ id }) => id) }) };
};

const recorded = async (request: Request, at: number): Promise<Seen> => {
  const url = new URL(request.url);
  const text = await request.text();
  return {
    method: request.method,
    path: url.pathname.replace(new RegExp(`^/v0/${BASE}/`), ""),
    urlLength: request.url.length,
    query: url.searchParams,
    headers: Object.fromEntries(request.headers),
    body: text === "" ? undefined : JSON.parse(text),
    at,
  };
};

const isHttp = (reply: object): reply is { status?: number; headers?: Record<string, string>; body?: string } =>
  "status" in reply || typeof (reply as { body?: unknown }).body === "string";

function responseOf(reply: Exclude<Reply, string>): Response {
  if (reply instanceof Error) throw reply;
  if (reply instanceof Response) return reply;
  if (!isHttp(reply)) return Response.json(reply);
  return new Response(reply.body ?? "", { status: reply.status ?? 200, headers: reply.headers ?? {} });
}

function recordingLogger(lines: LogLine[]): Logger {
  const at = (level: string) => (message: string, facts?: Record<string, unknown>) => {
    lines.push({ level, message, facts });
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A client of a scripted Airtable that takes {@link LATENCY} to answer, on a clock that moves only in `settle`. */
export function scripted(script: Script, options: Partial<AirtableClientOptions> = {}): Harness {
  const seen: Seen[] = [];
  const log: LogLine[] = [];
  const runtime = createTestRuntime({ start: START });
  const startedAt = runtime.now();
  let answering = 0;
  runtime.fetch = async (request) => {
    const one = await recorded(request, runtime.now() - startedAt);
    const reply = script(one, seen.push(one) - 1);
    if (reply === "hang") return new Promise<Response>(() => undefined);
    answering++;
    await new Promise<void>((resolve) => runtime.setTimeout(resolve, LATENCY));
    answering--;
    if (reply === "drop") throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET" } });
    return responseOf(reply);
  };
  const client = new AirtableClient({
    token: TOKEN,
    baseId: BASE,
    logger: recordingLogger(log),
    runtime,
    ...options,
  });

  const settle = async <T>(work: Promise<T>): Promise<Settled<T>> => {
    const from = runtime.now();
    let settled: Settled<T> | undefined;
    work.then(
      (value) => {
        settled = { value, ms: runtime.now() - from };
      },
      (error) => {
        settled = { error, ms: runtime.now() - from };
      },
    );
    await runtime.advance(0);
    // Far enough for every wait a test can have, and an end where nothing would ever happen.
    for (let second = 0; !settled && second < 1000; second++) await runtime.advance(1000);
    if (!settled) throw new Error("It did not come to an end.");
    return settled;
  };
  return { client, runtime, seen, log, inFlight: () => answering, settle };
}

/** What an iteration gave, and what it ended with. */
export async function collect<T>(
  items: AsyncIterable<T>,
): Promise<{ items: T[]; error?: Error & Record<string, unknown> }> {
  const got: T[] = [];
  try {
    for await (const item of items) got.push(item);
    return { items: got };
  } catch (error) {
    return { items: got, error: error as Error & Record<string, unknown> };
  }
}

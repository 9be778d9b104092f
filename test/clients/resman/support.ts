import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { ResManClientOptions } from "../../../src/clients/resman/index.js";
import { ResManClient } from "../../../src/clients/resman/index.js";
import type { LeadPost, ProspectCustomer, ProspectEvent } from "../../../src/domain/wire/prospect.js";
import type { Logger } from "../../../src/ports/logger.js";
import type { Runtime, TimerHandle } from "../../../src/ports/runtime.js";

export const PROPERTY = "3f0a6c1e-52b8-4d0f-9c27-aa41d9e07b55";
export const PROSPECT = "b7c4f0aa-6d3e-4f41-8f0b-2f9d5a1c7e33";
export const PERSON = "0e9a2d75-1c84-4b9f-a6c2-5d7718b3f904";
export const AGENT = "5c1b0e52-9f0d-4c6b-8a77-0d2f6c1e9a10";
export const SOURCE = "7a3d9f14-2b6c-4e08-b1d5-93e0c4a7f622";
export const API_KEY = "S3CRET-key/+&=1";
/** 2026-03-02T17:05:00Z */
export const NOW = Date.UTC(2026, 2, 2, 17, 5);

/** One request as the scripted side sees it. */
export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  form: URLSearchParams;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Answers the n-th request, counted from 0. */
export type Script = (seen: Seen, index: number) => Reply | string | Promise<Reply | string>;

export const ok = (payload: string): string =>
  `<ResMan xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><MethodName>M</MethodName><Status>Success</Status><AccountID>412</AccountID><Response>${payload}</Response></ResMan>`;

export const refused = (text: string, status = "Error"): string =>
  `<ResMan><MethodName>M</MethodName><Status>${status}</Status><ErrorDescription>${text}</ErrorDescription></ResMan>`;

export const prospects = (...inner: string[]): string =>
  ok(`<LeadManagement><Prospects>${inner.join("")}</Prospects></LeadManagement>`);

export const identification = (type: string, value: string): string =>
  `<Identification IDType="${type}" IDValue="${value}" OrganizationName="ResMan"/>`;

export interface PersonFacts {
  prospectId?: string;
  personId?: string;
  first?: string;
  last?: string;
  email?: string;
  phone?: string;
}

export const personXml = (facts: PersonFacts): string =>
  `<Customer Type="prospect">${facts.prospectId ? identification("ProspectID", facts.prospectId) : ""}${
    facts.personId ? identification("PersonID", facts.personId) : ""
  }<Name><FirstName>${facts.first ?? "Dana"}</FirstName><LastName>${facts.last ?? "Okafor"}</LastName></Name>${
    facts.phone ? `<Phone PhoneType="cell"><PhoneNumber>${facts.phone}</PhoneNumber></Phone>` : ""
  }${facts.email ? `<Email>${facts.email}</Email>` : ""}</Customer>`;

export const prospectXml = (facts: PersonFacts & { comments?: string }): string =>
  `<Prospect><Customers>${personXml({ prospectId: PROSPECT, personId: PERSON, ...facts })}</Customers><Events>${
    facts.comments
      ? `<Event EventType="Other" EventDate="2026-03-02T17:05:00Z"><Comments>${facts.comments}</Comments></Event>`
      : ""
  }</Events></Prospect>`;

export const posted = (): string => prospects(prospectXml({}));

export const customer = (parts: Partial<ProspectCustomer> = {}): ProspectCustomer => ({
  type: "prospect",
  firstName: "Dana",
  lastName: "Okafor",
  phones: [],
  addresses: [],
  ...parts,
});

export const event = (parts: Partial<ProspectEvent> = {}): ProspectEvent => ({
  type: "Other",
  date: "2026-03-02T17:05:00Z",
  agentId: AGENT,
  firstContact: true,
  transactionSource: SOURCE,
  ...parts,
});

export const leadPost = (parts: Partial<ProspectCustomer> = {}, comments = "Chat [domiq:chat:1]"): LeadPost => ({
  customer: customer(parts),
  events: [event({ comments })],
});

const record = async (request: Request): Promise<Seen> => {
  const url = new URL(request.url);
  return {
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(request.headers),
    form: new URLSearchParams(await request.text()),
  };
};

export interface LogLine {
  level: string;
  message: string;
  facts: Record<string, unknown> | undefined;
}

export function recordingLogger(lines: LogLine[]): Logger {
  const at = (level: string) => (message: string, facts?: Record<string, unknown>) => {
    lines.push({ level, message, facts });
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A clock whose timers fire only when it is told to move. */
export function manualTime(startAt = NOW) {
  let now = startAt;
  const timers = new Map<object, { at: number; callback: () => void }>();
  return {
    timers,
    parts: {
      now: () => now,
      setTimeout: (callback: () => void, ms: number): TimerHandle => {
        const handle = {};
        timers.set(handle, { at: now + ms, callback });
        return handle;
      },
      clearTimeout: (handle: TimerHandle): void => {
        timers.delete(handle as object);
      },
    } satisfies Partial<Runtime>,
    advance(ms: number): void {
      now += ms;
      for (const [handle, timer] of [...timers]) {
        if (timer.at > now) continue;
        timers.delete(handle);
        timer.callback();
      }
    },
  };
}

/** Timers that fire at once, moving the clock by what they were asked to wait; deadlines (30 s and more) never fire. */
export function impatientTime() {
  const waits: number[] = [];
  let now = NOW;
  return {
    waits,
    parts: {
      now: () => now,
      setTimeout: (callback: () => void, ms: number): TimerHandle => {
        if (ms === 30_000 || ms === 60_000) return {};
        waits.push(ms);
        now += ms;
        queueMicrotask(callback);
        return {};
      },
      clearTimeout: (): void => undefined,
      random: () => 0.999_999,
    } satisfies Partial<Runtime>,
  };
}

export interface Harness {
  client: ResManClient;
  seen: Seen[];
  log: LogLine[];
  waits: number[];
}

/** A client whose fetch is a script. */
export function scripted(script: Script, options: Partial<ResManClientOptions> = {}): Harness {
  const seen: Seen[] = [];
  const log: LogLine[] = [];
  const time = impatientTime();
  const { runtime, ...rest } = options;
  const fetch = async (request: Request): Promise<Response> => {
    const one = await record(request);
    const reply = await script(one, seen.push(one) - 1);
    const { status = 200, headers = {}, body = "" } = typeof reply === "string" ? { body: reply } : reply;
    return new Response(body, { status, headers });
  };
  const client = new ResManClient({
    accountId: 412,
    integrationPartnerId: "2044",
    apiKey: API_KEY,
    logger: recordingLogger(log),
    runtime: { ...time.parts, fetch, ...runtime },
    ...rest,
  });
  return { client, seen, log, waits: time.waits };
}

export interface Site {
  url: string;
  seen: Seen[];
  close(): Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
};

/** A real HTTP server on loopback that follows a script; `drop` closes the connection without an answer. */
export async function startSite(
  script: (seen: Seen, index: number) => Reply | string | "drop" | "hang",
): Promise<Site> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://loopback");
    const one: Seen = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers as Record<string, string>,
      form: new URLSearchParams(await bodyOf(request)),
    };
    const reply = script(one, seen.push(one) - 1);
    if (reply === "drop") return request.socket.destroy();
    if (reply === "hang") return;
    const { status = 200, headers = {}, body = "" } = typeof reply === "string" ? { body: reply } : reply;
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a promise was rejected with. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error("expected a rejection");
    },
    (error: unknown) => error,
  );

import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, vi } from "vitest";
import type { NewFeedEvent } from "../../../src/domain/feed-event.js";
import { propertyIdSchema } from "../../../src/domain/ids.js";
import { Bridge } from "../../../src/engine/bridge/bridge.js";
import type { BridgeOptions } from "../../../src/engine/bridge/options.js";
import { createContext } from "../../../src/engine/context.js";
import type { SyncEngineOptions } from "../../../src/engine/options.js";
import type { Logger } from "../../../src/ports/logger.js";
import type { Fetch } from "../../../src/ports/runtime.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { systemRuntime } from "../../../src/runtime/system-runtime.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { createTestRuntime, type TestRuntime } from "../../../src/testing/index.js";
import { aRow, DANA, PROPERTY } from "../../support/small-world.js";
import { storeRows } from "../../support/world.js";

export const SECRET = "a secret of the subscriber";

/** What a subscriber's server was sent. */
export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Endpoint {
  url: string;
  received: Received[];
  /** What it answers, in turn; the last answer stays. Default 204. */
  answers: ((response: ServerResponse) => void)[];
}

export const answer =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(status, headers).end();

/** Takes deliveries on a loopback port until the test ends. */
export async function anEndpoint(...answers: Endpoint["answers"]): Promise<Endpoint> {
  const received: Received[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    const respond = (answers.length > 1 ? answers.shift() : answers[0]) ?? answer(204);
    respond(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook?token=t0ken`, received, answers };
}

export interface BridgeWorld {
  storage: StorageAdapter;
  runtime: TestRuntime;
  /** Lines and events, for looking at what was told. */
  told: unknown[];
  /** A bridge in a process of its own. */
  bridge(options: BridgeOptions): Bridge;
  /** Adds events of a lead to the feed. */
  happen(...events: Partial<NewFeedEvent>[]): Promise<void>;
}

let made = 0;

/** An event of Dana's lead, as a sync from ResMan leaves it. */
export function anEvent(event: Partial<NewFeedEvent> = {}): NewFeedEvent {
  made += 1;
  const data = {
    lead_id: "P-1",
    conversation_id: DANA,
    updated_fields: { phone: `+1602555${String(made).padStart(4, "0")}` },
    sync_status: "success",
    sync_log_id: `log-${made}`,
  };
  return {
    id: `event-${made}`,
    propertyId: propertyIdSchema.parse(PROPERTY),
    type: "lead_update",
    source: "resman",
    data,
    createdAt: "2026-03-02T16:59:59.000Z",
    ...event,
  };
}

/** A store with Dana's lead, time that stands still, and real HTTP. */
export async function aBridgeWorld(
  options: { fetch?: Fetch; storage?: (inner: StorageAdapter) => StorageAdapter } & Pick<
    SyncEngineOptions,
    "leaseMs"
  > = {},
): Promise<BridgeWorld> {
  const inner = new MemoryStorageAdapter();
  await storeRows(inner, [aRow(), aRow(1, { property: { id: "other-property", name: "Other" } })]);
  const storage = options.storage?.(inner) ?? inner;
  const runtime = createTestRuntime({ fetch: options.fetch ?? systemRuntime.fetch });
  const told: unknown[] = [];
  const log = (...line: unknown[]): void => void told.push(line);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const resman = () => {
    throw new Error("The bridge asks ResMan nothing.");
  };
  const bridge = (bridgeOptions: BridgeOptions): Bridge => {
    const { leaseMs = 60_000 } = options;
    const ctx = createContext({ storage, resman, runtime, logger, leaseMs, pollMs: 60_000 });
    for (const name of ["bridge:disabled", "engine:error"] as const) {
      ctx.events.on(name, (payload) => void told.push([name, payload]));
    }
    const made = new Bridge(ctx, bridgeOptions);
    onTestFinished(() => made.stop());
    return made;
  };
  return {
    storage,
    runtime,
    told,
    bridge,
    happen: (...events) => inner.feed.append(events.map(anEvent)),
  };
}

/** Waits, in real time, for what real sockets do. */
export const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 8000, interval: 5 });

export const idsOf = ({ received }: Endpoint): unknown[] => received.map(({ headers }) => headers["webhook-id"]);

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { RandomSource } from "../../../src/ports/runtime.js";
import { chatsIn } from "../../../src/rules/resman/chat-events.js";
import { markersIn } from "../../../src/rules/resman/marker.js";
import { FakeResMan, type FakeResManOptions } from "../../../src/testing/index.js";
import { ACTOR_HEADER, type Actor } from "./actors.js";

/** One request as it came in. */
export interface RecordedCall {
  /** Milliseconds since the epoch; `endedAt` once it was answered. */
  at: number;
  endedAt: number;
  actor: Actor;
  kind: "read" | "write";
  propertyId: string;
  /** Of an update, in lower case; of a create, what came of it. */
  prospectId: string | undefined;
  isCreate: boolean;
  /** The conversation a create was made from. */
  chat: string | undefined;
}

/** What happens to a request before it is answered, for tests that need one to last. */
export type Hold = (call: RecordedCall) => Promise<void> | undefined;

export interface RecordingResMan {
  url: string;
  fake: FakeResMan;
  calls: RecordedCall[];
  /** Asked about each call before ResMan sees it. */
  hold: Hold;
  /** Asked about each call ResMan has seen, before its answer leaves. */
  holdAnswer: Hold;
  close(): Promise<void>;
}

/** Milliseconds an answer takes, at least and at most. */
export interface Delay {
  leastMs: number;
  mostMs: number;
}

const nothing: Hold = () => undefined;

/** A fake ResMan over HTTP that answers as slowly as asked for and writes down who asked what. */
export async function startRecordingResMan(
  options: FakeResManOptions & { delay: Delay; random: RandomSource },
): Promise<RecordingResMan> {
  const { delay, random, ...settings } = options;
  const fake = new FakeResMan(settings);
  const pause = () => sleep((delay.leastMs + random.random() * (delay.mostMs - delay.leastMs)) / 2);
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => {
      outgoing.statusCode = 500;
      outgoing.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const resman: RecordingResMan = {
    url: `http://127.0.0.1:${port}`,
    fake,
    calls: [],
    hold: nothing,
    holdAnswer: nothing,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const call = callOf(incoming, body);
    resman.calls.push(call);
    await resman.hold(call);
    await pause();
    const answer = await fake.handle(requestOf(incoming, body));
    await pause();
    await resman.holdAnswer(call);
    call.endedAt = Date.now();
    if (typeof answer === "string") {
      incoming.socket.destroy();
      return;
    }
    const text = await answer.text();
    call.prospectId ??= prospectIdIn(text);
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    outgoing.end(text);
  }
  return resman;
}

const prospectIdIn = (xml: string): string | undefined =>
  /IDType="ProspectID" IDValue="([^"]+)"/.exec(xml)?.[1]?.toLowerCase();

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function callOf(incoming: IncomingMessage, body: string): RecordedCall {
  const fields = new URLSearchParams(body);
  const isWrite = incoming.url?.endsWith("/PostLeadManagement4_0") ?? false;
  const xml = isWrite ? (fields.get("Xml") ?? "") : "";
  const prospectId = prospectIdIn(xml);
  return {
    at: Date.now(),
    endedAt: Number.POSITIVE_INFINITY,
    actor: Number(incoming.headers[ACTOR_HEADER] ?? 0),
    kind: isWrite ? "write" : "read",
    propertyId: fields.get("PropertyID") ?? "",
    prospectId,
    isCreate: isWrite && prospectId === undefined,
    chat: chatsIn(markersIn(xml))[0],
  };
}

function requestOf(incoming: IncomingMessage, body: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers.set(name, String(value));
  headers.delete(ACTOR_HEADER);
  return new Request(`http://127.0.0.1${incoming.url ?? "/"}`, { method: incoming.method ?? "POST", headers, body });
}

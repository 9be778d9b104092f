import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { ACTOR_HEADER, type Actor } from "./actors.js";

/** Something that was posted. */
export interface Posted {
  path: string;
  actor: Actor;
  /** Milliseconds since the epoch. */
  at: number;
  /** When it was answered; undefined: not, or to somebody who was gone. */
  answeredAt: number | undefined;
  /** Of JSON; empty otherwise. */
  body: Record<string, unknown>;
}

/** A server that is told things, and answers when it likes. */
export interface Receiver {
  url: string;
  posts: Posted[];
  /** Asked about each post before it is answered. */
  hold: (posted: Posted) => Promise<void> | undefined;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    const posted: Posted = {
      path: incoming.url ?? "",
      actor: Number(incoming.headers[ACTOR_HEADER] ?? 0),
      at: Date.now(),
      answeredAt: undefined,
      body: body === "" ? {} : JSON.parse(body),
    };
    receiver.posts.push(posted);
    await receiver.hold(posted);
    if (!outgoing.destroyed) posted.answeredAt = Date.now();
    outgoing.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts: [],
    hold: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { handleControl, isControlPath } from "./control-door.js";
import { FakeResMan } from "./fake-resman.js";
import type { FakeResManOptions } from "./settings.js";

/** A fake that listens. */
export interface FakeResManServer {
  /** Base URL of v1, and of the control door. */
  url: string;
  /** Base URL of v2. */
  v2Url: string;
  fake: FakeResMan;
  /** Ends open connections, also those that hang, and stops listening. May be called again. */
  close(): Promise<void>;
}

/** Starts a fake on a free port of 127.0.0.1. A dropped connection is a destroyed socket, a hanging one stays open. */
export async function startFakeResMan(options: FakeResManOptions = {}): Promise<FakeResManServer> {
  const fake = new FakeResMan(options);
  const server = createServer((incoming, outgoing) => {
    answer(fake, incoming, outgoing).catch((error: unknown) => {
      outgoing.statusCode = 500;
      outgoing.end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, v2Url: `${url}/v2`, fake, close: () => close(server) };
}

async function answer(fake: FakeResMan, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = await toRequest(incoming);
  const response = isControlPath(new URL(request.url).pathname)
    ? await handleControl(fake, request)
    : await fake.handle(request);
  if (response === "hang") return;
  if (response === "drop") {
    incoming.socket.destroy();
    return;
  }
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(new Uint8Array(await response.arrayBuffer()));
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  const { method = "GET" } = incoming;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  const hasBody = method !== "GET" && method !== "HEAD";
  return new Request(`http://${incoming.headers.host ?? "127.0.0.1"}${incoming.url ?? "/"}`, {
    method,
    headers,
    ...(hasBody && { body: Buffer.concat(chunks) }),
  });
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    // The callback's only error is that the server does not listen any more.
    server.close(() => resolve());
    server.closeAllConnections();
  });

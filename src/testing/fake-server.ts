import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers a request; tells that the connection breaks, or that nobody answers. */
type Answering = (request: Request) => Promise<Response | "drop" | "hang">;

/** A fake's server on loopback. */
interface FakeServer {
  url: string;
  /** Ends open connections, also those that hang, and stops listening. May be called again. */
  close(): Promise<void>;
}

/** Node refuses longer headers by itself, and the URL counts among them; what is too long, the fake says. */
const MAX_HEADER_BYTES = 256 * 1024;

/** Listens on a free port of 127.0.0.1. A dropped connection is a destroyed socket, a hanging one stays open. */
export async function startFakeServer(answering: Answering): Promise<FakeServer> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (incoming, outgoing) => {
    answer(answering, incoming, outgoing).catch((error: unknown) => {
      outgoing.statusCode = 500;
      outgoing.end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => close(server) };
}

async function answer(answering: Answering, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const response = await answering(await toRequest(incoming));
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
  const hasBody = method !== "GET" && method !== "HEAD" && chunks.length > 0;
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

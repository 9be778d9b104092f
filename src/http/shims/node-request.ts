import type { NodeRequest } from "./node-types.js";

/**
 * The web's `Request` for a request of Node's. The body is streamed; where a body parser was faster, what it kept is used:
 * bytes and text as they are, anything else as JSON again (a webhook's signature does not survive that).
 * @param client aborted when the client goes away
 */
export function toWebRequest(request: NodeRequest, client: AbortController): Request {
  const { method = "GET" } = request;
  const body = method === "GET" || method === "HEAD" ? undefined : bodyOf(request);
  const init = { method, headers: headersOf(request), ...(body !== undefined && { body, duplex: "half" }) };
  return new ClientRequest(urlOf(request), init as RequestInit, client);
}

/** A request whose signal is the client's own: one of its own that follows it would cost as much as all the rest. */
class ClientRequest extends Request {
  readonly #client: AbortController;

  constructor(input: URL | Request, init: RequestInit, client: AbortController) {
    super(input, init);
    this.#client = client;
  }

  override get signal(): AbortSignal {
    return this.#client.signal;
  }

  override clone(): Request {
    return new ClientRequest(super.clone(), {}, this.#client);
  }
}

/** What the client calls the host is for the URL only; nothing is decided by it. */
function urlOf({ url = "/", originalUrl = url, headers }: NodeRequest): URL {
  const path = originalUrl.startsWith("/") ? originalUrl : "/";
  const host = typeof headers.host === "string" ? headers.host : "localhost";
  return URL.canParse(path, `http://${host}`) ? new URL(path, `http://${host}`) : new URL(path, "http://localhost");
}

function headersOf({ headers }: NodeRequest): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    // HTTP/2 pseudo headers are none.
    if (value === undefined || name.startsWith(":")) continue;
    for (const one of Array.isArray(value) ? value : [value]) result.append(name, one);
  }
  return result;
}

function bodyOf(request: NodeRequest): BodyInit | undefined {
  const { body, readableEnded } = request;
  if (!readableEnded) return streamOf(request);
  if (body === undefined || body === null) return undefined;
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function streamOf(request: NodeRequest): ReadableStream<Uint8Array> {
  const chunks = request[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
    },
    cancel: async () => {
      await chunks.return?.();
    },
  });
}

import { EventEmitter, once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { respondJson, respondText } from "../../../src/http/response/respond.js";
import type { FetchHandler } from "../../../src/http/shims/fetch-handler.js";
import { toNodeHandler } from "../../../src/http/shims/node.js";

let server: Server | undefined;

async function serve(handler: FetchHandler): Promise<string> {
  const listening = createServer(toNodeHandler(handler));
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe("An answer made here", () => {
  it.each([
    ["JSON", () => respondJson(200, { name: "Zoë" }), '{"name":"Zoë"}'],
    ["text", () => respondText(200, "Größe"), "Größe"],
    ["nothing", () => respondText(200, ""), ""],
  ])("goes out in one piece, with its length in bytes: %s", async (_, answer, text) => {
    const response = await fetch(await serve(answer));
    expect(response.headers.get("content-length")).toBe(String(Buffer.byteLength(text)));
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).toBe(text);
  });

  it("has no body where it is asked for by HEAD", async () => {
    const url = await serve(() => respondJson(405, { error: "no" }));
    const response = await fetch(url, { method: "HEAD" });
    expect(response.status).toBe(405);
    expect(await response.text()).toBe("");
  });

  it("is what the host makes of it", async () => {
    const url = await serve(() => {
      const answer = respondJson(200, { error: "ours" }, { "x-of": "ours" });
      answer.headers.set("x-of", "the host");
      return new Response(`${answer.status}`, answer);
    });
    const response = await fetch(url);
    expect(await response.text()).toBe("200");
    expect(response.headers.get("x-of")).toBe("the host");
  });
});

describe("A request of Node's", () => {
  it("can be cloned: the copy has the body and hears of the client's going away", async () => {
    const heard = new EventEmitter();
    const read = once(heard, "read");
    const gone = once(heard, "gone");
    const url = await serve(async (request) => {
      const copy = request.clone();
      copy.signal.addEventListener("abort", () => heard.emit("gone"));
      heard.emit("read", await copy.text(), await request.text());
      await gone;
      return new Response(null);
    });
    const client = new AbortController();
    const answer = fetch(url, { method: "POST", body: "Zoë", signal: client.signal }).catch(() => "left");
    expect(await read).toEqual(["Zoë", "Zoë"]);
    client.abort();
    await gone;
    expect(await answer).toBe("left");
  });
});

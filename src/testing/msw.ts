import { type HttpHandler, HttpResponse, http } from "msw";
import type { FakeResMan } from "./fake-resman/fake-resman.js";

/** Where the client under test looks for ResMan. */
export interface ResManHandlersOptions {
  /** Base URL of v1 the client under test uses. Default `https://api.myresman.com`. */
  baseUrl?: string;
  /** Base URL of v2. Default `https://partners-api.myresman.com`. */
  v2BaseUrl?: string;
}

/**
 * Request handlers for msw that let a fake answer v1 and v2. A dropped connection is a network error; a request that
 * hangs ends when its signal aborts.
 */
export function resManHandlers(fake: FakeResMan, options: ResManHandlersOptions = {}): HttpHandler[] {
  const { baseUrl = "https://api.myresman.com", v2BaseUrl = "https://partners-api.myresman.com" } = options;
  return [
    // The v2 base may lie below the v1 base, so it is matched first.
    http.all(`${trimSlash(v2BaseUrl)}/*`, ({ request }) => answer(fake, request, v2BaseUrl, "http://fake.test/v2")),
    http.all(`${trimSlash(baseUrl)}/*`, ({ request }) => answer(fake, request, baseUrl, "http://fake.test")),
  ];
}

const trimSlash = (url: string): string => url.replace(/\/+$/, "");

async function answer(fake: FakeResMan, request: Request, from: string, to: string): Promise<Response> {
  const url = to + request.url.slice(trimSlash(from).length);
  const outcome = await fake.handle(new Request(url, request));
  if (outcome === "drop") return HttpResponse.error();
  if (outcome === "hang") return new Promise(() => {});
  return outcome;
}

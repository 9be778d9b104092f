import { textResponse } from "./known-text.js";

/** No answer is kept by anybody on the way, or taken for something else than it says. */
const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

export const respondJson = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  textResponse(JSON.stringify(body), {
    status,
    headers: { ...HEADERS, ...headers, "content-type": "application/json; charset=utf-8" },
  });

/** Plain text, unless the headers say that it is something more special. */
export const respondText = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  textResponse(text, { status, headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8", ...headers } });

/** An answer without a body. */
export const respondEmpty = (status: number, headers: Record<string, string> = {}): Response =>
  new Response(null, { status, headers: { ...HEADERS, ...headers } });

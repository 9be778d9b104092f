import { AirtableError } from "../../../src/clients/airtable/airtable-error.js";
import type { AirtableRequest, AirtableSend } from "../../../src/clients/airtable/send.js";

/** Sends nothing: hands each request to a script, whose answer is the body. Keeps what was asked. */
export function scriptedSend(script: (request: AirtableRequest, index: number) => unknown) {
  const seen: AirtableRequest[] = [];
  const handed: unknown[] = [];
  const send: AirtableSend = async (request, options) => {
    handed.push(options);
    const body = script(request, seen.push(request) - 1);
    return { body, serverTime: "2026-03-18T12:34:56.000Z" };
  };
  return { send, seen, handed };
}

/** What the sender throws where there is no such thing. */
export const notFound = (): AirtableError =>
  new AirtableError("NOT_FOUND", "Airtable failed with HTTP 404 (NOT_FOUND).", { status: 404, type: "NOT_FOUND" });

/** All that comes, in order. */
export async function collected<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

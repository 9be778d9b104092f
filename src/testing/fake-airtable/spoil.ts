import type { NoAnswer } from "../fake-resman/fake-resman.js";
import type { FakeAirtableFault } from "./faults.js";
import { type AirtableReply, empty, html, json } from "./reply.js";

/** What a fault makes of a request that was not carried out; undefined: another part of the fake knows. */
export function failBefore({ kind, retryAfter }: FakeAirtableFault): AirtableReply | NoAnswer | undefined {
  const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
  switch (kind) {
    case "dropBefore":
      return "drop";
    case "hang":
      return "hang";
    case "http500":
      return json(500, { error: { type: "SERVER_ERROR", message: "An unexpected error occurred" } });
    case "http502":
      return html(502, "502 Bad Gateway");
    case "http503":
      return html(503, "503 Service Temporarily Unavailable", headers);
    case "retriable503":
      return json(503, { error: { type: "RETRIABLE_ERROR", message: "Please try again." } }, headers);
    case "http504":
      return html(504, "504 Gateway Time-out");
    case "iteratorExpired":
      return json(422, { error: { type: "LIST_RECORDS_ITERATOR_NOT_AVAILABLE" } });
    default:
      return undefined;
  }
}

/** What a fault makes of the answer to a request that was carried out. */
export function spoil(reply: AirtableReply, { kind, retryAfter }: FakeAirtableFault): AirtableReply | NoAnswer {
  switch (kind) {
    case "dropAfter":
      return "drop";
    case "hangAfter":
      return "hang";
    case "http500After":
      return json(500, { error: { type: "SERVER_ERROR", message: "An unexpected error occurred" } });
    case "http503After":
      return html(503, "503 Service Temporarily Unavailable", retryAfter ? { "retry-after": retryAfter } : {});
    case "http504After":
      return html(504, "504 Gateway Time-out");
    case "truncated":
      return { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) };
    case "html":
      return html(200, "Airtable");
    case "empty":
      return empty();
    case "partialSuccess":
      return withDetails(reply);
    default:
      return reply;
  }
}

function withDetails(reply: AirtableReply): AirtableReply {
  const details = { message: "partialSuccess", reasons: ["attachmentsFailedUploading"] };
  return reply.status === 200 ? { ...reply, body: JSON.stringify({ ...JSON.parse(reply.body), details }) } : reply;
}

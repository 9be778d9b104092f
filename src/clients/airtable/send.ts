import type { AirtableCallOptions } from "../../ports/airtable.js";

/** One request of the Web API. */
export interface AirtableRequest {
  /** What the call is, for error messages: `Airtable list records`. */
  name: string;
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Below `/v0/`, its segments encoded. */
  path: string;
  query?: URLSearchParams;
  /** Sent as JSON. */
  body?: unknown;
  /**
   * What a repetition would do. `read`: nothing. `idempotent`: the same again, as a change by id or an upsert does. `create`: a
   * second record, so that it is sent again only where it was surely not carried out (API reference, section 3.5).
   */
  effect: "read" | "idempotent" | "create";
  /** An empty answer is a broken one. Default false. */
  needsBody?: boolean;
}

/** An answer with status 2xx. */
export interface AirtableAnswer {
  /** The parsed body; undefined where it was empty. */
  body: unknown;
  /** The `Date` header as ISO 8601; our own clock where there was none. */
  serverTime: string;
}

/** Options of one request. */
export interface AirtableSendOptions extends AirtableCallOptions {
  /** Ends the waiting for a turn in place of `signal`; a request on its way heeds `signal` alone. */
  waiting?: AbortSignal;
}

/**
 * Sends a request under the base's rate limit, and again where that is safe.
 * @throws AirtableError; SyncError `ABORTED` when nothing was sent
 */
export type AirtableSend = (request: AirtableRequest, options?: AirtableSendOptions) => Promise<AirtableAnswer>;

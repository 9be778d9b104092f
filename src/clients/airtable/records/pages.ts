import * as z from "zod";
import { isRemoteError } from "../../../domain/errors.js";
import { airtableRecordSchema } from "../../../domain/wire/airtable.js";
import type { AirtableCallOptions, AirtablePage, AirtableQuery } from "../../../ports/airtable.js";
import { linkedAbort } from "../../../runtime/linked-abort.js";
import { AirtableError, airtableTypeOf } from "../airtable-error.js";
import { ErrorType } from "../read-answer.js";
import type { AirtableAnswer, AirtableRequest } from "../send.js";
import { type ListQuery, listRequest, prepareQuery } from "./list-request.js";
import { parseAnswer, type RecordsApi } from "./records-api.js";

const pageSchema = z.object({ records: z.array(airtableRecordSchema), offset: z.string().nullish() });

/**
 * Records page by page. The next page is fetched while the caller works on this one, since the server forgets an iterator that
 * rests. Where it did, reading begins again, at most `maxRestarts` times.
 */
export async function* readPages(
  api: RecordsApi,
  table: string,
  query: AirtableQuery = {},
  options: AirtableCallOptions = {},
): AsyncGenerator<AirtablePage, void, undefined> {
  const left = linkedAbort(options.signal);
  try {
    const reader = new PageReader(api, prepareQuery(api, table, query), { ...options, signal: left.signal });
    let ahead: Promise<AirtablePage> | undefined = reader.read();
    while (ahead) {
      const page: AirtablePage = await ahead;
      ahead = page.next === undefined ? undefined : reader.read();
      // Whoever never asks for it must not be told of its failure.
      ahead?.catch(() => undefined);
      yield page;
    }
  } finally {
    left.abort();
  }
}

/** Knows where a reading is, and begins it again where the server forgot it. */
class PageReader {
  readonly #api: RecordsApi;
  readonly #query: ListQuery;
  readonly #options: AirtableCallOptions;
  #method: "GET" | "POST" = "GET";
  #offset: string | undefined;
  readonly #followed = new Set<string>();
  #restarts = 0;
  /** Of the first page, also after a restart: changes since then may be missing. */
  #serverTime: string | undefined;

  constructor(api: RecordsApi, query: ListQuery, options: AirtableCallOptions) {
    this.#api = api;
    this.#query = query;
    this.#options = options;
    this.#offset = query.offset;
  }

  async read(): Promise<AirtablePage> {
    const restartsBefore = this.#restarts;
    const { request, answer } = await this.#ask();
    const { records, offset } = parseAnswer(pageSchema, answer.body, request);
    this.#serverTime ??= answer.serverTime;
    this.#offset = this.#follow(offset || undefined, request);
    return {
      records,
      serverTime: this.#serverTime,
      ...(this.#offset !== undefined && { next: this.#offset }),
      ...(this.#restarts > restartsBefore && { restarted: true }),
    };
  }

  async #ask(): Promise<{ request: AirtableRequest; answer: AirtableAnswer }> {
    for (;;) {
      const request = listRequest(this.#api, this.#query, this.#offset, this.#method);
      try {
        return { request, answer: await this.#api.send(request, this.#options) };
      } catch (error) {
        if (isRemoteError(error) && error.status === 414 && request.method === "GET") this.#method = "POST";
        else if (this.#isForgotten(error) && this.#restarts < this.#api.settings.maxRestarts) this.#restart();
        else throw error;
      }
    }
  }

  /** An offset that was kept since an earlier reading may have become unreadable too. */
  #isForgotten(error: unknown): boolean {
    if (this.#offset === undefined) return false;
    const type = airtableTypeOf(error);
    const isKept = this.#offset === this.#query.offset;
    return type === ErrorType.iteratorForgotten || (isKept && type === ErrorType.offsetInvalid);
  }

  #restart(): void {
    this.#restarts++;
    this.#offset = undefined;
    this.#followed.clear();
  }

  /** A server that sends an offset for the second time would send it for ever. */
  #follow(offset: string | undefined, request: AirtableRequest): string | undefined {
    if (offset === undefined) return undefined;
    if (this.#followed.has(offset) || offset === this.#offset)
      throw new AirtableError("WIRE_SHAPE", `${request.name} was answered with the same offset twice.`);
    this.#followed.add(offset);
    return offset;
  }
}

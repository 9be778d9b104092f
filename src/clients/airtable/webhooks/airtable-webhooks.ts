import * as z from "zod";
import { isRemoteError, parseInput } from "../../../domain/errors.js";
import type { AirtableCallOptions, AirtableFeedGateway, AirtableFeedSpecification } from "../../../ports/airtable.js";
import { AirtableError } from "../airtable-error.js";
import { parseAnswer } from "../records/records-api.js";
import type { AirtableRequest, AirtableSend } from "../send.js";
import type { AirtableFeedPage, AirtableWebhook, CreatedAirtableWebhook, NewAirtableWebhook } from "./types.js";
import { createdSchema, feedPageSchema, listSchema, refreshedSchema } from "./wire.js";

/** Dots alone would lead elsewhere: a URL takes them for steps between folders. */
const idSchema = z.string().regex(/^[0-9A-Za-z]+$/, "is no id of a webhook");
const cursorSchema = z.int().min(1, "begins at 1");
const webhookSchema = z.strictObject({
  notificationUrl: z.url().optional(),
  specification: z.looseObject({ options: z.record(z.string(), z.unknown()) }),
});
const feedSchema = z.strictObject({
  tableId: z.string().regex(/^tbl[0-9A-Za-z]+$/, "is no id of a table; names do not work here"),
  changeTypes: z.array(z.enum(["add", "remove", "update"])).min(1),
});

/**
 * Webhooks of one base (API reference, section 6): at most ten, which all tools of the base share. They live for seven days and
 * for seven more whenever they are refreshed or read.
 *
 * Every method throws an {@link AirtableError}; `NOT_FOUND` when there is no such webhook (any more).
 */
export class AirtableWebhooks implements AirtableFeedGateway {
  readonly #send: AirtableSend;
  readonly #baseId: string;

  constructor(send: AirtableSend, baseId: string) {
    this.#send = send;
    this.#baseId = baseId;
  }

  /** Makes a webhook. Not repeated where it may have been carried out. @throws ValidationError */
  async create(webhook: NewAirtableWebhook, options?: AirtableCallOptions): Promise<CreatedAirtableWebhook> {
    const body = parseInput(webhookSchema, webhook, "The webhook");
    const request = this.#request("create a webhook", "POST", "", { body, effect: "create", needsBody: true });
    return this.#ask(createdSchema, request, options);
  }

  /** All of the base; those of OAuth integrations see only their own. */
  async list(options?: AirtableCallOptions): Promise<AirtableWebhook[]> {
    const request = this.#request("list webhooks", "GET", "", { effect: "read", needsBody: true });
    const { webhooks } = await this.#ask(listSchema, request, options);
    return webhooks;
  }

  /** Keeps a webhook alive for seven more days; reading its payloads does so too. */
  async refresh(id: string, options?: AirtableCallOptions): Promise<{ expirationTime: string | null }> {
    const request = this.#request("refresh a webhook", "POST", `${pathOf(id)}/refresh`, { effect: "idempotent" });
    return this.#ask(refreshedSchema, request, options);
  }

  /** Switches the pings on or off. Airtable switches them off itself after a day of failures. */
  async enableNotifications(id: string, enable: boolean, options?: AirtableCallOptions): Promise<void> {
    const body = { enable: parseInput(z.boolean(), enable, "enable") };
    const path = `${pathOf(id)}/enableNotifications`;
    await this.#send(this.#request("switch notifications", "POST", path, { body, effect: "idempotent" }), options);
  }

  /** Deletes a webhook; one that is gone is no error. Delete only your own: other tools share the ten places. */
  async delete(id: string, options?: AirtableCallOptions): Promise<void> {
    const request = this.#request("delete a webhook", "DELETE", pathOf(id), { effect: "idempotent" });
    try {
      await this.#send(request, options);
    } catch (error) {
      if (!isRemoteError(error, "NOT_FOUND")) throw error;
    }
  }

  /**
   * Payloads from a cursor on, page by page, as far as they go now.
   * @param cursor 1 is the first ever; later, the `cursor` of the last page that was applied
   */
  async *payloads(
    id: string,
    cursor = 1,
    options?: AirtableCallOptions,
  ): AsyncGenerator<AirtableFeedPage, void, undefined> {
    for (let at = cursor, more = true; more; ) {
      const page = await this.readFeed(id, at, options);
      more = page.mightHaveMore;
      if (more && page.cursor <= at) {
        throw new AirtableError("WIRE_SHAPE", "Airtable list webhook payloads says there are more but does not go on.");
      }
      at = page.cursor;
      yield page;
    }
  }

  /** @throws ValidationError */
  async createFeed(
    specification: AirtableFeedSpecification,
    options?: AirtableCallOptions,
  ): Promise<{ id: string; expiresAt: string | null }> {
    const { tableId, changeTypes } = parseInput(feedSchema, specification, "The feed");
    const filters = { dataTypes: ["tableData"], recordChangeScope: tableId, changeTypes };
    const { id, expirationTime } = await this.create({ specification: { options: { filters } } }, options);
    return { id, expiresAt: expirationTime };
  }

  /** @throws ValidationError */
  async readFeed(id: string, cursor: number, options?: AirtableCallOptions): Promise<AirtableFeedPage> {
    const from = parseInput(cursorSchema, cursor, "The cursor");
    const query = new URLSearchParams({ cursor: String(from) });
    const path = `${pathOf(id)}/payloads`;
    const request = this.#request("list webhook payloads", "GET", path, { query, effect: "read", needsBody: true });
    return this.#ask(feedPageSchema(from), request, options);
  }

  deleteFeed(id: string, options?: AirtableCallOptions): Promise<void> {
    return this.delete(id, options);
  }

  #request(
    name: string,
    method: AirtableRequest["method"],
    path: string,
    rest: Pick<AirtableRequest, "effect"> & Partial<AirtableRequest>,
  ): AirtableRequest {
    const base = `bases/${encodeURIComponent(this.#baseId)}/webhooks`;
    return { name: `Airtable ${name}`, method, path: base + path, ...rest };
  }

  async #ask<S extends z.ZodType>(
    schema: S,
    request: AirtableRequest,
    options: AirtableCallOptions = {},
  ): Promise<z.output<S>> {
    const { body } = await this.#send(request, options);
    return parseAnswer(schema, body, request);
  }
}

const pathOf = (id: string): string => `/${parseInput(idSchema, id, "The webhook's id")}`;

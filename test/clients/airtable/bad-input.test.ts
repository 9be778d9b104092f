import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { AirtableClient } from "../../../src/clients/airtable/index.js";
import { isSyncError } from "../../../src/domain/errors.js";
import { collect, record, recordId, scripted } from "./support.js";

/** What somebody who writes no TypeScript, or has read something from a file, hands over. */
const JUNK: readonly unknown[] = [
  ...[undefined, null, 0, 1n, NaN, "", "x", true, Symbol("s"), [], {}, () => 1, new Map(), new Date(Number.NaN)],
  ...[[null], [undefined], [1n], [Symbol("x")], [[]], [{}], { length: 2 }, { length: { toString: 1 } }],
  ...[[{ fields: null }], [{ fields: { K: 1n } }], [{ fields: { K: Symbol("x") } }], [{ fields: { a: () => 1 } }]],
  ...[[{ id: Symbol("x"), fields: {} }], [[recordId(1)]], [{ id: recordId(1), row: null }], [{ id: {}, row: {} }]],
  ...[{ fields: [Symbol("a")] }, { sort: 1 }, { sort: [null] }, { modifiedSince: Symbol("a") }, { filterByFormula: 5 }],
  ...[{ only: 5 }, { only: [Symbol("a")] }, { where: 5 }, { pageSize: 1n }, { k: { field: "K" } }, { k: null }],
];
const FIELDS = { k: { field: "K", schema: z.string() } };

type Call = (client: AirtableClient, junk: never) => unknown;

const CALLS: Readonly<Record<string, Call>> = {
  "list: table": (client, junk) => client.list(junk),
  "list: query": (client, junk) => client.list("Leads", junk),
  pages: (client, junk) => collect(client.pages("Leads", junk)),
  get: (client, junk) => client.get("Leads", junk),
  getMany: (client, junk) => client.getMany("Leads", junk),
  "getMany: query": (client, junk) => client.getMany("Leads", [recordId(1)], junk),
  create: (client, junk) => client.create("Leads", junk),
  update: (client, junk) => client.update("Leads", junk),
  replace: (client, junk) => client.replace("Leads", junk),
  upsert: (client, junk) => client.upsert("Leads", junk, ["K"]),
  "upsert: mergeOn": (client, junk) => client.upsert("Leads", [{ fields: { K: "1" } }], junk),
  delete: (client, junk) => client.delete("Leads", junk),
  updateEach: (client, junk) => collect(client.updateEach("Leads", junk)),
  upsertEach: (client, junk) => collect(client.upsertEach("Leads", junk, ["K"])),
  getLeadsModifiedSince: (client, junk) => client.getLeadsModifiedSince(junk),
  "mapToDatabaseLead: record": (client, junk) => client.mapToDatabaseLead(junk, "client-1"),
  "mapToDatabaseLead: client": (client, junk) => client.mapToDatabaseLead(record(1), junk),
  "mapToDatabaseLead: fields": (client, junk) => client.mapToDatabaseLead(record(1), "client-1", junk),
  "webhooks.create": (client, junk) => client.webhooks.create(junk),
  "webhooks.createFeed": (client, junk) => client.webhooks.createFeed(junk),
  "webhooks.readFeed: id": (client, junk) => client.webhooks.readFeed(junk, 1),
  "webhooks.readFeed: cursor": (client, junk) => client.webhooks.readFeed("ach1", junk),
  "webhooks.enableNotifications": (client, junk) => client.webhooks.enableNotifications("ach1", junk),
  "table: fields": (client, junk) => client.table("Leads", junk),
  "table.all": (client, junk) => client.table("Leads", FIELDS).all(junk),
  "table.rows": (client, junk) => collect(client.table("Leads", FIELDS).rows(junk)),
  "table.getMany": (client, junk) => client.table("Leads", FIELDS).getMany(junk),
  "table.create": (client, junk) => client.table("Leads", FIELDS).create(junk),
  "table.update": (client, junk) => client.table("Leads", FIELDS).update(junk),
  "table.replace": (client, junk) => client.table("Leads", FIELDS).replace(junk),
  "table.upsert": (client, junk) => client.table("Leads", FIELDS).upsert(junk, ["k"]),
  "table.upsert: mergeOn": (client, junk) => client.table("Leads", FIELDS).upsert([{ k: "1" }], junk),
  "table.delete": (client, junk) => client.table("Leads", FIELDS).delete(junk),
};

describe("whatever is handed over", () => {
  it.each(Object.entries(CALLS))("%s ends with a result or an error of ours", async (_, call) => {
    const refused = new Set<string>();
    for (const junk of JUNK) {
      const { client, settle } = scripted(() => ({ records: [] }));
      const { value, error = (value as { error?: unknown } | undefined)?.error } = await settle(
        (async () => call(client, junk as never))(),
      );
      if (error === undefined) continue;
      expect(isSyncError(error), `${String(error)} for ${typeof junk}`).toBe(true);
      refused.add((error as { code: string }).code);
    }
    expect([...refused]).toContainEqual(expect.stringMatching(/^INVALID_/));
  });
});

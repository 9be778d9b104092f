import { describe, expect, it } from "vitest";
import { AirtableClient } from "../../src/clients/airtable/airtable-client.js";
import { ConfigError } from "../../src/domain/errors.js";
import type { MappedField } from "../../src/rules/airtable/field-map.js";
import { readRecord } from "../../src/rules/airtable/read-record.js";
import { type Reply, record, scripted } from "../clients/airtable/support.js";

/** It has a length, as texts and lists have, and no way to become a number or a text: zod compares it all the same and throws. */
const LONG = { length: { toString: 1 } };
const BODIES: Readonly<Record<string, unknown>> = {
  "an id": { records: [{ ...record(1), id: LONG }] },
  "a list": { records: LONG },
  "a base's id": { bases: [{ id: LONG, name: "", permissionLevel: "" }] },
  "a table's id": { tables: [{ id: LONG, name: "", primaryFieldId: "", fields: [] }] },
};

describe("a member that cannot be compared is an answer that cannot be understood", () => {
  it.each(Object.entries(BODIES))("as %s", async (_, body) => {
    const { client, settle } = scripted(() => ({ body: JSON.stringify(body) }));
    const { error } = await settle(Promise.any([client.list("Leads"), client.bases(), client.tables()]));
    const errors = (error as unknown as AggregateError).errors;
    expect(errors.map(({ name, code }) => `${name} ${code}`)).toEqual(Array(3).fill("RemoteError WIRE_SHAPE"));
  });

  it("as a payload of a webhook, which is as good as purged", async () => {
    const payloads = [{ changedTablesById: { tbl1: { destroyedRecordIds: LONG } } }, { timestamp: LONG }];
    const body = { cursor: 3, mightHaveMore: false, payloads };
    const { client, settle } = scripted(() => ({ body: JSON.stringify(body) }));
    const { value } = await settle(client.webhooks.readFeed("ach00000000000001", 1));
    expect(value).toMatchObject({ gap: true, cursor: 3 });
  });
});

it.each(["constructor", "toString", "hasOwnProperty"])("an error of type %s is one that nobody knows", async (type) => {
  const { client, settle } = scripted(() => ({ status: 422, body: JSON.stringify({ error: { type } }) }));
  expect(await settle(client.list("Leads"))).toMatchObject({ error: { code: "REMOTE_REJECTED", type } });
});

describe("headers out of this world", () => {
  const year = (number: number): string => new Date(Date.UTC(number, 0, 1)).toUTCString();

  it.each(["9".repeat(400), "99999999", year(9999)])(
    "a Retry-After of %s does not stop the client for good",
    async (header) => {
      const slow: Reply = { status: 429, headers: { "retry-after": header }, body: "" };
      const { client, seen, runtime, settle } = scripted((_, index) => (index === 0 ? slow : { records: [] }));
      const first = await settle(client.list("Leads"));
      expect(first.error).toMatchObject({ code: "RATE_LIMIT_ERROR", retryAfterMs: 3_600_000 });
      const waiting = client.list("Leads");
      await runtime.advance(3_590_000);
      expect(seen).toHaveLength(1);
      const second = await settle(waiting);
      expect(second.value).toEqual([]);
    },
    30_000,
  );

  it("a Date of another century is not where a pull goes on from", async () => {
    const { client, runtime, settle } = scripted(() => ({
      headers: { date: year(2126) },
      body: JSON.stringify({ records: [] }),
    }));
    const pages = client.pages("Leads")[Symbol.asyncIterator]();
    const { value } = await settle(pages.next());
    expect(Date.parse(value?.value?.serverTime ?? "")).toBeLessThanOrEqual(runtime.now() + 3_600_000);
  });
});

it("a cell without a bottom is a fault of this cell", () => {
  const nested = (wrap: (cell: unknown) => unknown): unknown => {
    let cell: unknown = "x";
    for (let level = 0; level < 100_000; level += 1) cell = wrap(cell);
    return cell;
  };
  const fields = [nested((cell) => [cell]), nested((value) => ({ state: "generated", value })), "mara@example.com"];
  const mapped = (["notes", "title", "email"] as const).map(
    (field, index): MappedField => ({ field, id: `${index}`, name: field, type: "x", isWritable: true }),
  );
  const read = readRecord(record(1, { ...fields }), { fields: mapped, key: null });
  expect(read.fields).toEqual({ email: "mara@example.com" });
  expect(read.faults.map(({ field }) => field)).toEqual(["notes", "title"]);
});

it.each(["leadsTable", "baseId", "token", "intervalMs", "retry"])(
  "an option %s that cannot be compared is refused",
  (name) => {
    expect(() => new AirtableClient({ token: "pat", baseId: "appEXAMPLE0000001", [name]: LONG })).toThrow(ConfigError);
  },
);

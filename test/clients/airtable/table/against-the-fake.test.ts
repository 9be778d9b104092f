import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { AirtableClient } from "../../../../src/clients/airtable/airtable-client.js";
import { and, contains, eq, gte, isChecked, not } from "../../../../src/clients/airtable/formula/operators.js";
import { defineFields } from "../../../../src/clients/airtable/table/define-table.js";
import type { RateLimiter } from "../../../../src/ports/rate-limiter.js";
import { FAKE_AIRTABLE_IDS } from "../../../../src/testing/fake-airtable/default-base.js";
import { FakeAirtable } from "../../../../src/testing/fake-airtable/fake-airtable.js";
import { createFakeAirtableFetch } from "../../../../src/testing/fake-airtable/fake-fetch.js";
import { collected } from "../scripted-send.js";

const { fields: ids, keyFieldId, fullNameFieldId, tableId, baseId, token } = FAKE_AIRTABLE_IDS;

const BY_NAME = defineFields({
  leadId: { field: "Lead ID", schema: z.string() },
  firstName: { field: "First Name", schema: z.string() },
  score: { field: "ICP Score", schema: z.number() },
  smsStop: { field: "SMS Stop", schema: z.boolean() },
  bookedAt: { field: "Booked At", schema: z.iso.datetime() },
  fullName: { field: "Full Name", schema: z.string(), computed: true },
});

const BY_ID: typeof BY_NAME = {
  leadId: { ...BY_NAME.leadId, field: keyFieldId as never },
  firstName: { ...BY_NAME.firstName, field: ids.firstName as never },
  score: { ...BY_NAME.score, field: ids.icpScore as never },
  smsStop: { ...BY_NAME.smsStop, field: ids.smsStop as never },
  bookedAt: { ...BY_NAME.bookedAt, field: ids.bookedAt as never },
  fullName: { ...BY_NAME.fullName, field: fullNameFieldId as never },
};

const unlimited: RateLimiter = { acquire: async () => undefined, pause: async () => undefined };

function start() {
  const fake = new FakeAirtable({ rateLimit: false });
  const client = new AirtableClient({
    token,
    baseId,
    rateLimiter: unlimited,
    runtime: { fetch: createFakeAirtableFetch(fake) },
  });
  return { fake, client };
}

describe.each([
  ["names", BY_NAME],
  ["ids", BY_ID],
])("a table of a base, by %s", (_what, fields) => {
  it("keeps what is written to it", async () => {
    const { fake, client } = start();
    const table = client.table(tableId, fields);
    const bookedAt = "2026-03-18T12:00:00.000Z";
    const made = await table.create([{ leadId: "1", firstName: "Ira", score: 0, smsStop: true, bookedAt }, {}]);
    expect(made.map(({ row }) => row)).toEqual([
      { leadId: "1", firstName: "Ira", score: 0, smsStop: true, bookedAt, fullName: "Ira" },
      { leadId: null, firstName: null, score: null, smsStop: false, bookedAt: null, fullName: null },
    ]);
    const [first, second] = made;
    const id = first?.id ?? "";
    await table.update([{ id, row: { smsStop: false, bookedAt: null } }]);
    expect(await collected(table.rows({ only: ["smsStop", "bookedAt"] }))).toMatchObject([
      { id, row: { smsStop: false, bookedAt: null } },
      { id: second?.id, row: { smsStop: false, bookedAt: null } },
    ]);
    await table.replace([{ id, row: { leadId: "1", firstName: "Ana" } }]);
    expect(await table.getMany([id])).toMatchObject([{ row: { firstName: "Ana", score: null } }]);
    expect(await table.delete([second?.id ?? ""])).toEqual([second?.id]);
    expect(await table.all()).toHaveLength(1);
    expect(fake.unexpected).toEqual([]);
  });

  it("upserts on a key, as often as it is asked", async () => {
    const { fake, client } = start();
    const table = client.table(tableId, fields);
    const rows = Array.from({ length: 12 }, (_, index) => ({ leadId: `lead ${index}`, score: index }));
    const first = await table.upsert(rows, ["leadId"]);
    const again = await table.upsert(rows, ["leadId"]);
    expect([first.createdRecords.length, first.updatedRecords.length]).toEqual([12, 0]);
    expect([again.createdRecords, again.updatedRecords]).toEqual([[], first.createdRecords]);
    expect(again.records).toEqual(first.records);
    expect(fake.unexpected).toEqual([]);
  });

  it("is searched by conditions and sorted by your names", async () => {
    const { fake, client } = start();
    const table = client.table(tableId, fields);
    const at = (day: number) => `2026-03-0${day}T00:00:00.000Z`;
    await table.create([
      { firstName: "Ira", score: 5, smsStop: true, bookedAt: at(1) },
      { firstName: "Irina", score: 9, bookedAt: at(2) },
      { firstName: "Ana", score: 7, bookedAt: at(3) },
      { firstName: "Irene" },
    ]);
    const named = async (where: Parameters<typeof table.all>[0]) =>
      (await table.all(where)).map(({ row }) => row.firstName);
    const sort = [{ field: "score", direction: "desc" }] as const;
    expect(await named({ sort, where: (f) => contains(f.firstName, "Ir") })).toEqual(["Irina", "Ira", "Irene"]);
    expect(await named({ sort, where: (f) => and(not(isChecked(f.smsStop)), gte(f.score, 7)) })).toEqual([
      "Irina",
      "Ana",
    ]);
    expect(await named({ sort, where: (f) => gte(f.bookedAt, new Date(at(2))) })).toEqual(["Irina", "Ana"]);
    expect(await named({ where: (f) => eq(f.bookedAt, null) })).toEqual(["Irene"]);
    expect(fake.unexpected).toEqual([]);
  });

  it("finds a record by any text, and only that one", async () => {
    const { client } = start();
    const table = client.table(tableId, fields);
    const texts = fc.sample(
      fc.string({ unit: fc.constantFrom('"', "\\", "'", "{", "}", ",", ")", "\n", "é", "x"), minLength: 1 }),
      {
        numRuns: 60,
        seed: 7,
      },
    );
    const distinct = [...new Set(texts)];
    await table.create(distinct.map((firstName) => ({ firstName })));
    for (const text of distinct) {
      const found = await table.all({ only: ["firstName"], where: (f) => eq(f.firstName, text) });
      expect(found.map(({ row }) => row.firstName)).toEqual([text]);
    }
  });
});

describe("the metadata and webhooks of a base", () => {
  it("are those of the fake", async () => {
    const { fake, client } = start();
    expect(await client.whoami()).toMatchObject({ id: FAKE_AIRTABLE_IDS.userId });
    expect(await client.bases()).toEqual([{ id: baseId, name: "Marketing", permissionLevel: "create" }]);
    expect(await client.tables()).toMatchObject([{ id: tableId, name: "Leads", primaryFieldId: fullNameFieldId }]);
    expect(fake.unexpected).toEqual([]);
  });

  it("tell of what was removed, from a cursor on", async () => {
    const { fake, client } = start();
    const table = client.table(tableId, BY_NAME);
    const [kept, gone, later] = (await table.create([{}, {}, {}])).map(({ id }) => id);
    const { id, expiresAt } = await client.webhooks.createFeed({ tableId, changeTypes: ["remove"] });
    expect(expiresAt).toMatch(/Z$/);
    expect(await client.webhooks.readFeed(id, 1)).toEqual({
      payloads: [],
      cursor: 1,
      mightHaveMore: false,
      gap: false,
    });

    await table.delete([gone ?? ""]);
    await table.update([{ id: kept ?? "", row: { score: 1 } }]);
    const [page] = await collected(client.webhooks.payloads(id));
    expect(page?.payloads.map(({ changedTablesById }) => changedTablesById?.[tableId]?.destroyedRecordIds)).toEqual([
      [gone],
    ]);
    expect(page).toMatchObject({ cursor: 2, gap: false });
    await table.delete([later ?? ""]);
    const next = await client.webhooks.readFeed(id, page?.cursor ?? 0);
    expect(next.payloads[0]?.changedTablesById?.[tableId]?.destroyedRecordIds).toEqual([later]);

    expect(await client.webhooks.refresh(id)).toEqual({ expirationTime: expect.stringMatching(/Z$/) });
    expect(await client.webhooks.list()).toMatchObject([{ id, cursorForNextPayload: 3, notificationUrl: null }]);
    await client.webhooks.deleteFeed(id);
    await client.webhooks.deleteFeed(id);
    await expect(client.webhooks.readFeed(id, 3)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(fake.unexpected).toEqual([]);
  });
});

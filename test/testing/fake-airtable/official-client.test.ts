import Airtable from "airtable";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeAirtableServer, startFakeAirtable } from "../../../src/testing/index.js";
import { IDS, numbered } from "./support.js";

type Fields = Record<string, string | number | boolean>;

let server: FakeAirtableServer;
let leads: Airtable.Table<Fields>;

const tableOf = (token: string, options: Airtable.AirtableOptions = {}): Airtable.Table<Fields> =>
  new Airtable({ apiKey: token, endpointUrl: server.url, ...options }).base(IDS.baseId)<Fields>("Leads");

beforeEach(async () => {
  server = await startFakeAirtable({ rateLimit: false });
  leads = tableOf(IDS.token);
});

afterEach(async () => {
  expect(server.fake.unexpected).toEqual([]);
  await server.close();
});

const names = (records: readonly Airtable.Record<Fields>[]): unknown[] =>
  records.map((record) => record.get("First Name"));

describe("the official client", () => {
  it("reads all pages of a selection", async () => {
    server.fake.people.createMany("Leads", numbered(250));
    const records = await leads.select().all();
    expect(names(records)).toEqual(numbered(250).map((cells) => cells["First Name"]));
    expect(server.fake.requests).toEqual({ list: 3 });
  });

  it("reads page by page, with every parameter of a selection", async () => {
    server.fake.people.createMany("Leads", [
      ...numbered(7),
      { "First Name": "Dana", "ICP Score": 9, Company: 'say "hi", {Name}' },
    ]);
    const pages: unknown[][] = [];
    await leads
      .select({
        fields: ["First Name", "ICP Score"],
        filterByFormula: 'OR(FIND("Lead", {First Name}), {Company}="say \\"hi\\", {Name}")',
        sort: [{ field: "First Name", direction: "desc" }],
        pageSize: 3,
        maxRecords: 7,
        view: "Grid view",
        recordMetadata: ["commentCount"],
      })
      .eachPage((records, next) => {
        pages.push(names(records));
        next();
      });
    expect(pages).toEqual([["Lead 6", "Lead 5", "Lead 4"], ["Lead 3", "Lead 2", "Lead 1"], ["Lead 0"]]);
  });

  it("reads the first page only, keyed by id if asked to", async () => {
    server.fake.people.createMany("Leads", numbered(5));
    const [record] = await leads.select({ pageSize: 2, returnFieldsByFieldId: true }).firstPage();
    expect(record?.fields).toEqual({ [IDS.fields.firstName]: "Lead 0", [IDS.fullNameFieldId]: "Lead 0" });
    expect(server.fake.requests).toEqual({ list: 1 });
  });

  it("lists by POST where it is told to, and where the URL would be too long", async () => {
    const ids = server.fake.people.createMany("Leads", numbered(450));
    const formula = `OR(${ids.map((id) => `RECORD_ID()="${id}"`).join(",")})`;
    expect(await leads.select({ filterByFormula: formula }).all()).toHaveLength(450);
    expect(await leads.select({ method: "post", pageSize: 50, maxRecords: 60 }).all()).toHaveLength(60);
    expect(
      await leads
        .select({ method: "post", cellFormat: "string", timeZone: "utc", userLocale: "en", maxRecords: 1 })
        .all(),
    ).toHaveLength(1);
    expect(server.fake.requests).toEqual({ listByPost: 8 });
  });

  it("finds a record", async () => {
    const id = server.fake.people.create("Leads", { Company: "Acme", Booked: true });
    expect((await leads.find(id)).fields).toEqual({ Company: "Acme", Booked: true });
  });

  it("creates one record and many", async () => {
    const one = await leads.create({ "First Name": "Dana" });
    const many = await leads.create([{ fields: { "First Name": "Lee" } }, { fields: { Status: "Odd" } }], {
      typecast: true,
    });
    expect([one.id, ...many.map(({ id }) => id)]).toEqual(server.fake.records("Leads").map(({ id }) => id));
    expect(server.fake.records("Leads")[2]?.fields.Status).toBe("Odd");
  });

  it("updates and replaces one record and many", async () => {
    const [first = "", second = ""] = server.fake.people.createMany("Leads", numbered(2));
    await leads.update(first, { Company: "Acme" });
    await leads.update([
      { id: first, fields: { Title: "CEO" } },
      { id: second, fields: { Company: "Umbra" } },
    ]);
    expect(
      server.fake.records("Leads").map(({ fields }) => [fields["First Name"], fields.Company, fields.Title]),
    ).toEqual([
      ["Lead 0", "Acme", "CEO"],
      ["Lead 1", "Umbra", undefined],
    ]);
    await leads.replace(first, { Title: "CTO" });
    await leads.replace([{ id: second, fields: { Title: "CFO" } }]);
    expect(
      server.fake.records("Leads").map(({ fields }) => [fields["First Name"], fields.Company, fields.Title]),
    ).toEqual([
      [undefined, undefined, "CTO"],
      [undefined, undefined, "CFO"],
    ]);
    const record = await leads.find(first);
    await record.updateFields({ Company: "Acme" });
    expect(server.fake.requests).toEqual({ update: 3, replace: 2, get: 1 });
  });

  it("destroys one record and many", async () => {
    const [first = "", second = "", third = ""] = server.fake.people.createMany("Leads", numbered(3));
    expect((await leads.destroy(first)).id).toBe(first);
    expect((await leads.destroy([second, third])).map(({ id }) => id)).toEqual([second, third]);
    expect(server.fake.records("Leads")).toEqual([]);
  });

  it("reports what the fake refuses as it reports what Airtable refuses", async () => {
    const refusal = (promise: Promise<unknown>): Promise<unknown> =>
      promise.then(
        () => "no error",
        ({ error, statusCode, message }: Airtable.Error) => ({ error, statusCode, message }),
      );
    expect(await refusal(leads.create({ Nope: 1 }))).toEqual({
      error: "UNKNOWN_FIELD_NAME",
      statusCode: 422,
      message: 'Unknown field name: "Nope"',
    });
    expect(await refusal(leads.find("rec00000000000000"))).toMatchObject({ error: "NOT_FOUND", statusCode: 404 });
    expect(await refusal(tableOf("patREVOKED").select().all())).toMatchObject({
      error: "AUTHENTICATION_REQUIRED",
      statusCode: 401,
    });
    expect(await refusal(tableOf(IDS.token).select({ filterByFormula: "AND(" }).all())).toMatchObject({
      error: "INVALID_FILTER_BY_FORMULA",
      statusCode: 422,
    });
    server.fake.settings.bases = [];
    expect(await refusal(leads.select().all())).toMatchObject({ error: "NOT_AUTHORIZED", statusCode: 403 });
    for (const [kind, error] of [
      ["http500", "SERVER_ERROR"],
      ["http503", "SERVICE_UNAVAILABLE"],
      ["retriable503", "SERVICE_UNAVAILABLE"],
    ] as const) {
      server.fake.faults.set(kind, { next: 1 });
      expect(await refusal(leads.select().all())).toMatchObject({ error });
    }
  });

  it("runs into the rate limit, since it does not wait before sending", async () => {
    server.fake.settings.rateLimit = { ...server.fake.settings.rateLimit, enabled: true };
    const eager = tableOf(IDS.token, { noRetryIfRateLimited: true });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => eager.select({ maxRecords: 1 }).all()));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    expect([server.fake.violations, server.fake.sentDuringPenalty, server.fake.answers429]).toEqual([1, 2, 3]);
  });
});

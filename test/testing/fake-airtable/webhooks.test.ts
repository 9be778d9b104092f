import { describe, expect, it } from "vitest";
import { contentMac } from "../../../src/testing/fake-airtable/webhooks/pings.js";
import type { FakeAirtable, FakeAirtableOptions, TestRuntime } from "../../../src/testing/index.js";
import { aFake, call, IDS, numbered, TABLE_PATH, WEBHOOKS_PATH, withTable } from "./support.js";

const DAY_MS = 24 * 60 * 60 * 1000;

interface Filters {
  dataTypes: string[];
  [key: string]: unknown;
}

interface Payload {
  baseTransactionNumber: number;
  actionMetadata: { source: string };
  changedTablesById: Record<string, Record<string, never>>;
  error?: true;
  code?: string;
}

const specification = (filters: Partial<Filters> = {}, includes?: Record<string, unknown>) => ({
  options: { filters: { dataTypes: ["tableData"], ...filters }, ...(includes && { includes }) },
});

async function aHook(
  fake: FakeAirtable,
  filters: Partial<Filters> = {},
  includes?: Record<string, unknown>,
  url?: string,
) {
  const { status, body } = await call(fake, "POST", WEBHOOKS_PATH, {
    ...(url && { notificationUrl: url }),
    specification: specification(filters, includes),
  });
  expect(status).toBe(200);
  const id = body.id as string;
  const read = async (cursor = 1) => {
    const answer = await call(fake, "GET", `${WEBHOOKS_PATH}/${id}/payloads?cursor=${cursor}`);
    return answer.body as unknown as { payloads: Payload[]; cursor: number; mightHaveMore: boolean };
  };
  return { id, secret: body.macSecretBase64 as string, read };
}

const tablesOf = (payloads: Payload[]): unknown[] =>
  payloads.map(({ changedTablesById }) => changedTablesById?.[IDS.tableId]);

describe("a webhook's payloads", () => {
  it("tell of each transaction in order, with who made it", async () => {
    const { fake } = aFake();
    const { read } = await aHook(fake);
    const id = fake.people.create("Leads", { Company: "Acme", Status: "New", Booked: true });
    await call(fake, "PATCH", `${TABLE_PATH}/${id}`, { fields: { Booked: false, Status: "Engaged" } });
    fake.people.remove("Leads", id);
    const { payloads, cursor, mightHaveMore } = await read();
    expect([cursor, mightHaveMore]).toEqual([4, false]);
    expect(payloads.map(({ actionMetadata }) => actionMetadata.source)).toEqual(["client", "publicApi", "client"]);
    expect(payloads[1]).toMatchObject({
      timestamp: "2026-03-02T17:05:00.000Z",
      baseTransactionNumber: 2,
      payloadFormat: "v0",
      actionMetadata: { sourceMetadata: { user: { id: IDS.userId } } },
    });
    expect(tablesOf(payloads)).toEqual([
      {
        createdRecordsById: {
          [id]: {
            createdTime: "2026-03-02T17:05:00.000Z",
            cellValuesByFieldId: {
              [IDS.fields.company]: "Acme",
              [IDS.fields.status]: expect.objectContaining({ id: expect.stringMatching(/^sel/), name: "New" }),
              [IDS.fields.booked]: true,
            },
          },
        },
      },
      {
        changedRecordsById: {
          [id]: {
            current: {
              cellValuesByFieldId: {
                [IDS.fields.status]: expect.objectContaining({ name: "Engaged" }),
                [IDS.fields.booked]: null,
              },
            },
          },
        },
      },
      { destroyedRecordIds: [id] },
    ]);
  });

  it("tell nothing of a write that changed nothing", async () => {
    const { fake } = aFake();
    const { read } = await aHook(fake);
    const id = fake.people.create("Leads", { Company: "Acme" });
    fake.people.edit("Leads", id, { Company: "Acme" });
    expect((await read()).payloads).toHaveLength(1);
  });

  it("come fifty a page, numbered from 1, and once a request of ten records", async () => {
    const { fake } = aFake();
    const { read } = await aHook(fake);
    for (let index = 0; index < 60; index += 1) {
      await call(fake, "POST", TABLE_PATH, { records: numbered(10).map((fields) => ({ fields })) });
    }
    const first = await read();
    expect([first.payloads.length, first.cursor, first.mightHaveMore]).toEqual([50, 51, true]);
    const second = await read(first.cursor);
    expect([second.payloads.length, second.cursor, second.mightHaveMore]).toEqual([10, 61, false]);
    expect(await read(61)).toEqual({ payloads: [], cursor: 61, mightHaveMore: false });
    const limited = await call(fake, "GET", `${WEBHOOKS_PATH}/${(await onlyHook(fake)).id}/payloads?limit=3`);
    expect(limited.body).toMatchObject({ cursor: 4, mightHaveMore: true });
  });

  it("are split where a transaction is large", async () => {
    const { fake } = aFake({ webhooks: { recordsPerPayload: 4 } });
    const { read } = await aHook(fake);
    fake.people.createMany("Leads", numbered(10));
    const { payloads } = await read();
    expect(payloads.map(({ baseTransactionNumber }) => baseTransactionNumber)).toEqual([1, 1, 1]);
  });

  it("follow the filters of the webhook", async () => {
    const { fake } = aFake();
    withTable(fake, [["Name", "singleLineText"]]);
    const inTable = await aHook(fake, { recordChangeScope: IDS.tableId });
    const removals = await aHook(fake, { changeTypes: ["remove"] });
    const byPeople = await aHook(fake, { fromSources: ["client"] });
    const companies = await aHook(fake, { watchDataInFieldIds: [IDS.fields.company], changeTypes: ["update"] });
    const [id = ""] = fake.people.createMany("Leads", [{}]);
    fake.people.create("Other", {});
    fake.people.edit("Leads", id, { Notes: "n" });
    fake.people.edit("Leads", id, { Notes: "m", Company: "Acme" });
    await call(fake, "DELETE", `${TABLE_PATH}/${id}`);
    const count = async ({ read }: { read: () => Promise<{ payloads: unknown[] }> }) => (await read()).payloads.length;
    expect([await count(inTable), await count(removals), await count(byPeople)]).toEqual([4, 1, 4]);
    expect(tablesOf((await companies.read()).payloads)).toEqual([
      {
        changedRecordsById: { [id]: { current: { cellValuesByFieldId: { [IDS.fields.company]: "Acme" } } } },
      },
    ]);
  });

  it("include cells that did not change, and what those that did held before, on request", async () => {
    const { fake } = aFake();
    const { read } = await aHook(
      fake,
      { changeTypes: ["update"] },
      { includeCellValuesInFieldIds: [IDS.fields.email], includePreviousCellValues: true },
    );
    const id = fake.people.create("Leads", { Email: "dana@example.com", Company: "Acme" });
    fake.people.edit("Leads", id, { Company: null });
    expect(tablesOf((await read()).payloads)).toEqual([
      {
        changedRecordsById: {
          [id]: {
            current: { cellValuesByFieldId: { [IDS.fields.company]: null } },
            previous: { cellValuesByFieldId: { [IDS.fields.company]: "Acme" } },
            unchanged: { cellValuesByFieldId: { [IDS.fields.email]: "dana@example.com" } },
          },
        },
      },
    ]);
  });

  it("name linked records, and tell of the other side of a link", async () => {
    const { fake } = aFake();
    withTable(fake, [
      ["Name", "singleLineText"],
      ["To", "multipleRecordLinks", { linkedTableId: "tblOTHER000000001", inverseLinkFieldId: "fldOTHER000000002" }],
      ["From", "multipleRecordLinks", { linkedTableId: "tblOTHER000000001", inverseLinkFieldId: "fldOTHER000000001" }],
    ]);
    const { read } = await aHook(fake, { changeTypes: ["update"] });
    const [a = "", b = ""] = fake.people.createMany("Other", [{ Name: "a" }, { Name: "b" }]);
    fake.people.edit("Other", a, { To: [b] });
    const [payload] = (await read()).payloads;
    const cells = (cellValuesByFieldId: unknown) => ({ current: { cellValuesByFieldId } });
    expect(payload?.changedTablesById.tblOTHER000000001).toEqual({
      changedRecordsById: {
        [a]: cells({ fldOTHER000000001: [{ id: b, name: "b" }] }),
        [b]: cells({ fldOTHER000000002: [{ id: a, name: "a" }] }),
      },
    });
  });

  it("tell of fields and of a table's name", async () => {
    const { fake } = aFake();
    const { read } = await aHook(
      fake,
      { dataTypes: ["tableFields", "tableMetadata"] },
      { includePreviousFieldDefinitions: true },
    );
    const fieldId = fake.people.addField("Leads", { name: "Nick", type: "singleLineText" });
    fake.people.renameField("Leads", "Nick", "Nickname");
    fake.people.deleteField("Leads", "Nickname");
    fake.people.renameTable("Leads", "People");
    fake.people.create("People", {});
    expect(tablesOf((await read()).payloads)).toEqual([
      { createdFieldsById: { [fieldId]: { name: "Nick", type: "singleLineText" } } },
      {
        changedFieldsById: {
          [fieldId]: {
            current: { name: "Nickname", type: "singleLineText" },
            previous: { name: "Nick", type: "singleLineText" },
          },
        },
      },
      { destroyedFieldIds: [fieldId] },
      { changedMetadata: { current: { name: "People" }, previous: { name: "Leads" } } },
    ]);
  });

  it("end with an error once a field they watch is deleted, while the webhook still looks healthy", async () => {
    const { fake } = aFake();
    const { read } = await aHook(fake, { watchDataInFieldIds: [IDS.fields.company] });
    const included = await aHook(fake, {}, { includeCellValuesInFieldIds: [IDS.fields.company] });
    fake.people.deleteField("Leads", "Company");
    fake.people.create("Leads", {});
    const { payloads } = await read();
    expect(payloads).toEqual([expect.objectContaining({ error: true, code: "INVALID_FILTERS" })]);
    expect(await onlyHook(fake)).toMatchObject({ isHookEnabled: true, areNotificationsEnabled: true });
    expect((await included.read()).payloads).toHaveLength(1);
  });
});

async function onlyHook(fake: FakeAirtable): Promise<Record<string, unknown>> {
  const { body } = await call(fake, "GET", WEBHOOKS_PATH);
  return (body.webhooks as Record<string, unknown>[])[0] ?? {};
}

describe("a webhook's life", () => {
  it("keeps payloads for seven days, read or not, and never counts anew", async () => {
    const { fake, clock } = aFake();
    const { read } = await aHook(fake);
    fake.people.create("Leads", {});
    await clock.advance(6 * DAY_MS);
    await read();
    fake.people.create("Leads", {});
    await clock.advance(DAY_MS);
    const { payloads, cursor } = await read(1);
    expect([payloads.length, cursor]).toEqual([1, 3]);
    // What shows the gap: less was told than the cursor moved by.
    expect(cursor - payloads.length).toBeGreaterThan(1);
  });

  it("ends seven days after it was last read or refreshed, and is gone seven days later", async () => {
    const { fake, clock } = aFake();
    const { id, read } = await aHook(fake);
    const refresh = () => call(fake, "POST", `${WEBHOOKS_PATH}/${id}/refresh`);
    await clock.advance(6 * DAY_MS);
    expect((await refresh()).body).toEqual({ expirationTime: "2026-03-15T17:05:00.000Z" });
    await clock.advance(6 * DAY_MS);
    await read();
    fake.people.create("Leads", {});
    await clock.advance(6 * DAY_MS);
    fake.people.create("Leads", {});
    await clock.advance(DAY_MS);
    fake.people.create("Leads", {});
    expect(await read(2)).toMatchObject({ cursor: 3, payloads: [expect.anything()] });
    expect((await refresh()).status).toBe(404);
    await clock.advance(7 * DAY_MS);
    expect((await call(fake, "GET", `${WEBHOOKS_PATH}/${id}/payloads`)).status).toBe(404);
  });

  it("ends when it is deleted, with an empty answer", async () => {
    const { fake } = aFake();
    const { id } = await aHook(fake);
    const { status, text } = await call(fake, "DELETE", `${WEBHOOKS_PATH}/${id}`);
    expect([status, text]).toEqual([200, ""]);
    expect((await call(fake, "DELETE", `${WEBHOOKS_PATH}/${id}`)).status).toBe(404);
  });

  it("is refused beyond ten in a base, and two of one integration", async () => {
    const { fake } = aFake();
    fake.settings.tokens.push({ token: "oauth", userId: IDS.userId, oauthIntegration: "oau1" });
    const create = async (token?: string) => {
      const { status, body } = await call(fake, "POST", WEBHOOKS_PATH, { specification: specification() }, token);
      return status === 200 ? "made" : (body.error as { type: string }).type;
    };
    expect([await create("oauth"), await create("oauth"), await create("oauth")]).toEqual([
      "made",
      "made",
      "TOO_MANY_WEBHOOKS_IN_BASE_FOR_INTEGRATION",
    ]);
    for (let index = 0; index < 8; index += 1) expect(await create()).toBe("made");
    expect(await create()).toBe("TOO_MANY_WEBHOOKS_IN_BASE");
    const own = await call(fake, "GET", WEBHOOKS_PATH, undefined, "oauth");
    expect(own.body.webhooks).toHaveLength(2);
  });

  it.each<[what: string, body: unknown]>([
    ["no data types", { specification: specification({ dataTypes: [] }) }],
    ["a name instead of an id", { specification: specification({ recordChangeScope: "Leads" }) }],
    ["a view as its scope", { specification: specification({ recordChangeScope: "viwEXAMPLE0000001" }) }],
    ["an unknown filter", { specification: specification({ changes: ["add"] }) }],
    ["no specification", {}],
  ])("does not begin with %s", async (_what, body) => {
    const { fake } = aFake();
    expect((await call(fake, "POST", WEBHOOKS_PATH, body)).status).toBe(422);
    expect(fake.unexpected).toHaveLength(1);
  });

  it("needs the scopes of what it tells", async () => {
    const { fake } = aFake();
    fake.settings.tokens = [{ token: IDS.token, userId: IDS.userId, scopes: ["webhook:manage"] }];
    for (const dataTypes of [["tableData"], ["tableFields"]]) {
      const body = { specification: specification({ dataTypes }) };
      expect((await call(fake, "POST", WEBHOOKS_PATH, body)).status).toBe(403);
    }
  });
});

describe("a ping", () => {
  const URL = "https://hooks.example/airtable";

  function aListener(answers: (number | Error)[] = [], options: FakeAirtableOptions = {}) {
    const heard: { at: number; request: Request; body: string }[] = [];
    let clock: TestRuntime | undefined;
    const made = aFake({
      ...options,
      pingFetch: async (request) => {
        heard.push({ at: clock?.now() ?? 0, request, body: await request.text() });
        const answer = answers.shift() ?? 204;
        if (answer instanceof Error) throw answer;
        return new Response(null, { status: answer });
      },
    });
    clock = made.clock;
    return { ...made, heard };
  }

  it("is signed over its raw body, and says only that there is something to read", async () => {
    const { fake, clock, heard } = aListener();
    const { id, secret } = await aHook(fake, {}, undefined, URL);
    fake.people.create("Leads", {});
    await clock.advance(0);
    expect(heard).toHaveLength(1);
    const { request, body } = heard[0] as { request: Request; body: string };
    expect(JSON.parse(body)).toEqual({
      base: { id: IDS.baseId },
      webhook: { id },
      timestamp: "2026-03-02T17:05:00.000Z",
    });
    expect([request.url, request.headers.get("x-airtable-content-mac")]).toEqual([URL, contentMac(body, secret)]);
  });

  it("carries a signature that fits the known vectors", () => {
    const body =
      '{"base":{"id":"app00000000000000"},"webhook":{"id":"ach00000000000000"},"timestamp":"2022-02-01T21:25:05.663Z"}';
    expect(contentMac(body, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")).toBe(
      "hmac-sha256=997ae1f19848fdf4e8e07db1c9650045193abc5dc4b82b4c70466ecafe7b6f7d",
    );
    expect(contentMac(body.replaceAll(/[:,](?=["{])/g, "$& "), "c2VjcmV0LWtleQ==")).toBe(
      "hmac-sha256=e26da696a90933647bddc83995c3e1e3bb1c3d8ce1ff61cb7469767d50b2b2d4",
    );
  });

  it("is tried again, later each time, until it is heard", async () => {
    const { fake, clock, heard } = aListener([500, new TypeError("fetch failed")]);
    await aHook(fake, {}, undefined, URL);
    const begun = clock.now();
    fake.people.create("Leads", {});
    await clock.advance(DAY_MS);
    expect(heard.map(({ at }) => at - begun)).toEqual([0, 10_000, 30_000]);
    expect(await onlyHook(fake)).toMatchObject({
      lastSuccessfulNotificationTime: "2026-03-02T17:05:30.000Z",
      lastNotificationResult: { success: true, retryNumber: 2 },
    });
  });

  it("that nobody answers switches notifications off after 13 more tries; payloads go on, and it can be switched on", async () => {
    const { fake, clock, heard } = aListener(Array.from({ length: 14 }, () => 404));
    const { id, read } = await aHook(fake, {}, undefined, URL);
    fake.people.create("Leads", {});
    await clock.advance(DAY_MS);
    expect(heard).toHaveLength(14);
    expect(await onlyHook(fake)).toMatchObject({
      areNotificationsEnabled: false,
      lastNotificationResult: { success: false, retryNumber: 13, willBeRetried: false },
    });
    fake.people.create("Leads", {});
    expect((await read()).payloads).toHaveLength(2);
    const { text } = await call(fake, "POST", `${WEBHOOKS_PATH}/${id}/enableNotifications`, { enable: true });
    fake.people.create("Leads", {});
    await clock.advance(0);
    expect([text, heard.length]).toEqual(["", 15]);
  });

  it("that is still being tried is given up when pings are stopped, and leaves no timer", async () => {
    const { fake, clock, heard } = aListener([500]);
    await aHook(fake, {}, undefined, URL);
    fake.people.create("Leads", {});
    await clock.advance(0);
    expect([heard.length, clock.pending]).toEqual([1, 1]);
    fake.stopPings();
    await clock.advance(DAY_MS);
    expect([heard.length, clock.pending]).toEqual([1, 0]);
    fake.people.create("Leads", {});
    await clock.advance(0);
    expect(heard).toHaveLength(2);
  });

  it("may come twice, or for nothing", async () => {
    const { fake, clock, heard } = aListener([], { webhooks: { pingsPerChange: 2 } });
    const { id } = await aHook(fake, {}, undefined, URL);
    fake.people.create("Leads", {});
    await clock.advance(0);
    expect(heard).toHaveLength(2);
    expect([fake.pingWebhook(id), fake.pingWebhook("ach00000000000000")]).toEqual([true, false]);
    await clock.advance(0);
    expect(heard).toHaveLength(4);
  });
});

import { describe, expect, it } from "vitest";
import type { FakeAirtableToken } from "../../../src/testing/index.js";
import { aFake, call, IDS, TABLE_PATH, WEBHOOKS_PATH } from "./support.js";

const aFakeWith = (token: Partial<FakeAirtableToken>) => {
  const { fake } = aFake();
  fake.settings.tokens.push({ token: "patOTHER", userId: IDS.personId, ...token });
  return {
    fake,
    statusOf: async (method: string, path: string, body?: unknown) =>
      (await call(fake, method, path, body, "patOTHER")).status,
  };
};

const FIELDS = { fields: {} };

describe("a request", () => {
  it.each([
    ["GET", "/v0"],
    ["GET", "/v1/appEXAMPLE0000001/Leads"],
    ["GET", "/v0/appSHORT/Leads"],
    ["GET", `${TABLE_PATH}/recSHORT`],
    ["GET", `${TABLE_PATH}/listRecords`],
    ["PATCH", "/v0/meta/bases"],
    ["GET", `${WEBHOOKS_PATH}/achSHORT/payloads`],
    ["GET", `${WEBHOOKS_PATH}/ach00000000000000/nope`],
    ["GET", "/v0/%E0%A4%A/Leads"],
  ])("%s %s finds nothing, before anybody looks at its token", async (method, path) => {
    const { fake } = aFake();
    const { status, body } = await call(fake, method, path, undefined, null);
    expect([status, body]).toEqual([404, { error: "NOT_FOUND" }]);
    expect([fake.unexpected.length, fake.requests]).toEqual([1, { unknown: 1 }]);
  });

  it("without a token, or with an unknown one, is refused", async () => {
    const { fake } = aFake();
    for (const token of [null, "patREVOKED"]) {
      const { status, body } = await call(fake, "GET", TABLE_PATH, undefined, token);
      expect([status, body.error]).toEqual([
        401,
        { type: "AUTHENTICATION_REQUIRED", message: "Authentication required" },
      ]);
    }
    expect(fake.unexpected).toEqual([expect.stringContaining("Authentication required")]);
  });

  it("for a base or table that does not exist, or is not granted, is told the same", async () => {
    const { fake, statusOf } = aFakeWith({ grants: [] });
    const types = [
      await call(fake, "GET", "/v0/app00000000000000/Leads"),
      await call(fake, "GET", `/v0/${IDS.baseId}/Nope`),
      await call(fake, "GET", TABLE_PATH, undefined, "patOTHER"),
    ].map(({ status, body }) => [status, (body.error as { type: string }).type]);
    expect(new Set(types.map(String))).toEqual(new Set(["403,INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"]));
    expect(await statusOf("GET", "/v0/meta/whoami")).toBe(200);
  });

  it("needs the scope of what it asks for", async () => {
    const { statusOf } = aFakeWith({ scopes: ["data.records:read"] });
    expect(await statusOf("GET", TABLE_PATH)).toBe(200);
    expect(await statusOf("POST", `${TABLE_PATH}/listRecords`, {})).toBe(200);
    expect(await statusOf("POST", TABLE_PATH, FIELDS)).toBe(403);
    expect(await statusOf("GET", `/v0/meta/bases/${IDS.baseId}/tables`)).toBe(403);
    expect(await statusOf("GET", WEBHOOKS_PATH)).toBe(403);
  });

  it("needs edit to write and create to make webhooks", async () => {
    const { fake, statusOf } = aFakeWith({ grants: [{ baseId: IDS.baseId, level: "edit" }] });
    expect(await statusOf("POST", TABLE_PATH, FIELDS)).toBe(200);
    expect(await statusOf("POST", WEBHOOKS_PATH, {})).toBe(403);
    fake.settings.tokens[1] = { token: "patOTHER", userId: "u", grants: [{ baseId: IDS.baseId, level: "comment" }] };
    const { status, body } = await call(fake, "POST", TABLE_PATH, FIELDS, "patOTHER");
    expect([status, body.error]).toEqual([
      403,
      { type: "INVALID_PERMISSIONS", message: "You are not permitted to perform this operation" },
    ]);
    expect(await statusOf("GET", TABLE_PATH)).toBe(200);
  });
});

describe("the metadata", () => {
  it("tells who asks, and the scopes of an OAuth token", async () => {
    const { fake } = aFakeWith({ scopes: ["schema.bases:read"], oauthIntegration: "oau1" });
    expect((await call(fake, "GET", "/v0/meta/whoami")).body).toEqual({ id: IDS.userId, email: "sync@example.com" });
    expect((await call(fake, "GET", "/v0/meta/whoami", undefined, "patOTHER")).body).toEqual({
      id: IDS.personId,
      scopes: ["schema.bases:read"],
    });
  });

  it("lists the bases that are granted, a thousand a page", async () => {
    const { fake } = aFakeWith({ grants: [{ baseId: IDS.baseId, level: "read" }] });
    const others = Array.from({ length: 1001 }, (_, index) => ({
      id: `app${String(index).padStart(14, "0")}`,
      name: `Base ${index}`,
      tables: [],
    }));
    fake.settings.bases.push(...others);
    const own = await call(fake, "GET", "/v0/meta/bases", undefined, "patOTHER");
    expect(own.body).toEqual({ bases: [{ id: IDS.baseId, name: "Marketing", permissionLevel: "read" }] });
    const first = await call(fake, "GET", "/v0/meta/bases");
    const second = await call(fake, "GET", `/v0/meta/bases?offset=${first.body.offset}`);
    expect([first.body.bases, second.body.bases].map((bases) => (bases as unknown[]).length)).toEqual([1000, 2]);
    expect(second.body).not.toHaveProperty("offset");
    expect((await call(fake, "GET", "/v0/meta/bases?offset=nope")).status).toBe(422);
  });

  it("shows tables, fields with their options, and views", async () => {
    const { fake } = aFake();
    const { body } = await call(fake, "GET", `/v0/meta/bases/${IDS.baseId}/tables?include[]=visibleFieldIds`);
    const [table] = body.tables as { fields: { id: string }[]; views: { visibleFieldIds: string[] }[] }[];
    expect(table).toMatchObject({ id: IDS.tableId, name: "Leads", primaryFieldId: IDS.fullNameFieldId });
    const field = (id: string): unknown => table?.fields.find((candidate) => candidate.id === id);
    expect(field(IDS.fields.processingStatus)).toMatchObject({
      name: "Processing Status",
      type: "singleSelect",
      options: { choices: expect.arrayContaining([expect.objectContaining({ name: "Removed" })]) },
    });
    expect(field(IDS.fullNameFieldId)).not.toHaveProperty("compute");
    expect(field(IDS.lastModifiedFieldId)).toMatchObject({ options: { isValid: true, result: { type: "dateTime" } } });
    expect(table?.views[0]?.visibleFieldIds).toHaveLength(25);
  });

  it("holds ids that look real, each once", () => {
    const { fake } = aFake();
    const { fields = [] } = fake.settings.bases[0]?.tables[0] ?? {};
    const ids = [IDS.baseId, IDS.tableId, ...fields.map(({ id }) => id), IDS.userId];
    expect(ids.filter((id) => !/^(app|tbl|fld|usr)[0-9A-Za-z]{14}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

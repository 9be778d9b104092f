import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aFake, call, IDS, numbered, TABLE_PATH } from "./support.js";

const records = (count: number) => numbered(count).map((fields) => ({ fields }));
const errorOf = ({ status, body }: Awaited<ReturnType<typeof call>>) => [status, body.error];

describe("a create", () => {
  it("answers one record bare and several in their order, computed cells and all", async () => {
    const { fake } = aFake();
    const one = await call(fake, "POST", TABLE_PATH, { fields: { "First Name": "Dana", "Last Name": "Okafor" } });
    expect(one.body).toMatchObject({ fields: { "Full Name": "Dana Okafor" } });
    expect(one.body.id).toMatch(/^rec[0-9A-Za-z]{14}$/);
    const several = await call(fake, "POST", TABLE_PATH, { records: records(3), returnFieldsByFieldId: true });
    expect(several.body.records.map(({ fields }) => fields[IDS.fields.firstName])).toEqual([
      "Lead 0",
      "Lead 1",
      "Lead 2",
    ]);
    expect(fake.records("Leads")).toHaveLength(4);
  });

  it("takes ten records and refuses eleven, or none", async () => {
    const { fake } = aFake();
    expect((await call(fake, "POST", TABLE_PATH, { records: records(10) })).status).toBe(200);
    for (const count of [11, 0]) {
      expect(errorOf(await call(fake, "POST", TABLE_PATH, { records: records(count) }))).toEqual([
        422,
        expect.objectContaining({ type: "INVALID_RECORDS" }),
      ]);
    }
    expect(fake.records("Leads")).toHaveLength(10);
    fake.settings.maxRecordsPerRequest = 50;
    expect((await call(fake, "POST", TABLE_PATH, { records: records(50) })).status).toBe(200);
  });

  it.each<[what: string, body: unknown, type: string]>([
    ["no JSON", "{", "INVALID_REQUEST_BODY"],
    ["NaN", '{"fields":{"ICP Score":NaN}}', "INVALID_REQUEST_BODY"],
    ["no fields", {}, "INVALID_REQUEST_MISSING_FIELDS"],
    ["a record without fields", { records: [{}] }, "INVALID_RECORDS"],
    ["a record with an id", { records: [{ id: "rec00000000000000", fields: {} }] }, "INVALID_RECORDS"],
    ["an unknown key", { fields: {}, typeCast: true }, "INVALID_REQUEST_UNKNOWN"],
    ["an option of another type", { fields: {}, typecast: "yes" }, "INVALID_REQUEST_UNKNOWN"],
    [
      "an upsert",
      { records: [{ fields: {} }], performUpsert: { fieldsToMergeOn: ["Lead ID"] } },
      "INVALID_REQUEST_UNKNOWN",
    ],
  ])("is refused for %s, which no correct client sends", async (_what, body, type) => {
    const { fake } = aFake();
    expect(errorOf(await call(fake, "POST", TABLE_PATH, body))).toEqual([422, expect.objectContaining({ type })]);
    expect(fake.unexpected).toHaveLength(1);
    expect(fake.records("Leads")).toEqual([]);
  });

  it("is refused for an unknown field, which a client may not know of yet", async () => {
    const { fake } = aFake();
    expect(errorOf(await call(fake, "POST", TABLE_PATH, { fields: { Nope: 1 } }))).toEqual([
      422,
      { type: "UNKNOWN_FIELD_NAME", message: 'Unknown field name: "Nope"' },
    ]);
    expect(fake.unexpected).toEqual([]);
  });
});

describe("an update", () => {
  it("changes the named cells only, and answers the whole record", async () => {
    const { fake, clock } = aFake();
    const id = fake.people.create("Leads", { "First Name": "Dana", Company: "Acme" });
    await clock.advance(10_000);
    const { body } = await call(fake, "PATCH", TABLE_PATH, { records: [{ id, fields: { Company: "Umbra" } }] });
    expect(body.records).toEqual([
      {
        id,
        createdTime: "2026-03-02T17:05:00.000Z",
        fields: {
          "Full Name": "Dana",
          "First Name": "Dana",
          Company: "Umbra",
          "Last Modified": "2026-03-02T17:05:10.000Z",
        },
      },
    ]);
    expect(body).not.toHaveProperty("updatedRecords");
  });

  it("by PUT empties every cell that is not named", async () => {
    const { fake } = aFake();
    const id = fake.people.create("Leads", { "First Name": "Dana", Company: "Acme" });
    const { body } = await call(fake, "PUT", `${TABLE_PATH}/${id}`, { fields: { Company: "Umbra" } });
    expect(body.fields).toMatchObject({ Company: "Umbra" });
    expect(body.fields).not.toHaveProperty("First Name");
    expect(fake.requests).toEqual({ replace: 1 });
  });

  it.each<[what: string, bad: Record<string, unknown>, type: string]>([
    ["a missing row", { id: "rec00000000000000", fields: {} }, "ROW_DOES_NOT_EXIST"],
    ["an unknown field", { fields: { Nope: 1 } }, "UNKNOWN_FIELD_NAME"],
    ["a computed field", { fields: { "Full Name": "x" } }, "INVALID_VALUE_FOR_COLUMN"],
    ["an unknown choice", { fields: { Status: "Nope" } }, "INVALID_MULTIPLE_CHOICE_OPTIONS"],
  ])("of ten writes none where one has %s", async (_what, bad, type) => {
    const { fake } = aFake();
    const ids = fake.people.createMany("Leads", numbered(10));
    const before = fake.records("Leads");
    const good = ids.slice(0, 9).map((id) => ({ id, fields: { Company: "Acme" } }));
    const answer = await call(fake, "PATCH", TABLE_PATH, { records: [...good, { id: ids[9], ...bad }] });
    expect(errorOf(answer)).toEqual([422, expect.objectContaining({ type })]);
    expect(fake.records("Leads")).toEqual(before);
    expect([fake.writes, fake.unexpected]).toEqual([[], []]);
  });

  it("quotes an unknown choice with its quotes doubled, as seen on the wire", async () => {
    const { fake } = aFake();
    const { body } = await call(fake, "POST", TABLE_PATH, { fields: { Status: "Hot" } });
    expect(body.error).toEqual({
      type: "INVALID_MULTIPLE_CHOICE_OPTIONS",
      message: 'Insufficient permissions to create new select option ""Hot""',
    });
  });

  it("of the same record twice is refused", async () => {
    const { fake } = aFake();
    const id = fake.people.create("Leads", {});
    const twice = {
      records: [
        { id, fields: {} },
        { id, fields: {} },
      ],
    };
    expect((await call(fake, "PATCH", TABLE_PATH, twice)).status).toBe(422);
    expect(fake.unexpected).toHaveLength(1);
  });

  it("of a record that is gone is 404 by its path", async () => {
    const { fake } = aFake();
    const { status } = await call(fake, "PATCH", `${TABLE_PATH}/rec00000000000000`, { fields: {} });
    expect(status).toBe(404);
  });

  it("never touches a cell it does not name, whatever it writes", async () => {
    const fields = ["First Name", "Company", "Notes", "Email"] as const;
    const cells = fc.dictionary(fc.constantFrom(...fields), fc.option(fc.string(), { nil: null }));
    await fc.assert(
      fc.asyncProperty(cells, fc.array(cells, { maxLength: 5 }), async (first, edits) => {
        const { fake } = aFake();
        const id = fake.people.create("Leads", first);
        const expected = new Map<string, unknown>(Object.entries(first));
        for (const edit of edits) {
          await call(fake, "PATCH", TABLE_PATH, { records: [{ id, fields: edit }] });
          for (const [name, value] of Object.entries(edit)) expected.set(name, value);
        }
        const [record] = fake.records("Leads");
        for (const name of fields) expect(record?.fields[name] ?? "").toBe(expected.get(name) ?? "");
      }),
      { numRuns: 50 },
    );
  });
});

describe("an upsert", () => {
  const upsert = (rows: unknown[], mergeOn: string[] = ["Lead ID"]) => ({
    performUpsert: { fieldsToMergeOn: mergeOn },
    records: rows,
  });
  const lead = (key: string | null, company = "Acme") => ({ fields: { "Lead ID": key, Company: company } });

  it("makes what it does not find and changes what it does, and tells which", async () => {
    const { fake } = aFake();
    const [known = "", named = ""] = fake.people.createMany("Leads", [{ "Lead ID": "1" }, { "Lead ID": "2" }]);
    const { body } = await call(
      fake,
      "PATCH",
      TABLE_PATH,
      upsert([lead("new"), lead("1"), { id: named, fields: { Company: "Umbra" } }]),
    );
    const made = body.records[0]?.id;
    expect(body.records.map(({ id }) => id)).toEqual([made, known, named]);
    expect([body.createdRecords, body.updatedRecords]).toEqual([[made], [known, named]]);
    expect(fake.requests).toEqual({ upsert: 1 });
  });

  it("makes nothing twice when it is sent again", async () => {
    const { fake } = aFake();
    await call(fake, "PATCH", TABLE_PATH, upsert([lead("1"), lead("2")]));
    const { body } = await call(fake, "PATCH", TABLE_PATH, upsert([lead("1"), lead("2")]));
    expect(body.createdRecords).toEqual([]);
    expect(fake.records("Leads")).toHaveLength(2);
  });

  it("finds records by a key that people edited, and not by the one they had", async () => {
    const { fake } = aFake();
    await call(fake, "PATCH", TABLE_PATH, upsert([lead("1")]));
    const [first] = fake.records("Leads");
    fake.people.edit("Leads", first?.id ?? "", { "Lead ID": "moved" });
    const { body } = await call(fake, "PATCH", TABLE_PATH, upsert([lead("moved"), lead("1")]));
    expect(body.updatedRecords).toEqual([first?.id]);
    fake.people.remove("Leads", first?.id ?? "");
    const after = await call(fake, "PATCH", TABLE_PATH, upsert([lead("moved")]));
    expect(after.body.createdRecords).toHaveLength(1);
  });

  it("is refused where a key is held by two records", async () => {
    const { fake } = aFake();
    const id = fake.people.create("Leads", { "Lead ID": "1" });
    fake.people.duplicate("Leads", id);
    expect((await call(fake, "PATCH", TABLE_PATH, upsert([lead("1"), lead("2")]))).status).toBe(422);
    expect([fake.records("Leads").length, fake.unexpected]).toEqual([2, []]);
  });

  it("makes a record where the key is null", async () => {
    const { fake } = aFake();
    fake.people.create("Leads", {});
    const { body } = await call(fake, "PATCH", TABLE_PATH, upsert([lead(null)]));
    expect(body.createdRecords).toHaveLength(1);
  });

  it("finds records by several fields, a select and a number among them", async () => {
    const { fake } = aFake();
    const row = (score: number, status: string) => ({ fields: { "ICP Score": score, Status: status } });
    const mergeOn = ["ICP Score", IDS.fields.status];
    await call(fake, "PATCH", TABLE_PATH, upsert([row(1, "New"), row(1, "Engaged")], mergeOn));
    const { body } = await call(fake, "PATCH", TABLE_PATH, upsert([row(1, "Engaged"), row(2, "New")], mergeOn));
    expect(body.updatedRecords).toEqual([fake.records("Leads")[1]?.id]);
    expect(body.createdRecords).toHaveLength(1);
  });

  it("by PUT empties what it does not name", async () => {
    const { fake } = aFake();
    fake.people.create("Leads", { "Lead ID": "1", "First Name": "Dana" });
    await call(fake, "PUT", TABLE_PATH, upsert([lead("1")]));
    expect(fake.records("Leads")[0]?.fields).not.toHaveProperty("First Name");
  });

  it("does not make a record for an id that does not exist", async () => {
    const { fake } = aFake();
    const answer = await call(fake, "PATCH", TABLE_PATH, upsert([{ id: "rec00000000000000", fields: {} }]));
    expect(errorOf(answer)).toEqual([422, expect.objectContaining({ type: "ROW_DOES_NOT_EXIST" })]);
  });

  it.each<[what: string, body: unknown]>([
    ["an id that is null", upsert([{ id: null, fields: { "Lead ID": "1" } }])],
    ["a key that is missing", upsert([{ fields: { Company: "x" } }])],
    ["the same key twice", upsert([lead("1"), lead("1")])],
    ["a record found by its key and named by its id", upsert([{ id: "known", fields: {} }, lead("known key")])],
    ["no field to merge on", upsert([lead("1")], [])],
    ["four fields to merge on", upsert([lead("1")], ["Lead ID", "Company", "Title", "Notes"])],
    ["a field to merge on twice", upsert([lead("1")], ["Lead ID", "Lead ID"])],
    ["a computed field to merge on", upsert([lead("1")], ["Full Name"])],
  ])("is refused for %s, which no correct client sends", async (_what, body) => {
    const { fake } = aFake();
    const known = fake.people.create("Leads", { "Lead ID": "known key" });
    const text = JSON.stringify(body).replace('"id":"known"', `"id":"${known}"`);
    expect((await call(fake, "PATCH", TABLE_PATH, text)).status).toBe(422);
    expect([fake.unexpected.length, fake.records("Leads").length]).toEqual([1, 1]);
  });
});

describe("a delete", () => {
  it("answers the ids it deleted, one or several", async () => {
    const { fake } = aFake();
    const [first, second, third] = fake.people.createMany("Leads", numbered(3));
    const one = await call(fake, "DELETE", `${TABLE_PATH}/${first}`);
    expect(one.body).toEqual({ id: first, deleted: true });
    const several = await call(fake, "DELETE", `${TABLE_PATH}?records%5B%5D=${second}&records%5B%5D=${third}`);
    expect(several.body).toEqual({ records: [second, third].map((id) => ({ id, deleted: true })) });
    expect(fake.records("Leads")).toEqual([]);
  });

  it("deletes none where one is missing", async () => {
    const { fake } = aFake();
    const id = fake.people.create("Leads", {});
    const answer = await call(fake, "DELETE", `${TABLE_PATH}?records[]=${id}&records[]=rec00000000000000`);
    expect(answer.status).toBe(404);
    expect(fake.records("Leads")).toHaveLength(1);
    expect((await call(fake, "DELETE", `${TABLE_PATH}/rec00000000000000`)).status).toBe(404);
  });

  it("refuses an id without brackets, and eleven ids", async () => {
    const { fake } = aFake();
    const ids = fake.people.createMany("Leads", numbered(11));
    expect((await call(fake, "DELETE", `${TABLE_PATH}?records=${ids[0]}`)).status).toBe(422);
    const eleven = ids.map((id) => `records[]=${id}`).join("&");
    expect(errorOf(await call(fake, "DELETE", `${TABLE_PATH}?${eleven}`))).toEqual([
      422,
      { type: "INVALID_RECORDS", message: '"records" must be an array of up to 10 record IDs' },
    ]);
    expect(fake.unexpected).toHaveLength(2);
  });
});

it("accepted writes are listed with what was sent", async () => {
  const { fake } = aFake();
  const { body } = await call(fake, "POST", TABLE_PATH, { fields: { Company: "Acme" } });
  await call(fake, "DELETE", `${TABLE_PATH}/${body.id}`);
  const head = { at: "2026-03-02T17:05:00.000Z", baseId: IDS.baseId, tableId: IDS.tableId, userId: IDS.userId };
  expect(fake.writes).toEqual([
    { ...head, kind: "create", records: [{ id: body.id, created: true, fields: { Company: "Acme" } }] },
    { ...head, kind: "delete", records: [{ id: body.id, created: false }] },
  ]);
});

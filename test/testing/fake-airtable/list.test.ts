import { describe, expect, it } from "vitest";
import { aFake, call, IDS, listAll, numbered, TABLE_PATH, withTable } from "./support.js";

const names = (records: { fields: Record<string, unknown> }[]): unknown[] =>
  records.map(({ fields }) => fields["First Name"]);

describe("a list", () => {
  it("leaves empty cells out and tells computed ones", async () => {
    const { fake } = aFake();
    const id = fake.people.create("Leads", { "First Name": "Dana", "SMS Stop": false, Notes: "", Booked: true });
    const { body } = await call(fake, "GET", TABLE_PATH);
    expect(body).toEqual({
      records: [
        {
          id,
          createdTime: "2026-03-02T17:05:00.000Z",
          fields: { "Full Name": "Dana", "First Name": "Dana", Booked: true },
        },
      ],
    });
  });

  it("finds its table by name too", async () => {
    const { fake } = aFake();
    fake.people.createMany("Leads", numbered(2));
    expect(names(await listAll(fake, "", `/v0/${IDS.baseId}/Leads`))).toEqual(["Lead 0", "Lead 1"]);
  });

  it("holds one page without an offset where there are exactly a hundred records", async () => {
    const { fake } = aFake();
    fake.people.createMany("Leads", numbered(100));
    const { body } = await call(fake, "GET", TABLE_PATH);
    expect(body.records).toHaveLength(100);
    expect(body).not.toHaveProperty("offset");
  });

  it("counts maxRecords over all pages", async () => {
    const { fake } = aFake();
    fake.people.createMany("Leads", numbered(40));
    const sizes: number[] = [];
    for (let offset: string | undefined = ""; offset !== undefined; ) {
      const path = `${TABLE_PATH}?pageSize=10&maxRecords=25&offset=${offset}`;
      const { body }: Awaited<ReturnType<typeof call>> = await call(fake, "GET", path);
      sizes.push(body.records.length);
      offset = body.offset;
    }
    expect(sizes).toEqual([10, 10, 5]);
  });

  it("gives the same page again for the same offset, so that a lost answer can be asked for again", async () => {
    const { fake } = aFake();
    fake.people.createMany("Leads", numbered(30));
    const first = await call(fake, "GET", `${TABLE_PATH}?pageSize=10`);
    expect(first.body.offset).toMatch(/^itr[0-9A-Za-z]{14}\/rec[0-9A-Za-z]{14}$/);
    const page = (): Promise<unknown> =>
      call(fake, "GET", `${TABLE_PATH}?pageSize=10&offset=${first.body.offset}`).then(({ body }) => body);
    expect(await page()).toEqual(await page());
  });

  it("passes over records that are gone since the first page and does not show those that came since", async () => {
    const { fake } = aFake();
    const ids = fake.people.createMany("Leads", numbered(4));
    const first = await call(fake, "GET", `${TABLE_PATH}?pageSize=2`);
    fake.people.remove("Leads", ids[2] ?? "");
    fake.people.create("Leads", { "First Name": "late" });
    const { body } = await call(fake, "GET", `${TABLE_PATH}?pageSize=2&offset=${first.body.offset}`);
    expect(names(body.records)).toEqual(["Lead 3"]);
  });

  it("forgets a list that nobody read on for too long, and says so without a message", async () => {
    const { fake, clock } = aFake();
    fake.people.createMany("Leads", numbered(30));
    const { body } = await call(fake, "GET", `${TABLE_PATH}?pageSize=10`);
    await clock.advance(fake.settings.iteratorTtlMs);
    const again = await call(fake, "GET", `${TABLE_PATH}?pageSize=10&offset=${body.offset}`);
    expect(again.status).toBe(200);
    await clock.advance(fake.settings.iteratorTtlMs + 1);
    const expired = await call(fake, "GET", `${TABLE_PATH}?pageSize=10&offset=${body.offset}`);
    expect([expired.status, expired.body]).toEqual([422, { error: { type: "LIST_RECORDS_ITERATOR_NOT_AVAILABLE" } }]);
    expect(fake.unexpected).toEqual([]);
  });

  it("forgets lists on command, as when the server restarts", async () => {
    const { fake } = aFake();
    fake.people.createMany("Leads", numbered(30));
    const { body } = await call(fake, "GET", `${TABLE_PATH}?pageSize=10`);
    fake.expireIterators();
    expect((await call(fake, "GET", `${TABLE_PATH}?pageSize=10&offset=${body.offset}`)).status).toBe(422);
  });

  it("refuses a text that is no offset", async () => {
    const { fake } = aFake();
    const { status, body } = await call(fake, "GET", `${TABLE_PATH}?offset=nonsense`);
    expect([status, body.error]).toEqual([
      422,
      { type: "INVALID_OFFSET_VALUE", message: "The value of offset nonsense is invalid" },
    ]);
    expect(fake.unexpected).toHaveLength(1);
  });

  it("gives only the fields that were asked for, by name or id, keyed by either", async () => {
    const { fake } = aFake();
    fake.people.create("Leads", { "First Name": "Dana", Email: "dana@example.com", Company: "Acme" });
    const query = new URLSearchParams([
      ["fields[]", "Email"],
      ["fields[]", IDS.fields.company],
    ]);
    const byName = await call(fake, "GET", `${TABLE_PATH}?${query}`);
    expect(byName.body.records[0]?.fields).toEqual({ Email: "dana@example.com", Company: "Acme" });
    query.set("returnFieldsByFieldId", "true");
    const byId = await call(fake, "GET", `${TABLE_PATH}?${query}`);
    expect(byId.body.records[0]?.fields).toEqual({
      [IDS.fields.email]: "dana@example.com",
      [IDS.fields.company]: "Acme",
    });
  });

  it.each([
    ["fields%5B%5D=Nope", "UNKNOWN_FIELD_NAME"],
    ["sort%5B0%5D%5Bfield%5D=Nope", "UNKNOWN_FIELD_NAME"],
    ["view=Nope", "VIEW_NAME_NOT_FOUND"],
    ["view=viw00000000000000", "VIEW_ID_NOT_FOUND"],
    ["pageSize=101", "INVALID_REQUEST_UNKNOWN"],
    ["pageSize=ten", "INVALID_REQUEST_UNKNOWN"],
    ["pagesize=10", "INVALID_REQUEST_UNKNOWN"],
    ["cellFormat=string", "INVALID_REQUEST_UNKNOWN"],
    ["sort%5B0%5D%5Bdirection%5D=desc", "INVALID_REQUEST_UNKNOWN"],
    ["filterByFormula=%7BNope%7D", "INVALID_FILTER_BY_FORMULA"],
    ["filterByFormula=AND(", "INVALID_FILTER_BY_FORMULA"],
  ])("refuses %s", async (query, type) => {
    const { fake } = aFake();
    const { status, body } = await call(fake, "GET", `${TABLE_PATH}?${query}`);
    expect([status, body.error]).toEqual([422, expect.objectContaining({ type })]);
  });

  it("overlooks what it does not know where it is not strict", async () => {
    const { fake } = aFake({ strict: false });
    expect((await call(fake, "GET", `${TABLE_PATH}?pagesize=10`)).status).toBe(200);
  });

  it("sorts by several fields, empty cells first", async () => {
    const { fake } = aFake();
    fake.people.createMany("Leads", [
      { "First Name": "a", "ICP Score": 2, Company: "x" },
      { "First Name": "b", "ICP Score": 10, Company: "x" },
      { "First Name": "c", Company: "x" },
      { "First Name": "d", "ICP Score": 1, Company: "b" },
    ]);
    const sort = (...order: [string, string][]): string =>
      new URLSearchParams(
        order.flatMap(([field, direction], index) => [
          [`sort[${index}][field]`, field],
          [`sort[${index}][direction]`, direction],
        ]),
      ).toString();
    expect(names(await listAll(fake, sort(["ICP Score", "asc"])))).toEqual(["c", "d", "a", "b"]);
    expect(names(await listAll(fake, sort(["Company", "desc"], ["ICP Score", "desc"])))).toEqual(["b", "a", "c", "d"]);
  });

  it("follows the filter and the order of a view, and tells of all fields", async () => {
    const { fake } = aFake();
    fake.settings.bases[0]?.tables[0]?.views?.push({
      id: "viwEXAMPLE0000002",
      name: "Scored",
      filterByFormula: "{ICP Score}>1",
      sort: [{ field: "ICP Score", direction: "desc" }],
    });
    fake.people.createMany(
      "Leads",
      [1, 2, 3].map((score) => ({ "ICP Score": score, "First Name": `${score}` })),
    );
    expect(names(await listAll(fake, "view=Scored"))).toEqual(["3", "2"]);
    expect(names(await listAll(fake, "view=viwEXAMPLE0000002"))).toEqual(["3", "2"]);
  });

  it("keeps records by a formula over their cells, ids and times", async () => {
    const { fake, clock } = aFake();
    const [first = "", second = ""] = fake.people.createMany("Leads", numbered(3));
    await clock.advance(60_000);
    fake.people.edit("Leads", second, { Company: "Acme" });
    const kept = async (formula: string): Promise<unknown[]> =>
      names(await listAll(fake, new URLSearchParams({ filterByFormula: formula }).toString()));
    expect(await kept('{First Name}="Lead 2"')).toEqual(["Lead 2"]);
    expect(await kept(`{${IDS.fields.company}}="Acme"`)).toEqual(["Lead 1"]);
    expect(await kept(`OR(RECORD_ID()="${first}",RECORD_ID()="rec00000000000000")`)).toEqual(["Lead 0"]);
    const [, , third] = fake.records("Leads");
    expect(await kept(`OR(RECORD_ID()="${third?.id}",RECORD_ID()="${first}")`)).toEqual(["Lead 0", "Lead 2"]);
    expect(await kept(`AND(RECORD_ID()="${first}",{Company}="Acme")`)).toEqual([]);
    const since = 'DATETIME_PARSE("2026-03-02T17:05:30.000Z")';
    expect(
      await kept(`IF(LAST_MODIFIED_TIME(),IS_AFTER(LAST_MODIFIED_TIME(),${since}),IS_AFTER(CREATED_TIME(),${since}))`),
    ).toEqual(["Lead 1"]);
  });

  it("adds comment counts and turns links into objects when it is asked to", async () => {
    const { fake } = aFake();
    const path = withTable(fake, [
      ["Name", "singleLineText"],
      ["Peers", "multipleRecordLinks", { linkedTableId: "tblOTHER000000001" }],
    ]);
    const id = fake.people.create("Other", { Name: "a" });
    fake.people.edit("Other", id, { Peers: [id] });
    const { body } = await call(
      fake,
      "GET",
      `${path}?recordMetadata%5B%5D=commentCount&includeDateDependencyMetadata=true`,
    );
    expect(body.records[0]).toMatchObject({ commentCount: 0, fields: { Peers: [{ id }] } });
  });

  it("writes cells as texts when it is asked to", async () => {
    const { fake } = aFake();
    fake.people.create("Leads", { "ICP Score": 3, Booked: true });
    const { body } = await call(
      fake,
      "GET",
      `${TABLE_PATH}?cellFormat=string&timeZone=utc&userLocale=en&fields%5B%5D=ICP+Score&fields%5B%5D=Booked`,
    );
    expect(body.records[0]?.fields).toEqual({ "ICP Score": "3", Booked: "checked" });
  });
});

describe("a list by POST", () => {
  it("takes the same parameters as JSON, the offset too", async () => {
    const { fake } = aFake();
    fake.people.createMany("Leads", numbered(12));
    const query = { pageSize: 5, fields: ["First Name"], sort: [{ field: "First Name", direction: "desc" }] };
    const first = await call(fake, "POST", `${TABLE_PATH}/listRecords`, query);
    const second = await call(fake, "POST", `${TABLE_PATH}/listRecords`, { ...query, offset: first.body.offset });
    expect(names(first.body.records)).toEqual(["Lead 9", "Lead 8", "Lead 7", "Lead 6", "Lead 5"]);
    expect(names(second.body.records)).toEqual(["Lead 4", "Lead 3", "Lead 2", "Lead 11", "Lead 10"]);
    expect(fake.requests).toEqual({ listByPost: 2 });
  });

  it("takes a formula of any length, where the URL is refused", async () => {
    const { fake } = aFake();
    const ids = fake.people.createMany("Leads", numbered(499));
    const formula = `OR(${ids.map((id) => `RECORD_ID()="${id}"`).join(",")})`;
    const byUrl = `${TABLE_PATH}?${new URLSearchParams({ filterByFormula: formula })}`;
    const refused = await call(fake, "GET", byUrl);
    expect([refused.status, refused.text]).toEqual([414, ""]);
    const { body } = await call(fake, "POST", `${TABLE_PATH}/listRecords`, { filterByFormula: formula });
    expect(body.records).toHaveLength(100);
    expect(body.offset).toBeDefined();
  });

  it("refuses what it does not know, and parameters as texts", async () => {
    const { fake } = aFake();
    for (const body of [{ pagesize: 1 }, { pageSize: "10" }, { fields: "First Name" }]) {
      expect((await call(fake, "POST", `${TABLE_PATH}/listRecords`, body)).status).toBe(422);
    }
    expect(fake.unexpected).toHaveLength(3);
  });
});

describe("a record by its id", () => {
  it("is found in whichever table of the base it is", async () => {
    const { fake } = aFake();
    const path = withTable(fake, [["Name", "singleLineText"]]);
    const id = fake.people.create("Leads", { Email: "dana@example.com" });
    expect((await call(fake, "GET", `${TABLE_PATH}/${id}`)).body.id).toBe(id);
    const { status, body } = await call(fake, "GET", `${path}/${id}?returnFieldsByFieldId=true`);
    expect([status, body.fields]).toEqual([200, { [IDS.fields.email]: "dana@example.com" }]);
  });

  it("is not found once it is in the trash", async () => {
    const { fake } = aFake();
    const id = fake.people.create("Leads", {});
    fake.people.remove("Leads", id);
    const { status, body } = await call(fake, "GET", `${TABLE_PATH}/${id}`);
    expect([status, body]).toEqual([404, { error: "NOT_FOUND" }]);
  });
});

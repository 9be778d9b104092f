import { expect, it } from "vitest";
import { aFake, call, IDS, TABLE_PATH } from "./support.js";

const RECORDS = 100_000;

it("a hundred thousand records are listed, found by key and changed in a few seconds", async () => {
  const { fake, clock } = aFake();
  const rows = Array.from({ length: RECORDS }, (_, index) => ({ "Lead ID": `key-${index}`, Company: "Acme" }));
  const ids = fake.people.createMany("Leads", rows);
  await clock.advance(10_000);

  let seen = 0;
  let offset: string | undefined;
  do {
    const query = `fields[]=${IDS.keyFieldId}${offset ? `&offset=${offset}` : ""}`;
    const { body }: Awaited<ReturnType<typeof call>> = await call(fake, "GET", `${TABLE_PATH}?${query}`);
    seen += body.records.length;
    offset = body.offset;
  } while (offset !== undefined);
  expect([seen, fake.requests.list]).toEqual([RECORDS, 1000]);

  for (let start = 0; start < 500; start += 10) {
    const records = ids.slice(start, start + 10).map((id) => ({ id, fields: { Company: "Umbra" } }));
    await call(fake, "PATCH", TABLE_PATH, { records });
    const keyed = rows
      .slice(-start - 10, -start || undefined)
      .map((fields) => ({ fields: { ...fields, Title: "CEO" } }));
    const { body } = await call(fake, "PATCH", TABLE_PATH, {
      performUpsert: { fieldsToMergeOn: ["Lead ID"] },
      records: keyed,
    });
    expect(body.createdRecords).toEqual([]);
  }
  const since = 'IS_AFTER(LAST_MODIFIED_TIME(),DATETIME_PARSE("2026-03-02T17:05:05.000Z"))';
  const { body } = await call(
    fake,
    "GET",
    `${TABLE_PATH}?${new URLSearchParams({ filterByFormula: `AND({Company}="Umbra",${since})`, maxRecords: "1" })}`,
  );
  expect(body.records).toHaveLength(1);
  expect(fake.unexpected).toEqual([]);
});

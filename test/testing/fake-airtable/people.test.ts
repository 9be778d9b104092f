import { describe, expect, it } from "vitest";
import { isSyncError, type SyncError } from "../../../src/domain/errors.js";
import { aFake, call, IDS, TABLE_PATH } from "./support.js";

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    return isSyncError(error) ? (error as SyncError).code : String(error);
  }
  return undefined;
};

describe("a person", () => {
  it("fills, edits and empties cells by their names", async () => {
    const { fake, clock } = aFake();
    const id = fake.people.create("Leads", { "First Name": "Dana", Status: "New" });
    await clock.advance(2_000);
    fake.people.edit(IDS.tableId, id, { Status: "Engaged", "First Name": null });
    expect(fake.records("Leads")).toEqual([
      {
        id,
        createdTime: "2026-03-02T17:05:00.000Z",
        lastModified: "2026-03-02T17:05:02.000Z",
        fields: { Status: "Engaged", "Last Modified": "2026-03-02T17:05:02.000Z" },
      },
    ]);
  });

  it("takes a record out of the trash under the id it had, which counts as an edit", async () => {
    const { fake, clock } = aFake();
    const id = fake.people.create("Leads", { Company: "Acme" });
    fake.people.remove("Leads", id);
    expect(fake.records("Leads")).toEqual([]);
    await clock.advance(1_000);
    fake.people.restore("Leads", id);
    expect(fake.records("Leads")).toMatchObject([
      { id, lastModified: "2026-03-02T17:05:01.000Z", fields: { Company: "Acme" } },
    ]);
  });

  it("copies a record with its key, and the copy is its own", () => {
    const { fake } = aFake();
    const id = fake.people.create("Leads", { "Lead ID": "1", Status: "New" });
    const copy = fake.people.duplicate("Leads", id);
    expect(copy).not.toBe(id);
    fake.people.edit("Leads", copy, { Status: "Engaged" });
    expect(fake.records("Leads").map(({ fields }) => [fields["Lead ID"], fields.Status])).toEqual([
      ["1", "New"],
      ["1", "Engaged"],
    ]);
  });

  it("renames a field, a table and a choice, and cells go along", async () => {
    const { fake } = aFake();
    fake.people.create("Leads", { Email: "dana@example.com", Status: "New" });
    fake.people.renameField("Leads", "Email", "E-mail");
    fake.people.renameChoice("Leads", "Status", "New", "Fresh");
    fake.people.renameTable("Leads", "People");
    expect(fake.records("People")[0]).toMatchObject({
      lastModified: null,
      fields: { "E-mail": "dana@example.com", Status: "Fresh" },
    });
    expect((await call(fake, "GET", `/v0/${IDS.baseId}/Leads`)).status).toBe(403);
    const { body } = await call(fake, "PATCH", `${TABLE_PATH}`, {
      performUpsert: { fieldsToMergeOn: [IDS.fields.status] },
      records: [{ fields: { [IDS.fields.status]: "Fresh" } }],
    });
    expect(body.createdRecords).toEqual([]);
  });

  it("adds a choice that can be chosen then", () => {
    const { fake } = aFake();
    const id = fake.people.create("Leads", {});
    expect(codeOf(() => fake.people.edit("Leads", id, { Status: "Hot" }))).toBe("INVALID_INPUT");
    expect(fake.people.addChoice("Leads", "Status", "Hot")).toMatchObject({ name: "Hot" });
    fake.people.edit("Leads", id, { Status: "Hot" });
    expect(fake.records("Leads")[0]?.fields.Status).toBe("Hot");
  });

  it("gives a field another type, and what does not fit is gone", () => {
    const { fake } = aFake();
    fake.people.createMany("Leads", [{ Company: "12" }, { Company: "Acme" }, {}]);
    const companies = (): unknown[] => fake.records("Leads").map(({ fields }) => fields.Company);
    fake.people.retypeField("Leads", "Company", "singleSelect");
    expect(companies()).toEqual(["12", "Acme", undefined]);
    fake.people.retypeField("Leads", "Company", "number", { precision: 0 });
    expect(companies()).toEqual([12, undefined, undefined]);
    fake.people.retypeField("Leads", "Company", "autoNumber");
    expect(companies()).toEqual([1, 2, 3]);
  });

  it("adds and deletes fields", async () => {
    const { fake } = aFake();
    const fieldId = fake.people.addField("Leads", { name: "Nickname", type: "singleLineText" });
    expect(fieldId).toMatch(/^fld[0-9A-Za-z]{14}$/);
    const id = fake.people.create("Leads", { Nickname: "D" });
    fake.people.deleteField("Leads", "Nickname");
    expect(fake.records("Leads")[0]?.fields).not.toHaveProperty("Nickname");
    const { status } = await call(fake, "PATCH", `${TABLE_PATH}/${id}`, { fields: { [fieldId]: "D" } });
    expect(status).toBe(422);
  });

  it("cannot touch what does not exist", () => {
    const { fake } = aFake();
    const id = fake.people.create("Leads", {});
    const missing: (() => unknown)[] = [
      () => fake.people.create("Nope", {}),
      () => fake.people.create("Leads", { Nope: 1 }),
      () => fake.people.edit("Leads", "rec00000000000000", {}),
      () => fake.people.restore("Leads", id),
      () => fake.people.renameField("Leads", "Nope", "x"),
      () => fake.people.renameChoice("Leads", "Status", "Nope", "x"),
      () => fake.records("Nope"),
    ];
    expect(missing.map(codeOf)).toEqual(missing.map(() => "NOT_FOUND"));
  });

  it("cannot type into a computed cell, nor half of what was pasted", () => {
    const { fake } = aFake();
    expect(codeOf(() => fake.people.create("Leads", { "Full Name": "x" }))).toBe("INVALID_INPUT");
    expect(codeOf(() => fake.people.createMany("Leads", [{ Company: "a" }, { "ICP Score": "b" }]))).toBe(
      "INVALID_INPUT",
    );
    expect(fake.records("Leads")).toEqual([]);
  });

  it("gets copies to look at, not the records themselves", () => {
    const { fake } = aFake();
    fake.people.create("Leads", { Company: "Acme" });
    const [copy] = fake.records("Leads");
    if (copy) copy.fields.Company = "changed";
    expect(fake.records("Leads")[0]?.fields.Company).toBe("Acme");
  });
});

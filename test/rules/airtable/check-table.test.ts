import { describe, expect, it } from "vitest";
import { CAMPAIGN_FIELDS } from "../../../src/domain/campaign-lead.js";
import { writtenFields } from "../../../src/rules/airtable/campaign-policy.js";
import { checkTable, type TableCheck } from "../../../src/rules/airtable/check-table.js";
import { leadsTable } from "./support.js";

const check = (parts: Partial<TableCheck> = {}) =>
  checkTable({
    baseId: "app-1",
    table: "Leads",
    fields: {},
    keyField: "Lead ID",
    written: writtenFields({}),
    tables: [leadsTable()],
    permissionLevel: "edit",
    ...parts,
  });

/** The only finding there is. */
function theFinding(parts: Partial<TableCheck>) {
  const { findings, table } = check(parts);
  expect(findings).toHaveLength(1);
  return { ...findings[0], isUsable: table !== undefined };
}

describe("a table that fits", () => {
  it("is resolved by ids, without a word", () => {
    const { table, findings } = check();
    expect(findings).toEqual([]);
    expect(table).toMatchObject({
      tableId: "tbl-1",
      tableName: "Leads",
      source: "app-1/tbl-1",
      key: { id: "fld-key", name: "Lead ID", type: "singleLineText" },
    });
    expect(table?.fields.map(({ field }) => field)).toEqual(CAMPAIGN_FIELDS);
    expect(table?.fields[0]).toEqual({
      field: "firstName",
      id: "fld-firstName",
      name: "First Name",
      type: "singleLineText",
      isWritable: true,
    });
  });

  it("may be named by its id, as may its fields and its key", () => {
    const { table, findings } = check({ table: "tbl-1", keyField: "fld-key", fields: { email: "fld-email" } });
    expect(findings).toEqual([]);
    expect(table?.key?.id).toBe("fld-key");
    expect(table?.fields.find(({ field }) => field === "email")?.name).toBe("Email");
  });

  it("may lack what nobody mapped and the portal does not write", () => {
    const { table, findings } = check({ tables: [leadsTable({ title: null, smsStop: null })] });
    expect(findings).toEqual([]);
    expect(table?.fields).toHaveLength(CAMPAIGN_FIELDS.length - 2);
  });

  it("has no field that is mapped to null", () => {
    expect(check({ fields: { notes: null } }).table?.fields.map(({ field }) => field)).not.toContain("notes");
  });

  it("needs no key where records are not made", () => {
    expect(check({ keyField: null })).toMatchObject({ findings: [], table: { key: null } });
  });
});

describe("a base or a table that cannot be used", () => {
  it("because the token does not see the base", () => {
    const finding = theFinding({ permissionLevel: undefined, tables: [] });
    expect(finding).toMatchObject({ severity: "error", code: "BASE_NOT_VISIBLE", isUsable: false });
    expect(finding.message).toContain("app-1");
  });

  it.each(["none", "read", "comment"])("because the permission is only %s", (permissionLevel) => {
    const finding = theFinding({ permissionLevel });
    expect(finding).toMatchObject({ severity: "error", code: "PERMISSION_TOO_LOW", isUsable: false });
    expect(finding.message).toContain(`"${permissionLevel}"`);
  });

  it("but may be only read where nothing is written; and levels nobody has heard of will do", () => {
    expect(check({ permissionLevel: "read", written: [], keyField: null }).findings).toEqual([]);
    expect(check({ permissionLevel: "none", written: [], keyField: null }).findings).toHaveLength(1);
    expect(check({ permissionLevel: "owner" }).findings).toEqual([]);
  });

  it("because it is not there: the nearest name is offered, and all are listed", () => {
    const tables = [
      { ...leadsTable(), name: "Sales Leads" },
      { ...leadsTable(), id: "tbl-2", name: "Lead" },
    ];
    const finding = theFinding({ tables });
    expect(finding).toMatchObject({ severity: "error", code: "TABLE_MISSING", isUsable: false });
    expect(finding.remedy).toContain('Did you mean "Lead"?');
    expect(finding.remedy).toContain('"Sales Leads"');
    expect(theFinding({ tables: [] }).remedy).toContain("no tables");
  });

  it("goes on with one that was renamed, found by the ids of its fields", () => {
    const known = { email: { id: "fld-email", name: "Email", type: "email" } };
    const tables = [
      { id: "tbl-2", name: "Leads (old)", primaryFieldId: "x", fields: [] },
      { ...leadsTable(), name: "Prospects" },
    ];
    const finding = theFinding({ tables, known });
    expect(finding).toMatchObject({ severity: "warning", code: "TABLE_RENAMED", isUsable: true });
    expect(finding.message).toContain('"Prospects"');
    expect(finding.remedy).toContain("tbl-1");
  });

  it("because it has nothing of a lead", () => {
    const tables = [
      { id: "tbl-1", name: "Leads", primaryFieldId: "f", fields: [{ id: "f", name: "Task", type: "singleLineText" }] },
    ];
    const { findings, table } = check({ tables, keyField: null });
    expect(table).toBeUndefined();
    expect(findings.filter(({ severity }) => severity === "error")).toMatchObject([{ code: "FIELD_MISSING" }]);
  });
});

describe("a field that is missing", () => {
  it("is an error where the host named it, with the nearest name", () => {
    const finding = theFinding({ fields: { email: "E-Mial" } });
    expect(finding).toMatchObject({ severity: "error", code: "FIELD_MISSING", field: "email", isUsable: false });
    expect(finding.remedy).toContain('Did you mean "Email"?');
  });

  it("is only a warning where it is a default the portal writes", () => {
    const finding = theFinding({ tables: [leadsTable({ claimedBy: null })] });
    expect(finding).toMatchObject({ severity: "warning", code: "FIELD_MISSING", field: "claimedBy", isUsable: true });
    expect(finding.remedy).toContain('Did you mean "Claimed At"?');
  });

  it("is a warning where a default is there in another writing, or was there before", () => {
    expect(theFinding({ tables: [leadsTable({ company: { name: "company " } })] })).toMatchObject({
      severity: "warning",
      field: "company",
      remedy: expect.stringContaining('Did you mean "company "?'),
    });
    const known = { company: { id: "fld-gone", name: "Company", type: "singleLineText" } };
    expect(theFinding({ tables: [leadsTable({ company: null })], known })).toMatchObject({ field: "company" });
  });
});

describe("a field that was renamed", () => {
  const known = { phone: { id: "fld-phone", name: "Phone", type: "phoneNumber" } };

  it("is found by its id and synced on, with a warning that tells both names", () => {
    const tables = [leadsTable({ phone: { name: "Mobile" } })];
    const { findings, table } = check({ tables, known });
    expect(findings).toMatchObject([{ severity: "warning", code: "FIELD_RENAMED", field: "phone" }]);
    expect(findings[0]?.message).toMatch(/"Phone".*"Mobile"/);
    expect(findings[0]?.remedy).toContain("fld-phone");
    expect(table?.fields).toContainEqual(expect.objectContaining({ field: "phone", id: "fld-phone", name: "Mobile" }));
  });

  it("and replaced by another one of its name is told, and the name is followed", () => {
    const fresh = { id: "fld-new", name: "Phone", type: "phoneNumber" };
    const tables = [leadsTable({ phone: { name: "Old phone" } }, [fresh])];
    const { findings, table } = check({ tables, known });
    expect(findings).toMatchObject([{ severity: "warning", code: "FIELD_RENAMED", field: "phone" }]);
    expect(findings[0]?.remedy).toMatch(/fld-new.*fld-phone/);
    expect(table?.fields).toContainEqual(expect.objectContaining({ field: "phone", id: "fld-new" }));
  });

  it("to the name another one had is that other one, and shared by nobody", () => {
    const title = { title: { id: "fld-title", name: "Title", type: "singleLineText" } };
    const tables = [leadsTable({ company: null, title: { name: "Company" } })];
    const { findings, table } = check({ tables, known: title });
    expect(findings).toMatchObject([{ severity: "warning", code: "FIELD_MISSING", field: "title" }]);
    expect(table?.fields).toContainEqual(expect.objectContaining({ field: "company", id: "fld-title" }));
  });

  it("is no news where the host mapped the lead's field to another one", () => {
    expect(check({ fields: { phone: "Notes", notes: null }, known }).findings).toEqual([]);
  });
});

describe("a field of another type", () => {
  it("that cannot be read is an error where the host named it, else it is left out", () => {
    const tables = [leadsTable({ booked: { type: "singleLineText" } })];
    const known = { booked: { id: "fld-booked", name: "Booked", type: "checkbox" } };
    const named = theFinding({ tables, known, fields: { booked: "Booked" } });
    expect(named).toMatchObject({ severity: "error", code: "FIELD_RETYPED", field: "booked", isUsable: false });
    expect(named.message).toContain("(singleLineText, was checkbox)");
    expect(named.remedy).toContain("checkbox");
    const { findings, table } = check({ tables });
    expect(findings).toMatchObject([{ severity: "warning", code: "FIELD_RETYPED" }]);
    expect(findings[0]?.message).not.toContain("was");
    expect(table?.fields.map(({ field }) => field)).not.toContain("booked");
  });

  it("that cannot be written is told only where the portal writes it", () => {
    const tables = [leadsTable({ claimedBy: { type: "number" }, company: { type: "number" } })];
    const { findings, table } = check({ tables });
    expect(findings).toMatchObject([{ severity: "warning", code: "FIELD_RETYPED", field: "claimedBy" }]);
    const unwritable = table?.fields.filter(({ isWritable }) => !isWritable).map(({ field }) => field);
    expect(unwritable).toEqual(["company", "claimedBy"]);
  });

  it("that fits is not worth a word", () => {
    const known = { notes: { id: "fld-notes", name: "Notes", type: "singleLineText" } };
    expect(check({ tables: [leadsTable({ notes: { type: "richText" } })], known }).findings).toEqual([]);
  });

  it("that Airtable computes is read, and an error where the host wants it written", () => {
    const tables = [leadsTable({ notes: { type: "formula" }, email: { type: "multipleLookupValues" } })];
    const { findings, table } = check({ tables });
    expect(findings).toMatchObject([{ severity: "warning", code: "FIELD_COMPUTED", field: "notes" }]);
    expect(table?.fields.find(({ field }) => field === "email")?.isWritable).toBe(false);
    const named = theFinding({ tables, fields: { notes: "Notes" } });
    expect(named).toMatchObject({ severity: "error", code: "FIELD_COMPUTED", isUsable: false });
    expect(named.remedy).toContain('notes: { owner: "remote" }');
  });

  it("is judged by a formula's result", () => {
    const options = { isValid: true, result: { type: "number" } };
    const tables = [leadsTable({ bookedAt: { type: "formula", options } })];
    expect(theFinding({ tables })).toMatchObject({ code: "FIELD_RETYPED", field: "bookedAt" });
  });
});

describe("other misfits", () => {
  const select = (...names: string[]) => ({
    type: "singleSelect",
    options: { choices: names.map((name) => ({ id: name, name })) },
  });

  it("the choice the removal needs is missing", () => {
    const finding = theFinding({ tables: [leadsTable({ processingStatus: select("Active", "removed") })] });
    expect(finding).toMatchObject({
      severity: "warning",
      code: "CHOICE_MISSING",
      field: "processingStatus",
      isUsable: true,
    });
    expect(finding.remedy).toContain('"Removed"');
    expect(check({ tables: [leadsTable({ processingStatus: select("Removed") })] }).findings).toEqual([]);
    expect(check({ tables: [leadsTable({ processingStatus: select() })], written: [] }).findings).toEqual([]);
    expect(check({ tables: [leadsTable({ status: select() })] }).findings).toEqual([]);
  });

  it("two fields of a lead are mapped to one field, or one to the key", () => {
    const finding = theFinding({ fields: { title: "Company" } });
    expect(finding).toMatchObject({ severity: "error", code: "FIELD_SHARED", field: "title", isUsable: false });
    expect(finding.message).toMatch(/"Company".*company.*title/);
    expect(theFinding({ fields: { formId: "Lead ID" } }).message).toContain("keyField");
  });

  it("the key is missing", () => {
    const finding = theFinding({ keyField: "LeadID2" });
    expect(finding).toMatchObject({ severity: "error", code: "KEY_MISSING", isUsable: false });
    expect(finding.remedy).toContain('Did you mean "Lead ID"?');
  });

  it.each(["autoNumber", "number", "singleSelect", "formula", "richText"])("the key is of type %s", (type) => {
    const finding = theFinding({ tables: [leadsTable({}, [{ id: "fld-k2", name: "Key", type }])], keyField: "Key" });
    expect(finding).toMatchObject({ severity: "error", code: "KEY_UNSUITABLE", isUsable: false });
  });

  it("the key was renamed: it is found by its id", () => {
    const known = { key: { id: "fld-key", name: "Our ID", type: "singleLineText" } };
    expect(theFinding({ keyField: "Our ID", known })).toMatchObject({
      severity: "warning",
      code: "FIELD_RENAMED",
      isUsable: true,
    });
  });
});

it("names every problem at once, each with something to do", () => {
  const { findings } = check({
    tables: [leadsTable({ email: null, notes: { type: "rollup" } })],
    fields: { email: "Email", notes: "Notes", title: "Company" },
    keyField: "Nope",
    permissionLevel: "read",
  });
  expect(findings.map(({ code }) => code)).toEqual([
    "PERMISSION_TOO_LOW",
    "KEY_MISSING",
    "FIELD_MISSING",
    "FIELD_COMPUTED",
    "FIELD_SHARED",
  ]);
  for (const { message, remedy } of findings) expect([message, remedy].join(" ")).toMatch(/^[A-Z].*\.$/);
});

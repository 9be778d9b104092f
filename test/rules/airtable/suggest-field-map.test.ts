import { describe, expect, it } from "vitest";
import { CAMPAIGN_FIELDS, type CampaignField } from "../../../src/domain/campaign-lead.js";
import { writtenFields } from "../../../src/rules/airtable/campaign-policy.js";
import { checkTable } from "../../../src/rules/airtable/check-table.js";
import { suggestFieldMap } from "../../../src/rules/airtable/suggest-field-map.js";
import { leadsTable } from "./support.js";

const tableOf = (fields: Record<string, string>) => ({
  id: "tbl-1",
  name: "People",
  primaryFieldId: "fld-0",
  fields: Object.entries(fields).map(([name, type], index) => ({ id: `fld-${index}`, name, type })),
});

const guesses = (fields: Record<string, string>) =>
  Object.fromEntries(suggestFieldMap(tableOf(fields)).found.map(({ field, name }) => [field, name]));

describe("a suggested field map", () => {
  it("takes every field of the seeds' table by its name, and the key", () => {
    const { found, missing, unused, keyField } = suggestFieldMap(leadsTable());
    expect(found.map(({ field }) => field)).toEqual(CAMPAIGN_FIELDS);
    expect(found.every(({ isExact }) => isExact)).toBe(true);
    expect([missing, unused]).toEqual([[], []]);
    expect(keyField).toEqual({ id: "fld-key", name: "Lead ID" });
  });

  it("takes names people write another way as exact, and other words and slips as guesses", () => {
    const { found } = suggestFieldMap(
      tableOf({
        "first name": "singleLineText",
        Surname: "singleLineText",
        Emial: "email",
        "Phone number": "phoneNumber",
        Compny: "singleLineText",
      }),
    );
    expect(found.map(({ field, name, isExact }) => [field, name, isExact])).toEqual([
      ["firstName", "first name", true],
      ["lastName", "Surname", false],
      ["phone", "Phone number", false],
      ["company", "Compny", false],
    ]);
  });

  it("gives a field of the table to one field of the lead only, the surest first", () => {
    expect(guesses({ Campaign: "singleLineText", "Campaign Name": "singleLineText" })).toEqual({
      campaignName: "Campaign Name",
    });
    expect(guesses({ Score: "number", "ICP Score": "number" })).toEqual({ icpScore: "ICP Score" });
  });

  it("does not take a field whose type cannot be it, nor a computed one for what the portal writes", () => {
    expect(guesses({ Booked: "singleLineText", "Booked At": "number", Notes: "formula", Email: "formula" })).toEqual({
      email: "Email",
    });
  });

  it("says what is missing and what was taken for nothing", () => {
    const { missing, unused } = suggestFieldMap(tableOf({ Email: "email", Budget: "currency" }));
    expect(missing).toHaveLength(CAMPAIGN_FIELDS.length - 1);
    expect(missing).not.toContain("email" satisfies CampaignField);
    expect(unused).toEqual([{ id: "fld-1", name: "Budget", type: "currency" }]);
  });

  it("takes no computed field for the key, and prefers the plainest name", () => {
    expect(suggestFieldMap(tableOf({ "Lead ID": "autoNumber", "External ID": "singleLineText" })).keyField?.name).toBe(
      "External ID",
    );
    expect(suggestFieldMap(tableOf({ UUID: "singleLineText", "Lead ID": "singleLineText" })).keyField?.name).toBe(
      "Lead ID",
    );
    expect(suggestFieldMap(tableOf({ "Lead ID": "autoNumber" })).keyField).toBeNull();
  });

  it("passes the check of the table it was made from", () => {
    const schema = tableOf({
      Mail: "email",
      Cell: "phoneNumber",
      Owner: "singleLineText",
      Stage: "singleSelect",
      "Opt out": "checkbox",
      Comments: "richText",
    });
    const { found, missing } = suggestFieldMap(schema);
    expect(found).toHaveLength(6);
    const fields = Object.fromEntries([
      ...found.map(({ field, id }) => [field, id]),
      ...missing.map((field) => [field, null]),
    ]);
    const { findings, table } = checkTable({
      baseId: "app-1",
      table: "People",
      fields,
      keyField: null,
      written: writtenFields({}),
      tables: [schema],
      permissionLevel: "edit",
    });
    expect(findings).toEqual([]);
    expect(table?.fields).toHaveLength(6);
  });
});

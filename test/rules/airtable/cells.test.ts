import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAMPAIGN_FIELDS, type CampaignField, campaignFieldsSchema } from "../../../src/domain/campaign-lead.js";
import { COMPUTED_FIELD_TYPES } from "../../../src/domain/wire/airtable.js";
import { canRead, canWrite, FIELD_KINDS, type ValueKind } from "../../../src/rules/airtable/cell-types.js";
import { readRecord } from "../../../src/rules/airtable/read-record.js";
import { writeCells } from "../../../src/rules/airtable/write-cells.js";
import { answered, mapped, resolved, valuesFor } from "./support.js";

/** One lead field of each kind. */
const EXAMPLES: Readonly<Record<ValueKind, CampaignField>> = {
  text: "company",
  number: "icpScore",
  integer: "smsSentCount",
  instant: "bookedAt",
  boolean: "booked",
};
const KINDS = Object.keys(EXAMPLES) as ValueKind[];

const ALL_TYPES = [
  ...["singleLineText", "multilineText", "richText", "email", "url", "phoneNumber", "number", "currency", "percent"],
  ...["duration", "rating", "checkbox", "date", "dateTime", "singleSelect", "multipleSelects", "multipleRecordLinks"],
  ...["singleCollaborator", "multipleCollaborators", "multipleAttachments", "barcode", ...COMPUTED_FIELD_TYPES],
];
const writable = KINDS.flatMap((kind) =>
  ALL_TYPES.filter((type) => canWrite(kind, type)).map((type) => ({ kind, type })),
);

function read(field: CampaignField, type: string, cell: unknown) {
  const record = { id: "rec1", createdTime: "2026-01-01T00:00:00.000Z", fields: { [`fld-${field}`]: cell } };
  const { fields, faults } = readRecord(record, resolved([mapped(field, { type })]));
  return { value: fields[field], faults };
}

const write = (field: CampaignField, type: string, value: unknown) =>
  writeCells({ [field]: value }, resolved([mapped(field, { type })]))[`fld-${field}`];

describe("what is written and answered", () => {
  it.each(writable)("reads back as the same $kind from $type", ({ kind, type }) => {
    const field = EXAMPLES[kind];
    fc.assert(
      fc.property(valuesFor(kind, type), fc.boolean(), (value, addsLineEnd) => {
        const cell = answered(type, write(field, type, value), addsLineEnd);
        expect(read(field, type, cell)).toEqual({ value, faults: [] });
      }),
      { numRuns: 60 },
    );
  });

  it("loses of a date field only the time of day", () => {
    expect(write("bookedAt", "date", "2026-03-02T23:30:00-05:00")).toBe("2026-03-03");
    expect(read("bookedAt", "date", "2026-03-03").value).toBe("2026-03-03T00:00:00.000Z");
  });

  it("clears a cell for null and for empty text, and unticks a box with false", () => {
    expect(write("company", "singleLineText", null)).toBeNull();
    expect(write("company", "singleSelect", "")).toBeNull();
    expect(write("smsStop", "checkbox", false)).toBe(false);
    expect(write("icpScore", "rating", 0)).toBeNull();
    expect(write("icpScore", "number", 0)).toBe(0);
  });

  it("never throws and never writes `undefined`, whatever it is given", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CAMPAIGN_FIELDS),
        fc.constantFrom(...ALL_TYPES),
        fc.jsonValue(),
        (field, type, value) => {
          expect(write(field, type, value)).not.toBeUndefined();
        },
      ),
    );
  });

  it("leaves out what is not mapped, not given, or computed", () => {
    const table = resolved([mapped("company"), mapped("status", { type: "formula", isWritable: false })]);
    expect(writeCells({ status: "New", title: "CEO" }, table)).toEqual({});
    expect(writeCells({ status: "New", company: "Acme" }, table)).toEqual({ "fld-company": "Acme" });
  });
});

describe("reading a cell", () => {
  it("knows one empty value for each kind, in whichever of its forms it comes", () => {
    for (const cell of [undefined, null, "", [], false]) {
      expect(read("company", "singleLineText", cell)).toEqual({ value: null, faults: [] });
      expect(read("icpScore", "number", cell)).toEqual({ value: null, faults: [] });
      expect(read("bookedAt", "dateTime", cell)).toEqual({ value: null, faults: [] });
      expect(read("booked", "checkbox", cell)).toEqual({ value: false, faults: [] });
    }
    expect(read("icpScore", "number", 0).value).toBe(0);
  });

  it.each<[string, CampaignField, string, unknown, unknown]>([
    ["rich text without Airtable's line end", "notes", "richText", "**Called.**\n", "**Called.**"],
    ["only one line end of rich text", "notes", "richText", "a\n\n", "a\n"],
    ["a line end of long text", "notes", "multilineText", "a\n", "a\n"],
    ["a choice nobody here knows", "status", "singleSelect", "Brand new", "Brand new"],
    ["several choices", "status", "multipleSelects", ["New", "Hot"], "New, Hot"],
    ["a choice as webhooks write it", "status", "singleSelect", { id: "sel1", name: "New" }, "New"],
    ["a linked record", "campaignId", "multipleRecordLinks", ["rec00000000000001"], "rec00000000000001"],
    ["a lookup of one", "company", "multipleLookupValues", ["Acme"], "Acme"],
    ["a lookup of lookups", "company", "multipleLookupValues", [["Acme"], ["Bolt"]], "Acme, Bolt"],
    ["a looked-up number", "smsSentCount", "multipleLookupValues", [3], 3],
    [
      "a collaborator by address",
      "claimedBy",
      "singleCollaborator",
      { id: "usr1", email: "a@b.co", name: "A" },
      "a@b.co",
    ],
    ["a collaborator by name", "claimedBy", "singleCollaborator", { id: "usr1", name: "Ann" }, "Ann"],
    ["a collaborator by id", "claimedBy", "createdBy", { id: "usr1" }, "usr1"],
    [
      "collaborators",
      "claimedBy",
      "multipleCollaborators",
      [
        { id: "u", email: "a@b.co" },
        { id: "v", name: "V" },
      ],
      "a@b.co, V",
    ],
    ["a barcode", "formId", "barcode", { text: "F-7", type: "upce" }, "F-7"],
    ["generated text", "notes", "aiText", { state: "generated", isStale: false, value: "Hi" }, "Hi"],
    ["text that is not generated yet", "notes", "aiText", { state: "empty", isStale: true, value: null }, null],
    ["a number as text", "formId", "autoNumber", 12, "12"],
    ["text as a number", "icpScore", "singleLineText", " 87.5 ", 87.5],
    ["a formula's 1 as yes", "booked", "formula", 1, true],
    ["a formula's 0 as no", "booked", "formula", 0, false],
    ["an instant in another offset", "bookedAt", "formula", "2026-03-02T12:00:00+02:00", "2026-03-02T10:00:00.000Z"],
    ["a date as midnight", "bookedAt", "date", "2026-03-02", "2026-03-02T00:00:00.000Z"],
  ])("takes %s", (_, field, type, cell, value) => {
    expect(read(field, type, cell)).toEqual({ value, faults: [] });
  });

  it.each<[string, CampaignField, string, unknown]>([
    ["a formula's error", "company", "formula", { error: "#ERROR!" }],
    ["no number", "icpScore", "formula", { specialValue: "NaN" }],
    ["an error within a lookup", "company", "multipleLookupValues", ["Acme", { error: "#ERROR!" }]],
    ["a failed generation", "notes", "aiText", { state: "error", errorType: "x", isStale: true, value: null }],
    ["text for a number", "icpScore", "singleLineText", "secret"],
    ["a fraction for a count", "smsSentCount", "number", 2.5],
    ["a count beyond 32 bits", "smsSentCount", "number", 2 ** 31],
    ["several numbers", "icpScore", "multipleLookupValues", [1, 2]],
    ["no date", "bookedAt", "singleLineText", "secret"],
    ["a day that does not exist", "bookedAt", "singleLineText", "2026-02-30"],
    ["a year of five digits", "bookedAt", "dateTime", "9999-12-31T23:59:59-01:00"],
    ["a tick for a text", "company", "formula", true],
    ["text for a tick", "booked", "formula", "secret"],
    ["an attachment", "notes", "multipleAttachments", [{ id: "att1", url: "https://secret", filename: "secret.pdf" }]],
    ["a button", "formId", "button", { label: "secret", url: "https://secret" }],
    ["an object of no known form", "notes", "newType", { secret: 1 }],
    ["text PostgreSQL cannot keep", "notes", "multilineText", "secret\0"],
    ["half a surrogate pair", "notes", "multilineText", "secret\ud800"],
  ])("finds fault with %s, naming the field and never the value", (_, field, type, cell) => {
    const { value, faults } = read(field, type, cell);
    expect(value).toBeUndefined();
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ field, message: expect.stringContaining(`(${type})`) });
    expect(faults[0]?.message).toContain(`"${faults[0]?.name}"`);
    expect(JSON.stringify(faults)).not.toContain("secret");
  });

  it("tells a formula's error from what it cannot understand", () => {
    for (const cell of [{ error: "#ERROR!" }, { specialValue: "Infinity" }, [{ error: "#ERROR!" }]]) {
      expect(read("icpScore", "formula", cell).faults[0]?.message).toBe(
        'The field "ICP Score" (formula) shows an error of its formula.',
      );
    }
  });

  it("leaves out only the faulty cell of a record", () => {
    const table = resolved([mapped("company"), mapped("icpScore")]);
    const record = { id: "rec1", createdTime: "now", fields: { "fld-company": "Acme", "fld-icpScore": "?", other: 1 } };
    expect(readRecord(record, table)).toMatchObject({
      recordId: "rec1",
      createdTime: "now",
      fields: { company: "Acme" },
    });
    expect(readRecord(record, table).fields).not.toHaveProperty("icpScore");
  });

  it("gives a value the lead's schema takes, or a fault, for any cell of any type", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CAMPAIGN_FIELDS),
        fc.constantFrom(...ALL_TYPES, "unheardOf"),
        fc.oneof(
          fc.jsonValue(),
          fc.string({ unit: "binary" }),
          fc.double(),
          fc.date({ noInvalidDate: true }).map(String),
        ),
        (field, type, cell) => {
          const { value, faults } = read(field, type, cell);
          expect(faults).toHaveLength(value === undefined ? 1 : 0);
          if (value !== undefined) expect(campaignFieldsSchema.shape[field].safeParse(value).success).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["as it is", "0190-a", "0190-a"],
    ["without blanks around it", " 0190-a\n", "0190-a"],
    ["empty as none", "  ", null],
    ["absent as none", undefined, null],
    ["unreadable as none", { error: "#ERROR!" }, null],
  ])("takes the key %s", (_, cell, key) => {
    const record = { id: "rec1", createdTime: "now", fields: { "fld-key": cell } };
    expect(readRecord(record, resolved([])).key).toBe(key);
    expect(readRecord(record, { ...resolved([]), key: null }).key).toBeNull();
  });
});

describe("kinds of values", () => {
  const ONE_OF_EACH = { text: "a", number: 1.5, integer: 2, instant: "2026-01-01T00:00:00Z", boolean: true };

  it("are those of the lead's schema", () => {
    for (const field of CAMPAIGN_FIELDS) {
      const kind = FIELD_KINDS[field];
      const takes = (value: unknown) => campaignFieldsSchema.shape[field].safeParse(value).success;
      expect(takes(ONE_OF_EACH[kind]), field).toBe(true);
      expect(takes(1.5), field).toBe(kind === "number");
      expect(takes("a"), field).toBe(kind === "text");
    }
  });

  it("can be read from every type they can be written to, and never be written to computed ones", () => {
    for (const { kind, type } of writable) expect(canRead(kind, { type }), `${kind} ${type}`).toBe(true);
    for (const type of COMPUTED_FIELD_TYPES) expect(KINDS.some((kind) => canWrite(kind, type))).toBe(false);
  });

  it("follow a formula's result, where Airtable tells it", () => {
    const formula = (type: string) => ({ type: "formula", options: { isValid: true, result: { type } } });
    expect(canRead("number", formula("number"))).toBe(true);
    expect(canRead("instant", formula("number"))).toBe(false);
    expect(canRead("boolean", formula("number"))).toBe(true);
    expect(canRead("instant", { type: "rollup", options: null })).toBe(true);
  });
});

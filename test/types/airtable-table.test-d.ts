import { describe, expectTypeOf, it } from "vitest";
import * as z from "zod";
import type { AirtableClient } from "../../src/clients/airtable/airtable-client.js";
import type { Formula } from "../../src/clients/airtable/formula/formula.js";
import { and, eq } from "../../src/clients/airtable/formula/operators.js";
import { formula } from "../../src/clients/airtable/formula/template.js";
import type { AirtableTable, TypedRecord } from "../../src/clients/airtable/table/airtable-table.js";
import { defineFields, type RowInput, type RowOf } from "../../src/clients/airtable/table/define-table.js";

const fields = defineFields({
  email: { field: "E-Mail", schema: z.email() },
  score: { field: "ICP Score", schema: z.number() },
  smsStop: { field: "SMS Stop", schema: z.boolean() },
  seenAt: { field: "Seen", schema: z.iso.datetime().transform((text) => new Date(text)) },
  anything: { field: "Any", schema: z.unknown() },
  fullName: { field: "Full Name", schema: z.string(), computed: true },
  notComputed: { field: "Other", schema: z.string(), computed: false },
});
type Fields = typeof fields;

describe("a row as it is read", () => {
  it("may be empty in every cell but a box", () => {
    expectTypeOf<RowOf<Fields>["email"]>().toEqualTypeOf<string | null>();
    expectTypeOf<RowOf<Fields>["score"]>().toEqualTypeOf<number | null>();
    expectTypeOf<RowOf<Fields>["smsStop"]>().toEqualTypeOf<boolean>();
    expectTypeOf<RowOf<Fields>["seenAt"]>().toEqualTypeOf<Date | null>();
    expectTypeOf<RowOf<Fields>["fullName"]>().toEqualTypeOf<string | null>();
  });

  it("of a selection has only that", () => {
    const read = (table: AirtableTable<Fields>) => table.all({ only: ["email", "smsStop"] });
    expectTypeOf<Awaited<ReturnType<typeof read>>[number]["row"]>().toEqualTypeOf<{
      email: string | null;
      smsStop: boolean;
    }>();
    expectTypeOf<Awaited<ReturnType<AirtableTable<Fields>["getMany"]>>>().toEqualTypeOf<TypedRecord<Fields>[]>();
  });
});

describe("a row as it is written", () => {
  it("has every field but the computed ones, each as the cell holds it, or null", () => {
    expectTypeOf<keyof RowInput<Fields>>().toEqualTypeOf<
      "email" | "score" | "smsStop" | "seenAt" | "anything" | "notComputed"
    >();
    expectTypeOf<RowInput<Fields>["seenAt"]>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<RowInput<Fields>["smsStop"]>().toEqualTypeOf<boolean | null | undefined>();
  });

  it("cannot name a computed field, an unknown one, or a value of another kind", () => {
    const write = (table: AirtableTable<Fields>) => {
      void table.create([{ email: "a@example.com", score: null }]);
      // @ts-expect-error it is computed
      void table.create([{ fullName: "Ira" }]);
      // @ts-expect-error there is none of this name
      void table.create([{ phone: "1" }]);
      // @ts-expect-error a number, not a text
      void table.update([{ id: "rec", row: { score: "7" } }]);
      // @ts-expect-error a key must be written, too
      void table.upsert([{ email: "a@example.com" }], ["fullName"]);
      // @ts-expect-error there is none of this name
      void table.all({ only: ["phone"] });
      // @ts-expect-error there is none of this name
      void table.all({ sort: [{ field: "phone" }] });
      // @ts-expect-error there is none of this name
      void table.all({ where: (f) => eq(f.phone, "1") });
    };
    expectTypeOf(write).toBeFunction();
  });

  it("knows a computed field also where the definition is written in place", () => {
    const write = (client: AirtableClient) => {
      const table = client.table("Leads", {
        email: { field: "E-Mail", schema: z.email() },
        fullName: { field: "Full Name", schema: z.string(), computed: true },
      });
      void table.create([{ email: "a@example.com" }]);
      // @ts-expect-error it is computed
      void table.create([{ fullName: "Ira" }]);
    };
    expectTypeOf(write).toBeFunction();
  });
});

describe("a formula", () => {
  it("is a text to read, but no text is one unchecked", () => {
    expectTypeOf<Formula>().toExtend<string>();
    expectTypeOf<string>().not.toExtend<Formula>();
    const made = (text: string) => {
      // @ts-expect-error a text is data
      and(text);
      and(eq("Status", text), formula`{Name} = ${text}`);
      // @ts-expect-error in a template a formula would be quoted
      return formula`NOT(${eq("Status", text)})`;
    };
    expectTypeOf(made).returns.toEqualTypeOf<Formula>();
  });

  it("holds data only", () => {
    const made = (data: { a: 1 }) => {
      // @ts-expect-error an object has no literal
      eq("Status", data);
      // @ts-expect-error an object has no literal
      return formula`{Status} = ${data}`;
    };
    expectTypeOf(made).toBeFunction();
  });
});

import * as z from "zod";
import type { AirtableRecordCalls } from "../../../../src/clients/airtable/record-calls.js";
import { AirtableTable } from "../../../../src/clients/airtable/table/airtable-table.js";
import { defineFields, type FieldDefinitions } from "../../../../src/clients/airtable/table/define-table.js";
import type { AirtableRecord } from "../../../../src/domain/wire/airtable.js";
import type { AirtablePage } from "../../../../src/ports/airtable.js";

export const LEADS = defineFields({
  email: { field: "E-Mail", schema: z.email() },
  score: { field: "ICP Score", schema: z.int() },
  status: { field: "Status", schema: z.enum(["New", "Removed"]) },
  smsStop: { field: "SMS Stop", schema: z.boolean() },
  tags: { field: "Tags", schema: z.array(z.string()) },
  fullName: { field: "Full Name", schema: z.string(), computed: true },
});

export const LEADS_BY_ID = defineFields({
  email: { field: "fldAAAAAAAAAAAAA1", schema: z.email() },
  smsStop: { field: "fldAAAAAAAAAAAAA2", schema: z.boolean() },
});

export const recordId = (number: number): string => `rec${String(number).padStart(14, "0")}`;

export const recordOf = (number: number, fields: Record<string, unknown> = {}): AirtableRecord => ({
  id: recordId(number),
  createdTime: "2026-03-01T10:00:00.000Z",
  fields,
});

/** A call of the client: its name and what it was given. */
export type Call = [name: string, ...args: unknown[]];

/** A client that keeps what it is asked. `pages` gives these pages, writes are answered with what was written and `computed`. */
export function scriptedTable<const F extends FieldDefinitions>(
  fields: F,
  { pages = [], computed = {} }: { pages?: Partial<AirtablePage>[]; computed?: Record<string, unknown> } = {},
) {
  const calls: Call[] = [];
  /** Airtable leaves out what is empty. */
  const answered = (index: number, cells: Record<string, unknown>): AirtableRecord =>
    recordOf(index, Object.fromEntries(Object.entries({ ...cells, ...computed }).filter(([, cell]) => cell)));
  const write =
    (name: string) =>
    async (...args: [string, readonly { fields: Record<string, unknown> }[], ...unknown[]]) => {
      calls.push([name, ...args]);
      return args[1].map(({ fields: cells }, index) => answered(index, cells));
    };
  const client: AirtableRecordCalls = {
    async *pages(...args) {
      calls.push(["pages", ...args]);
      for (const page of pages) yield { records: [], serverTime: "2026-03-18T12:34:56.000Z", ...page };
    },
    getMany: async (...args) => {
      calls.push(["getMany", ...args]);
      return pages.flatMap(({ records = [] }) => records);
    },
    create: write("create"),
    update: write("update"),
    replace: write("replace"),
    upsert: async (table, records, mergeOn, options) => {
      const written = await write("upsert")(table, records, mergeOn, options);
      return { records: written, createdRecords: [recordId(0)], updatedRecords: written.slice(1).map(({ id }) => id) };
    },
    delete: async (...args) => {
      calls.push(["delete", ...args]);
      return [...args[1]];
    },
  };
  return { table: new AirtableTable(client, "Leads", fields), calls };
}

import { randomUUID } from "node:crypto";
import type { SchemaDatabase } from "./schema-database.js";

/** An INSERT of one row; values as JSON writes them. */
export function insertion(table: string, row: Readonly<Record<string, unknown>>): string {
  const columns = Object.keys(row).join(", ");
  const json = JSON.stringify(row).replaceAll("'", "''");
  return `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::${table}, '${json}')`;
}

type Row = Readonly<Record<string, unknown>>;

/** Inserts rows as a host does; each returns the new row's id. */
export const hostOf = (place: () => SchemaDatabase) => {
  const insert = async (table: string, row: Row): Promise<string> => {
    const id = randomUUID();
    await place().run(insertion(table, { id, ...row }));
    return id;
  };
  return {
    insert,
    property: (row: Row = {}) => insert("property", { name: "Elm Court", ...row }),
    user: (row: Row = {}) => insert('"user"', row),
    /** Of a property of its own where none is named. */
    conversation: async (row: Row = {}): Promise<string> => {
      const property_id = row.property_id ?? (await insert("property", { name: "Elm Court" }));
      return insert("conversation", { ...row, property_id });
    },
  };
};

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
  const property = (row: Row = {}) => insert("property", { name: "Elm Court", ...row });
  /** Set up for ResMan. */
  const syncedProperty = async (): Promise<string> => {
    const property_id = await property();
    await insert("resman_integration", { property_id, resman_property_id: "RM-1" });
    return property_id;
  };
  return {
    insert,
    property,
    syncedProperty,
    user: (row: Row = {}) => insert('"user"', row),
    /** Of a property of its own, set up for ResMan, where none is named. */
    conversation: async (row: Row = {}): Promise<string> => {
      const property_id = row.property_id ?? (await syncedProperty());
      return insert("conversation", { ...row, property_id });
    },
  };
};

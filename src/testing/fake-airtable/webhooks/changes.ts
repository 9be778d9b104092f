import type { FakeAirtableField, FakeAirtableTable } from "../schema.js";

/** Who makes a change, and by which door. */
export interface Actor {
  source: "client" | "publicApi";
  userId: string;
}

/** What one transaction changes in one table. */
export interface TableChanges {
  readonly table: FakeAirtableTable;
  readonly created: Set<string>;
  /** By record, for each cell that changed what a webhook would have told before. */
  readonly changed: Map<string, Map<string, unknown>>;
  readonly destroyed: Set<string>;
  readonly createdFields: FakeAirtableField[];
  /** By id, what the field was. */
  readonly changedFields: Map<string, { name: string; type: string }>;
  readonly destroyedFields: FakeAirtableField[];
  previousName?: string;
}

export const noChanges = (table: FakeAirtableTable): TableChanges => ({
  table,
  created: new Set(),
  changed: new Map(),
  destroyed: new Set(),
  createdFields: [],
  changedFields: new Map(),
  destroyedFields: [],
});

export const isNothing = (changes: TableChanges): boolean =>
  changes.previousName === undefined &&
  [changes.created, changes.changed, changes.destroyed, changes.changedFields].every(({ size }) => size === 0) &&
  changes.createdFields.length + changes.destroyedFields.length === 0;

/** What a formula sees of a record. */
export interface FormulaRow {
  id: string;
  /** Milliseconds since the Unix epoch. */
  createdAt: number;
  /** Milliseconds since the Unix epoch, whole seconds; null where it was never edited. Of these fields, or of all where none is named. */
  lastModifiedAt(fieldNamesOrIds: readonly string[]): number | null;
  /** The cell by field name or id: undefined where it is empty. `known: false` where there is no such field. */
  cell(nameOrId: string): { known: boolean; value?: unknown };
  /** Now, in milliseconds since the Unix epoch. */
  now: number;
}

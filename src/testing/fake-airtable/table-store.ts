/** A record as the fake keeps it. */
export interface StoredRecord {
  readonly id: string;
  /** Milliseconds since the Unix epoch, whole seconds, by the server's clock. */
  readonly createdAt: number;
  readonly createdBy: string;
  /** Counts up within the table. */
  readonly number: number;
  modifiedAt: number | null;
  modifiedBy: string | null;
  /** Cells that are not empty, by field id; options of selects by their id. */
  readonly cells: Record<string, unknown>;
  /** For each field that was ever edited, when last. */
  readonly changedAt: Record<string, number>;
}

/** Text that two cells share if and only if they hold the same. */
export const cellKey = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

/** The records of one table, found by id or by the value of a cell. */
export class TableStore {
  readonly records = new Map<string, StoredRecord>();
  readonly trash = new Map<string, StoredRecord>();
  /** Ids by field and value, for fields that were once looked up. */
  readonly #indexes = new Map<string, Map<string, Set<string>>>();
  #lastNumber = 0;

  nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  add(record: StoredRecord): void {
    this.records.set(record.id, record);
    this.trash.delete(record.id);
    for (const [fieldId, index] of this.#indexes) enter(index, record.cells[fieldId], record.id);
  }

  remove(record: StoredRecord): void {
    this.records.delete(record.id);
    this.trash.set(record.id, record);
    for (const [fieldId, index] of this.#indexes) leave(index, record.cells[fieldId], record.id);
  }

  /** Sets or, with undefined, empties a cell. */
  setCell(record: StoredRecord, fieldId: string, value: unknown): void {
    const index = this.#indexes.get(fieldId);
    if (index) leave(index, record.cells[fieldId], record.id);
    if (value === undefined) delete record.cells[fieldId];
    else record.cells[fieldId] = value;
    if (index) enter(index, value, record.id);
  }

  /** Records whose cell holds exactly this. */
  findByCell(fieldId: string, value: unknown): StoredRecord[] {
    const ids = this.#indexOf(fieldId).get(cellKey(value)) ?? [];
    return [...ids].flatMap((id) => this.records.get(id) ?? []);
  }

  /** For changes of a field that do not go through {@link setCell}. */
  forgetIndex(fieldId: string): void {
    this.#indexes.delete(fieldId);
  }

  #indexOf(fieldId: string): Map<string, Set<string>> {
    const known = this.#indexes.get(fieldId);
    if (known) return known;
    const index = new Map<string, Set<string>>();
    for (const { id, cells } of this.records.values()) enter(index, cells[fieldId], id);
    this.#indexes.set(fieldId, index);
    return index;
  }
}

function enter(index: Map<string, Set<string>>, value: unknown, id: string): void {
  if (value === undefined) return;
  const ids = index.get(cellKey(value));
  if (ids) ids.add(id);
  else index.set(cellKey(value), new Set([id]));
}

function leave(index: Map<string, Set<string>>, value: unknown, id: string): void {
  if (value !== undefined) index.get(cellKey(value))?.delete(id);
}

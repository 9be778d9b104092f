import { linkedPlace } from "./cells/parse-objects.js";
import { webhookCell } from "./cells/webhook-cell.js";
import type { FakeAirtableBase, FakeAirtableField, FakeAirtableTable } from "./schema.js";
import type { AirtableState } from "./state.js";
import { cellKey, type StoredRecord } from "./table-store.js";
import { type Actor, isNothing, noChanges, type TableChanges } from "./webhooks/changes.js";
import { tellWebhooks } from "./webhooks/tell-webhooks.js";

/** Cells as they are kept; undefined empties one. */
export type StoredCells = ReadonlyMap<FakeAirtableField, unknown>;

/** Changes that happen at once, and that webhooks tell of as one. Whatever could refuse them was asked before. */
export class Transaction {
  readonly #state: AirtableState;
  readonly #base: FakeAirtableBase;
  readonly #actor: Actor;
  readonly #at: number;
  readonly #changes = new Map<string, TableChanges>();

  constructor(state: AirtableState, base: FakeAirtableBase, actor: Actor) {
    this.#state = state;
    this.#base = base;
    this.#actor = actor;
    this.#at = state.wholeSecond();
  }

  /** What changes in a table, to note more in. */
  of(table: FakeAirtableTable): TableChanges {
    const known = this.#changes.get(table.id);
    if (known) return known;
    const changes = noChanges(table);
    this.#changes.set(table.id, changes);
    return changes;
  }

  create(table: FakeAirtableTable, cells: StoredCells): StoredRecord {
    const store = this.#state.storeOf(table);
    const record: StoredRecord = {
      id: this.#state.newId("rec"),
      createdAt: this.#at,
      createdBy: this.#actor.userId,
      number: store.nextNumber(),
      modifiedAt: null,
      modifiedBy: null,
      cells: {},
      changedAt: {},
    };
    for (const [field, value] of cells) if (value !== undefined) record.cells[field.id] = value;
    store.add(record);
    this.of(table).created.add(record.id);
    for (const [field, value] of cells) this.#mirrorLinks(field, record, [], value);
    return record;
  }

  update(table: FakeAirtableTable, record: StoredRecord, cells: StoredCells): void {
    const store = this.#state.storeOf(table);
    for (const [field, value] of cells) {
      const before = record.cells[field.id];
      const isSame = cellKey(before) === cellKey(value);
      if (isSame && this.#state.settings.sameValueWrites === "ignored") continue;
      if (!isSame) this.#note(table, field, record);
      store.setCell(record, field.id, value);
      this.#touch(record, field);
      if (!isSame) this.#mirrorLinks(field, record, before, value);
    }
  }

  destroy(table: FakeAirtableTable, record: StoredRecord): void {
    this.#state.storeOf(table).remove(record);
    this.of(table).destroyed.add(record.id);
    for (const field of table.fields) this.#mirrorLinks(field, record, record.cells[field.id], []);
  }

  /** Takes a record out of the trash. */
  restore(table: FakeAirtableTable, record: StoredRecord): void {
    this.#state.storeOf(table).add(record);
    this.#touch(record);
    this.of(table).created.add(record.id);
    for (const field of table.fields) this.#mirrorLinks(field, record, [], record.cells[field.id]);
  }

  /** Ends it: webhooks hear of what changed. */
  commit(): void {
    const changes = [...this.#changes.values()].filter((table) => !isNothing(table));
    if (changes.length === 0) return;
    const number = this.#state.nextTransaction(this.#base.id);
    tellWebhooks(this.#state, this.#base.id, { number, actor: this.#actor, tables: changes });
  }

  /** Counts as an edit of the record, and of a field. */
  #touch(record: StoredRecord, field?: FakeAirtableField): void {
    record.modifiedAt = this.#at;
    record.modifiedBy = this.#actor.userId;
    if (field) record.changedAt[field.id] = this.#at;
  }

  /** Remembers what a cell was before. */
  #note(table: FakeAirtableTable, field: FakeAirtableField, record: StoredRecord): void {
    const { created, changed } = this.of(table);
    if (created.has(record.id)) return;
    const cells = changed.get(record.id) ?? new Map<string, unknown>();
    if (!cells.has(field.id)) cells.set(field.id, webhookCell(this.#state, table, field, record));
    changed.set(record.id, cells);
  }

  /** Writing one side of a link changes the other record's. */
  #mirrorLinks(field: FakeAirtableField, record: StoredRecord, before: unknown, after: unknown): void {
    const inverseId = field.options?.inverseLinkFieldId;
    if (field.type !== "multipleRecordLinks" || inverseId === undefined) return;
    const table = linkedPlace(this.#state, field)?.table;
    const inverse = table?.fields.find(({ id }) => id === inverseId);
    if (!table || !inverse) return;
    const had = (before ?? []) as string[];
    const has = (after ?? []) as string[];
    const change = (id: string, next: (links: string[]) => string[]): void => {
      const other = this.#state.storeOf(table).records.get(id);
      if (!other) return;
      const links = (other.cells[inverse.id] ?? []) as string[];
      const changed = next(links);
      if (cellKey(changed) === cellKey(links)) return;
      this.#note(table, inverse, other);
      this.#state.storeOf(table).setCell(other, inverse.id, changed.length === 0 ? undefined : changed);
      this.#touch(other, inverse);
    };
    for (const id of had.filter((link) => !has.includes(link))) {
      change(id, (links) => links.filter((link) => link !== record.id));
    }
    for (const id of has.filter((link) => !had.includes(link))) {
      change(id, (links) => (links.includes(record.id) ? links : [...links, record.id]));
    }
  }
}

import type { Slot } from "./slot.js";

/** What rows are grouped by; null: in no group. */
export type GroupSpec<Row> = (row: Readonly<Row>) => string | null;

/** Groups rows by a value of which there are few at a time, so that all values can be looked through. */
export class GroupIndex<Row> {
  readonly #of: GroupSpec<Row>;
  /** By id: slots in a Set would each have to be given a hash first. */
  readonly #groups = new Map<string, Map<string, Slot<Row>>>();

  constructor(spec: GroupSpec<Row>) {
    this.#of = spec;
  }

  add(slot: Slot<Row>): void {
    const value = this.#of(slot.row);
    if (value === null) return;
    const group = this.#groups.get(value);
    if (group === undefined) this.#groups.set(value, new Map([[slot.id, slot]]));
    else group.set(slot.id, slot);
  }

  /** Follows a row that was replaced in its slot. */
  move(slot: Slot<Row>, before: Readonly<Row>): void {
    if (this.#of(slot.row) === this.#of(before)) return;
    this.remove(slot, before);
    this.add(slot);
  }

  /** @param row as it was when the slot was last placed. */
  remove(slot: Slot<Row>, row: Readonly<Row>): void {
    const value = this.#of(row);
    const group = value === null ? undefined : this.#groups.get(value);
    if (value === null || group === undefined) return;
    group.delete(slot.id);
    if (group.size === 0) this.#groups.delete(value);
  }

  /** The slots whose group passes a test, in no order. */
  *slots(passes: (value: string) => boolean): Generator<Slot<Row>, void> {
    for (const [value, group] of this.#groups) if (passes(value)) yield* group.values();
  }
}

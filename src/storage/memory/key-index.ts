import type { Slot } from "./slot.js";

export interface KeySpec<Row> {
  /** What a row is found by: a key, several, or none (null). */
  of(row: Readonly<Row>): string | readonly string[] | null;
  /** Whether a row has the keys of the one it replaces, where that is told faster than they are made. Default: they are made. */
  isSame?(row: Readonly<Row>, before: Readonly<Row>): boolean;
  /** The instant the rows of one key are ordered by, ties by id. Default: by id alone. */
  at?(row: Readonly<Row>): string;
}

/** Finds the few rows that share a key. */
export class KeyIndex<Row> {
  readonly #spec: KeySpec<Row>;
  readonly #slots = new Map<string, Slot<Row>[]>();

  constructor(spec: KeySpec<Row>) {
    this.#spec = spec;
  }

  add(slot: Slot<Row>): void {
    const keys = this.#spec.of(slot.row);
    if (keys === null) return;
    if (typeof keys === "string") this.#insert(keys, slot);
    else for (const key of new Set(keys)) this.#insert(key, slot);
  }

  /** Follows a row that was replaced in its slot. */
  move(slot: Slot<Row>, before: Readonly<Row>): void {
    if (this.#isSame(slot.row, before)) return;
    this.remove(slot, before);
    this.add(slot);
  }

  /** @param row as it was when the slot was last placed. */
  remove(slot: Slot<Row>, row: Readonly<Row>): void {
    const keys = this.#spec.of(row);
    if (keys === null) return;
    if (typeof keys === "string") this.#delete(keys, slot);
    else for (const key of new Set(keys)) this.#delete(key, slot);
  }

  find(key: string): readonly Slot<Row>[] {
    return this.#slots.get(key) ?? [];
  }

  #insert(key: string, slot: Slot<Row>): void {
    const slots = this.#slots.get(key);
    if (slots === undefined) this.#slots.set(key, [slot]);
    else slots.push(slot);
  }

  #delete(key: string, slot: Slot<Row>): void {
    const slots = this.#slots.get(key);
    // An emptied key stays, for the same reason as in OrderedIndex.
    if (slots?.length === 1) slots.length = 0;
    else slots?.splice(slots.indexOf(slot), 1);
  }

  #isSame(row: Readonly<Row>, before: Readonly<Row>): boolean {
    if (this.#spec.isSame) return this.#spec.isSame(row, before);
    const keys = this.#spec.of(row);
    const keysBefore = this.#spec.of(before);
    if (typeof keys === "string" || keys === null || typeof keysBefore === "string" || keysBefore === null) {
      return keys === keysBefore;
    }
    return keys.length === keysBefore.length && keys.every((key, n) => key === keysBefore[n]);
  }
}

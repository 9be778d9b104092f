import type { Slot } from "./slot.js";

export interface KeySpec<Row> {
  /** What a row is found by; null: it is not found. */
  of(row: Readonly<Row>): string | null;
  /** The form in which two texts that mean the same are equal. Default: as they are. */
  as?(text: string): string | null;
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
    this.#insert(slot, this.#spec.of(slot.row));
  }

  /** Follows a row that was replaced in its slot. */
  move(slot: Slot<Row>, before: Readonly<Row>): void {
    const text = this.#spec.of(slot.row);
    if (text === this.#spec.of(before)) return;
    this.remove(slot, before);
    this.#insert(slot, text);
  }

  /** @param row as it was when the slot was last placed. */
  remove(slot: Slot<Row>, row: Readonly<Row>): void {
    const key = this.#key(this.#spec.of(row));
    const slots = key === null ? undefined : this.#slots.get(key);
    // An emptied key stays, for the same reason as in OrderedIndex.
    if (slots?.length === 1) slots.length = 0;
    else slots?.splice(slots.indexOf(slot), 1);
  }

  find(key: string): readonly Slot<Row>[] {
    return this.#slots.get(key) ?? [];
  }

  #insert(slot: Slot<Row>, text: string | null): void {
    const key = this.#key(text);
    if (key === null) return;
    const slots = this.#slots.get(key);
    if (slots === undefined) this.#slots.set(key, [slot]);
    else slots.push(slot);
  }

  #key(text: string | null): string | null {
    return text === null || this.#spec.as === undefined ? text : this.#spec.as(text);
  }
}

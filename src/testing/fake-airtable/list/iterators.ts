import { isAirtableId } from "../ids.js";
import { refusal, unexpected } from "../refusal.js";

interface Iterator {
  tableId: string;
  ids: readonly string[];
  /** Where each offset that was given out goes on: asking for one again gives the same page. */
  starts: Map<string, number>;
  usedAt: number;
}

/** Lists that can be read on: each is a snapshot of record ids, made with its first page. */
export class Iterators {
  readonly #iterators = new Map<string, Iterator>();

  /** Begins a list; its first offset is asked for with {@link offsetAt}. */
  begin(id: string, tableId: string, ids: readonly string[], now: number, ttlMs: number): void {
    for (const [old, { usedAt }] of this.#iterators) if (now - usedAt > ttlMs) this.#iterators.delete(old);
    this.#iterators.set(id, { tableId, ids, starts: new Map(), usedAt: now });
  }

  /** The text that goes on at a position; undefined at the end. */
  offsetAt(id: string, position: number): string | undefined {
    const iterator = this.#iterators.get(id);
    const next = iterator?.ids[position];
    if (!iterator || next === undefined) return undefined;
    iterator.starts.set(next, position);
    return `${id}/${next}`;
  }

  /** @throws AirtableRefusal when the text is no offset, or the list is forgotten */
  resume(
    offset: string,
    tableId: string,
    now: number,
    ttlMs: number,
  ): { id: string; ids: readonly string[]; from: number } {
    const [id = "", recordId = "", ...rest] = offset.split("/");
    if (!isAirtableId("itr", id) || !isAirtableId("rec", recordId) || rest.length > 0) {
      throw unexpected(422, "INVALID_OFFSET_VALUE", `The value of offset ${offset} is invalid`);
    }
    const iterator = this.#iterators.get(id);
    const from = iterator?.starts.get(recordId);
    if (!iterator || from === undefined || iterator.tableId !== tableId || now - iterator.usedAt > ttlMs) {
      this.#iterators.delete(id);
      throw refusal(422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE");
    }
    iterator.usedAt = now;
    return { id, ids: iterator.ids, from };
  }

  /** All lists, as after a restart of the server. */
  forget(): void {
    this.#iterators.clear();
  }
}

import type { EncodedEvent } from "./encoded-event.js";

/**
 * The latest events, and how far the hub has come. A connection that is not further behind joins the live stream from here,
 * in one step that nothing can come between, and without a look into the store.
 */
export class RecentEvents {
  readonly #size: number;
  #events: EncodedEvent[] = [];
  #after: number;
  #position: number;

  /** @param position of the newest event at the start; all later ones will be added. */
  constructor(position: number, size: number) {
    this.#after = position;
    this.#position = position;
    this.#size = size;
  }

  /** Position of the newest event that was handed out. */
  get position(): number {
    return this.#position;
  }

  /** All later events are held here. */
  get after(): number {
    return this.#after;
  }

  /** Adds events in their order; gives back those that were not known, so that none is handed out twice. */
  add(events: readonly EncodedEvent[]): EncodedEvent[] {
    const fresh = events.filter(({ position }) => position > this.#position);
    this.#events.push(...fresh);
    this.#position = fresh.at(-1)?.position ?? this.#position;
    // Cut rarely, so that adding stays cheap.
    if (this.#events.length > 2 * this.#size) {
      const dropped = this.#events.splice(0, this.#events.length - this.#size);
      this.#after = dropped.at(-1)?.position ?? this.#after;
    }
    return fresh;
  }

  /** Held events after a position. */
  since(position: number): EncodedEvent[] {
    const index = this.#events.findIndex((event) => event.position > position);
    return index < 0 ? [] : this.#events.slice(index);
  }
}

import type { EncodedEvent } from "./encoded-event.js";

/** Events that go to several connections in one step, with the text of their batch made once. */
export class Delivery {
  readonly events: readonly EncodedEvent[];
  #batch: string | undefined;

  constructor(events: readonly EncodedEvent[]) {
    this.events = events;
  }

  /** All of them as one JSON array. */
  get batch(): string {
    this.#batch ??= `[${this.events.map(({ text }) => text).join(",")}]`;
    return this.#batch;
  }

  /** What is left of it for somebody who has seen events up to a position. */
  after(position: number): Delivery {
    const first = this.events[0];
    if (!first || first.position > position) return this;
    return new Delivery(this.events.filter((event) => event.position > position));
  }
}

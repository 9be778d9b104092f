import { Delivery } from "./delivery.js";
import type { EncodedEvent } from "./encoded-event.js";

/** Somebody who gets the events of some properties. */
export interface Recipient {
  readonly propertyIds: readonly string[] | "all";
  deliver(delivery: Delivery): void;
}

/** Brings events to those who may see them, and costs nothing for the others. */
export class FanOut<R extends Recipient> {
  readonly #everything = new Set<R>();
  readonly #byProperty = new Map<string, Set<R>>();

  add(recipient: R): void {
    if (recipient.propertyIds === "all") {
      this.#everything.add(recipient);
      return;
    }
    for (const propertyId of recipient.propertyIds) {
      const recipients = this.#byProperty.get(propertyId) ?? new Set();
      this.#byProperty.set(propertyId, recipients.add(recipient));
    }
  }

  remove(recipient: R): void {
    this.#everything.delete(recipient);
    if (recipient.propertyIds === "all") return;
    for (const propertyId of recipient.propertyIds) {
      const recipients = this.#byProperty.get(propertyId);
      recipients?.delete(recipient);
      if (recipients?.size === 0) this.#byProperty.delete(propertyId);
    }
  }

  /** Each recipient gets its events in one delivery, in their order, whatever their properties. */
  deliver(events: readonly EncodedEvent[]): void {
    if (events.length === 0) return;
    const properties = [...new Set(events.map(({ propertyId }) => propertyId))];
    const whole = new Delivery(events);
    for (const recipient of [...this.#everything]) recipient.deliver(whole);
    const [only] = properties;
    if (only !== undefined && properties.length === 1) {
      for (const recipient of [...(this.#byProperty.get(only) ?? [])]) recipient.deliver(whole);
      return;
    }
    this.#deliverMixed(events, properties);
  }

  /** Recipients that see the same of these properties share a delivery. */
  #deliverMixed(events: readonly EncodedEvent[], properties: readonly string[]): void {
    const seen = new Map<R, number[]>();
    for (const [index, propertyId] of properties.entries()) {
      for (const recipient of this.#byProperty.get(propertyId) ?? []) {
        const indexes = seen.get(recipient);
        if (indexes) indexes.push(index);
        else seen.set(recipient, [index]);
      }
    }
    const shared = new Map<string, Delivery>();
    for (const [recipient, indexes] of seen) {
      const key = indexes.join(",");
      let delivery = shared.get(key);
      if (!delivery) {
        const mine = new Set(indexes.map((index) => properties[index]));
        delivery = new Delivery(events.filter(({ propertyId }) => mine.has(propertyId)));
        shared.set(key, delivery);
      }
      recipient.deliver(delivery);
    }
  }
}

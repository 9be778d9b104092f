import { EventEmitter } from "eventemitter3";
import type { SyncEventName, SyncEvents } from "../domain/events.js";
import type { Logger } from "../ports/logger.js";

export type SyncListener<E extends SyncEventName> = (payload: SyncEvents[E]) => void;

/** Typed events whose listeners can never break the engine: what one throws is logged, the others still run. */
export class SyncEmitter {
  readonly #emitter = new EventEmitter<SyncEventName>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Returns a function that ends the subscription. */
  on<E extends SyncEventName>(event: E, listener: SyncListener<E>): () => void {
    this.#emitter.on(event, listener);
    return () => this.off(event, listener);
  }

  off<E extends SyncEventName>(event: E, listener: SyncListener<E>): void {
    this.#emitter.off(event, listener);
  }

  emit<E extends SyncEventName>(event: E, payload: SyncEvents[E]): void {
    for (const listener of this.#emitter.listeners(event) as SyncListener<E>[]) {
      try {
        const result: unknown = listener(payload);
        if (result instanceof Promise) result.catch((error: unknown) => this.#report(event, error));
      } catch (error) {
        this.#report(event, error);
      }
    }
  }

  #report(event: SyncEventName, error: unknown): void {
    this.#logger.error("A listener failed", { event, error: error instanceof Error ? error.name : typeof error });
  }
}

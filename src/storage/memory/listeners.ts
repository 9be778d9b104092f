import type { Logger } from "../../ports/logger.js";
import { redactingLogger } from "../../runtime/redacting-logger.js";

/** Those who want to hear of news of one kind. */
export class Listeners {
  readonly #listeners = new Set<{ call(): void }>();
  readonly #logger: Logger | undefined;

  constructor(logger: Logger | undefined) {
    this.#logger = logger && redactingLogger(logger);
  }

  add(onNews: () => void): () => Promise<void> {
    const listener = { call: onNews };
    this.#listeners.add(listener);
    return async () => {
      this.#listeners.delete(listener);
    };
  }

  /** Calls everybody soon, never within the write that is being committed: what a listener throws cannot break it. */
  notify(): void {
    for (const listener of this.#listeners) {
      Promise.resolve()
        .then(() => (this.#listeners.has(listener) ? listener.call() : undefined))
        .catch((error: unknown) => this.#logger?.error("A storage listener failed.", { error }));
    }
  }
}

import { type AirtableRefusal, unexpected } from "./refusal.js";

/** A request's body, parsed once. */
export class JsonBody {
  readonly #value: unknown;
  readonly #fault: AirtableRefusal | undefined;

  constructor(text: string, contentType: string | null) {
    const couldNotParse = unexpected(422, "INVALID_REQUEST_BODY", "Could not parse request body");
    if (text === "") {
      this.#value = undefined;
    } else if (!contentType?.toLowerCase().startsWith("application/json")) {
      this.#fault = couldNotParse;
    } else {
      try {
        this.#value = JSON.parse(text);
      } catch {
        this.#fault = couldNotParse;
      }
    }
  }

  /** @throws AirtableRefusal when there is none, or it is no JSON */
  get value(): unknown {
    if (this.#fault) throw this.#fault;
    if (this.#value === undefined) throw unexpected(422, "INVALID_REQUEST_BODY", "Could not parse request body");
    return this.#value;
  }

  /** Whether it is an object with this key. */
  has(key: string): boolean {
    return typeof this.#value === "object" && this.#value !== null && key in this.#value;
  }
}

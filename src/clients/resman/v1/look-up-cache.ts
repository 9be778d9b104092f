import type { Clock } from "../../../ports/runtime.js";

interface Entry {
  expiresAt: number;
  value: Promise<unknown>;
}

/** Keeps what was loaded for `ttlMs`. Whoever asks while a load is under way shares it; a failed load is not kept. */
export class LookUpCache {
  readonly #entries = new Map<string, Entry>();
  readonly #loading = new Set<Promise<unknown>>();
  readonly #clock: Clock;
  readonly #ttlMs: number;

  constructor(clock: Clock, ttlMs: number) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
  }

  /** @param refresh true: load again, unless that is happening already. */
  get<T>(key: string, load: () => Promise<T>, refresh = false): Promise<T> {
    const known = this.#entries.get(key);
    if (known && (this.#loading.has(known.value) || (!refresh && this.#clock.now() < known.expiresAt))) {
      return known.value as Promise<T>;
    }
    const value = load();
    const entry = { expiresAt: this.#clock.now() + this.#ttlMs, value };
    this.#entries.set(key, entry);
    this.#loading.add(value);
    const settle = (isFailure: boolean): void => {
      this.#loading.delete(value);
      if (isFailure && this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    value.then(
      () => settle(false),
      () => settle(true),
    );
    return value;
  }

  clear(): void {
    this.#entries.clear();
  }
}

import type { StorageAdapter } from "../../ports/storage.js";

/** How far a subscriber has come, and how it fares. Instants are milliseconds, 0 where there is none. */
export interface SubscriptionState {
  /** Of the last event that was delivered, or was none for it. */
  position: number;
  /** In a row. */
  failures: number;
  /** Of the first of them. */
  failingSince: number;
  disabledAt: number;
}

const PARTS = ["position", "failures", "failingSince", "disabledAt"] as const;

/**
 * Subscribers' states, kept as checkpoints `bridge:<id>:<part>`. A checkpoint holds an instant; a number is kept as that many
 * milliseconds since 1970.
 */
export class SubscriptionStates {
  readonly #storage: Pick<StorageAdapter, "checkpoints" | "transaction">;

  constructor(storage: Pick<StorageAdapter, "checkpoints" | "transaction">) {
    this.#storage = storage;
  }

  /** Undefined for a subscriber nobody has served yet. */
  async load(id: string): Promise<SubscriptionState | undefined> {
    const rows = await Promise.all(PARTS.map((part) => this.#storage.checkpoints.get(keyOf(id, part))));
    if (!rows[0]) return undefined;
    const [position = 0, failures = 0, failingSince = 0, disabledAt = 0] = rows.map((row) =>
      row ? Date.parse(row.through) : 0,
    );
    return { position, failures, failingSince, disabledAt };
  }

  /** Stores the parts that are given, all or none. @param now milliseconds */
  async save(id: string, parts: Partial<SubscriptionState>, now: number): Promise<void> {
    const rows = PARTS.flatMap((part) => {
      const value = parts[part];
      return value === undefined
        ? []
        : [{ key: keyOf(id, part), through: iso(value), state: null, updatedAt: iso(now) }];
    });
    const [only, ...more] = rows;
    if (only && more.length === 0) return this.#storage.checkpoints.put(only);
    await this.#storage.transaction(async (tx) => {
      for (const row of rows) await tx.checkpoints.put(row);
    });
  }
}

const keyOf = (id: string, part: keyof SubscriptionState): string => `bridge:${id}:${part}`;
const iso = (value: number): string => new Date(value).toISOString();

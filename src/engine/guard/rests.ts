import type { StorageAdapter } from "../../ports/storage.js";

/** Lets the jobs of properties rest while their remote is away, so that they do not go round through claim and settle. */
export class Rests {
  readonly #storage: Pick<StorageAdapter, "integrations" | "transaction">;
  /** Until when this process let them rest, by property, for each remote. */
  readonly #untilOf = new Map<string, Map<string, number>>();

  constructor(storage: Pick<StorageAdapter, "integrations" | "transaction">) {
    this.#storage = storage;
  }

  /** @param until milliseconds since the epoch @throws what the store throws */
  async begin(remote: string, propertyId: string, until: number): Promise<void> {
    const rests = this.#untilOf.get(remote) ?? new Map<string, number>();
    this.#untilOf.set(remote, rests);
    if ((rests.get(propertyId) ?? 0) >= until) return;
    rests.set(propertyId, until);
    try {
      await this.#storage.integrations.suspend(propertyId, { retryAt: iso(until), status: "error" });
    } catch (error) {
      rests.delete(propertyId);
      throw error;
    }
  }

  /**
   * Ends the rests this process began and that nobody made longer since. The property's status stays until a sync of it
   * succeeds. @throws what the store throws
   */
  async end(remote: string): Promise<void> {
    const rests = this.#untilOf.get(remote);
    this.#untilOf.delete(remote);
    for (const [propertyId, until] of rests ?? []) {
      await this.#storage.transaction(async ({ integrations }) => {
        const row = await integrations.get(propertyId);
        const isOurs = row?.retryAt != null && Date.parse(row.retryAt) === until;
        if (isOurs) await integrations.update(propertyId, { retryAt: null });
      });
    }
  }
}

const iso = (at: number): string => new Date(at).toISOString();

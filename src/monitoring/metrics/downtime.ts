import type { SyncEvents } from "../../domain/events.js";
import type { Runtime } from "../../ports/runtime.js";
import type { MetricRepository } from "../../ports/storage.js";
import { REMOTE_DOWN_MS } from "../../rules/metrics/sample-names.js";

/**
 * For how long remotes have been down, by the circuits of this process: what is not synced because nothing can be read is no late
 * job, and would be missed. Stored, so that processes that send nothing know it too.
 */
export class Downtime {
  readonly #metrics: Pick<MetricRepository, "append">;
  readonly #runtime: Pick<Runtime, "now">;
  readonly #since = new Map<string, number>();
  /** What was stored says that something is down. */
  #isTold = false;

  constructor(metrics: Pick<MetricRepository, "append">, runtime: Pick<Runtime, "now">) {
    this.#metrics = metrics;
    this.#runtime = runtime;
  }

  opened({ remote }: Pick<SyncEvents["circuit:opened"], "remote">): void {
    if (!this.#since.has(remote)) this.#since.set(remote, this.#runtime.now());
  }

  closed({ remote }: Pick<SyncEvents["circuit:closed"], "remote">): void {
    this.#since.delete(remote);
  }

  /** Stores how it is, while something is down and once when nothing is any more. @throws StorageError */
  async store(): Promise<void> {
    const isDown = this.#since.size > 0;
    if (!isDown && !this.#isTold) return;
    const now = this.#runtime.now();
    const value = isDown ? now - Math.min(...this.#since.values()) : 0;
    await this.#metrics.append([
      { name: REMOTE_DOWN_MS, value: Math.max(0, value), propertyId: null, at: new Date(now).toISOString() },
    ]);
    this.#isTold = isDown;
  }
}

import type { Runtime } from "../../ports/runtime.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { MonitoredEngine } from "../monitor-options.js";
import { gaugeSamples } from "./gauges.js";

/** How often the values of all properties together are stored. */
export const GAUGES_EVERY_MS = 60_000;
/** How often those of each property are. */
const PROPERTIES_EVERY_MS = 5 * 60_000;
/** What each value is over. */
const WINDOW_MS = 5 * 60_000;

/** What a {@link GaugeSampler} works with. */
export interface GaugeSamplerParts {
  storage: Pick<StorageAdapter, "metrics" | "locks" | "integrations">;
  engine: Pick<MonitoredEngine, "metrics">;
  runtime: Runtime;
}

/**
 * Stores how things are, for charts: one process of many does it, whoever comes first when it is time. It does so by a name it
 * never gives back, which comes free when it is time again.
 */
export class GaugeSampler {
  readonly #parts: GaugeSamplerParts;

  constructor(parts: GaugeSamplerParts) {
    this.#parts = parts;
  }

  /** Stores what is due. @throws SyncError `ABORTED`; what the store throws */
  async sample(signal?: AbortSignal): Promise<void> {
    if (await this.#isMine("monitor:gauges", GAUGES_EVERY_MS)) await this.#store(null);
    if (!(await this.#isMine("monitor:property-gauges", PROPERTIES_EVERY_MS))) return;
    for (const { propertyId } of await this.#parts.storage.integrations.list()) {
      throwIfAborted(signal);
      await this.#store(propertyId);
    }
  }

  /** Who looks again at the very instant it is time must find the name free. */
  async #isMine(name: string, everyMs: number): Promise<boolean> {
    const { storage, runtime } = this.#parts;
    const at = new Date(runtime.now()).toISOString();
    const attempt = await storage.locks.acquire([name], { holder: runtime.randomId(), at, leaseMs: everyMs - 1 });
    return attempt.acquired;
  }

  async #store(propertyId: string | null): Promise<void> {
    const { storage, engine } = this.#parts;
    const metrics = await engine.metrics({ windowMs: WINDOW_MS, ...(propertyId !== null && { propertyId }) });
    await storage.metrics.append(gaugeSamples(metrics, propertyId, metrics.to));
  }
}

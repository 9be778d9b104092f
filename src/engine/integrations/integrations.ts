import type { Integration } from "../../domain/integration.js";
import type { EngineContext } from "../context.js";
import { requireIntegration } from "../sync/load-lead.js";

/** How properties are synced, and switching them off and on. The rows hold credentials: not for everybody's eyes. */
export class Integrations {
  readonly #ctx: EngineContext;
  readonly #wake: () => void;

  constructor(ctx: EngineContext, wake: () => void) {
    this.#ctx = ctx;
    this.#wake = wake;
  }

  list(): Promise<Integration[]> {
    return this.#ctx.storage.integrations.list();
  }

  /** @throws SyncError `INTEGRATION_MISSING` */
  get(propertyId: string): Promise<Integration> {
    return requireIntegration(this.#ctx, propertyId);
  }

  /** Stops both directions at once; work keeps queuing. @throws SyncError `INTEGRATION_MISSING` */
  pause(propertyId: string): Promise<Integration> {
    return this.#switch(propertyId, { syncEnabled: false, syncStatus: "paused" });
  }

  /** What was queued meanwhile is worked off. @throws SyncError `INTEGRATION_MISSING` */
  async resume(propertyId: string): Promise<Integration> {
    const integration = await this.#switch(propertyId, { syncEnabled: true, syncStatus: "active" });
    this.#wake();
    return integration;
  }

  async #switch(propertyId: string, state: Pick<Integration, "syncEnabled" | "syncStatus">): Promise<Integration> {
    const { storage } = this.#ctx;
    const { syncEnabled, syncStatus } = await this.get(propertyId);
    const isSo = syncEnabled === state.syncEnabled && syncStatus === state.syncStatus;
    if (!isSo) await storage.integrations.update(propertyId, state);
    return this.get(propertyId);
  }
}

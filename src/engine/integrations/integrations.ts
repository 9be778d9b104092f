import type { Integration } from "../../domain/integration.js";
import type { SyncDirection } from "../../domain/status.js";
import type { EngineContext } from "../context.js";
import { requireIntegration } from "../sync/load-lead.js";
import { openCredentials } from "./credentials.js";
import { type RotatedSecrets, rotateSecrets, saveIntegration } from "./rotate-secrets.js";
import {
  isAllPaused,
  pauseAll,
  pauseProperty,
  resumeAll,
  resumeProperty,
  type SwitchedAll,
  setDirection,
} from "./switches.js";

/** How properties are synced, and switching them off and on. The rows hold credentials: not for everybody's eyes. */
export class Integrations {
  readonly #ctx: EngineContext;
  readonly #wake: () => void;

  constructor(ctx: EngineContext, wake: () => void) {
    this.#ctx = ctx;
    this.#wake = wake;
  }

  /** As stored: credentials that were sealed are sealed. */
  list(): Promise<Integration[]> {
    return this.#ctx.storage.integrations.list();
  }

  /** As stored. @throws SyncError `INTEGRATION_MISSING` */
  get(propertyId: string): Promise<Integration> {
    return requireIntegration(this.#ctx, propertyId);
  }

  /** Stores an integration; where the engine has `secrets`, its credentials are sealed first. @throws ValidationError */
  async save(integration: Integration): Promise<void> {
    await saveIntegration(this.#ctx, integration);
    this.#wake();
  }

  /**
   * With its credentials open, for whoever calls ResMan by another way.
   * @throws SyncError `INTEGRATION_MISSING`, `SECRET_KEY_MISSING`, `SECRET_KEY_WRONG`, `SECRET_TAMPERED`
   */
  async opened(propertyId: string): Promise<Integration> {
    return openCredentials(this.#ctx.secrets, await this.get(propertyId));
  }

  /** Seals every credential with the current key. @throws ConfigError where the engine has no `secrets` */
  rotateSecrets(): Promise<RotatedSecrets> {
    return rotateSecrets(this.#ctx);
  }

  /** Stops both directions at once; work keeps queuing. @throws SyncError `INTEGRATION_MISSING` */
  pause(propertyId: string): Promise<Integration> {
    return pauseProperty(this.#ctx, propertyId);
  }

  /** What was queued meanwhile is worked off; failures are forgotten. @throws SyncError `INTEGRATION_MISSING` */
  async resume(propertyId: string): Promise<Integration> {
    const integration = await resumeProperty(this.#ctx, propertyId);
    this.#wake();
    return integration;
  }

  /** Stops all that is on: every property, and the sync with Airtable. */
  pauseAll(): Promise<SwitchedAll> {
    return pauseAll(this.#ctx);
  }

  /** Lets go on what {@link pauseAll} stopped; what was off before stays off. */
  async resumeAll(): Promise<SwitchedAll> {
    const switched = await resumeAll(this.#ctx);
    this.#wake();
    return switched;
  }

  /** Whether {@link pauseAll} stopped everything. */
  isAllPaused(): Promise<boolean> {
    return isAllPaused(this.#ctx);
  }

  /** Changes which way a property is synced; what waits in the other direction waits on. @throws SyncError `INTEGRATION_MISSING` */
  async setDirection(propertyId: string, direction: SyncDirection): Promise<Integration> {
    const integration = await setDirection(this.#ctx, propertyId, direction);
    this.#wake();
    return integration;
  }
}

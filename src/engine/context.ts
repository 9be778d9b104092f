import type { Integration } from "../domain/integration.js";
import type { Logger } from "../ports/logger.js";
import type { ResManGateway } from "../ports/resman.js";
import type { Runtime } from "../ports/runtime.js";
import type { StorageAdapter } from "../ports/storage.js";
import type { SyncPolicy } from "../rules/plan/policy.js";
import type { KeyedLock } from "../runtime/keyed-lock.js";
import type { SyncEmitter } from "./emitter.js";
import type { EngineSettings } from "./options.js";
import type { LeadSyncRetryHandler } from "./retry-handler.js";

/** What every part of the engine works with; made once by the facade. */
export interface EngineContext {
  readonly storage: StorageAdapter;
  readonly settings: EngineSettings;
  /** Policies that replace the defaults. */
  readonly overrides: Partial<SyncPolicy>;
  readonly runtime: Runtime;
  readonly logger: Logger;
  readonly events: SyncEmitter;
  readonly locks: KeyedLock;
  readonly retries: LeadSyncRetryHandler;
  gatewayOf(integration: Integration): ResManGateway;
}

/** Now, as the rows store it. */
export const nowIso = (runtime: Pick<Runtime, "now">): string => new Date(runtime.now()).toISOString();

import type { SyncEngine } from "../engine/sync-engine.js";
import type { Logger } from "../ports/logger.js";
import type { Clock } from "../ports/runtime.js";
import type { WebhookVerifier } from "../rules/webhooks/verify-webhook.js";
import type { Access } from "./access.js";
import type { OpenApiDocument } from "./openapi/openapi-document.js";

export type { Access } from "./access.js";

/** What every route works with. */
export interface HandlerContext {
  engine: SyncEngine;
  access: Access;
  /** Milliseconds a push waits for ResMan before the queue takes over. */
  pushTimeoutMs: number;
  /** Checks a webhook's signature; undefined where no secret was given: the door is then closed. */
  webhooks: WebhookVerifier | undefined;
  /** The document that describes all routes. */
  document(): OpenApiDocument;
  clock: Clock;
  logger: Logger;
}

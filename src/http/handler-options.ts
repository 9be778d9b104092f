import * as z from "zod";
import { ConfigError } from "../domain/errors.js";
import type { Authorize } from "../domain/principal.js";
import type { SyncEngine } from "../engine/sync-engine.js";
import type { Logger } from "../ports/logger.js";
import type { Runtime } from "../ports/runtime.js";
import type { WebhookVerification } from "../rules/webhooks/verify-webhook.js";
import type { OpenApiInfo } from "./openapi/openapi-document.js";

/** Options of {@link createLeadSyncHandler}. */
export interface LeadSyncHandlerOptions {
  engine: SyncEngine;
  /** Says who is behind a request. It must not read the body, but may read that of `request.clone()`. */
  authorize?: Authorize;
  /** In place of `authorize`: everybody may do everything. For demos. */
  unsafeAllowAll?: true;
  /** How webhooks are verified. Default: none is accepted. */
  webhooks?: WebhookVerification;
  /** What comes before each path, e.g. `/crm`. Default: nothing. */
  basePath?: string;
  /** Larger bodies are refused. Default 1 MiB. */
  maxBodyBytes?: number;
  /** Milliseconds a push waits for ResMan before it answers 202 and the queue takes over. Default 5,000. */
  pushTimeoutMs?: number;
  /** What the OpenAPI document says of the API as a whole. */
  openapi?: OpenApiInfo;
  /** Time. Default: the platform's. */
  runtime?: Partial<Runtime>;
  /** Default: silent. */
  logger?: Logger;
}

const isFunction = z.custom((value) => typeof value === "function", "must be a function");

const optionsSchema = z.object({
  engine: z.custom((value) => typeof value === "object" && value !== null, "is missing"),
  authorize: isFunction.optional(),
  unsafeAllowAll: z.literal(true).optional(),
  basePath: z
    .string()
    .regex(/^(?:\/[^/?#]+)*\/?$/, "must look like `/crm`")
    .transform((path) => path.replace(/\/$/, ""))
    .default(""),
  maxBodyBytes: z.int().min(1).default(1_048_576),
  pushTimeoutMs: z.number().min(0).default(5000),
  openapi: z
    .object({ title: z.string().min(1), version: z.string().min(1), servers: z.array(z.string().min(1)) })
    .partial()
    .optional(),
});

type HandlerSettings = Pick<z.infer<typeof optionsSchema>, "basePath" | "maxBodyBytes" | "pushTimeoutMs">;

/** @throws ConfigError naming the option */
export function checkHandlerOptions(options: LeadSyncHandlerOptions): HandlerSettings {
  const result = optionsSchema.safeParse(options);
  if (!result.success) {
    const [issue] = result.error.issues;
    const option = issue?.path.join(".") ?? "";
    throw new ConfigError(`createLeadSyncHandler option \`${option}\`: ${issue?.message}`, { context: { option } });
  }
  if ((options.authorize === undefined) === (options.unsafeAllowAll === undefined)) {
    throw new ConfigError("createLeadSyncHandler needs `authorize`, or for a demo `unsafeAllowAll: true`, not both.");
  }
  return result.data;
}

import * as z from "zod";
import { ConfigError } from "../domain/errors.js";
import type { Authorize } from "../domain/principal.js";
import type { Logger } from "../ports/logger.js";
import type { Runtime } from "../ports/runtime.js";
import type { RealtimeEngine } from "./realtime-engine.js";

/** What runs as long as the hub does; an `UpstreamConnection` fits. */
export interface Companion {
  start(): void | Promise<void>;
  stop(): Promise<void>;
}

/** Options of a `RealtimeHub`. `engine` and `authorize` are needed. */
export interface RealtimeHubOptions {
  engine: RealtimeEngine;
  /** Recognises who wants to connect, before the upgrade. */
  authorize?: Authorize;
  /** Lets everybody see and change everything: for trying things out on one's own machine. Default false. */
  unsafeAllowAll?: boolean;
  /** Web pages that may connect, as `Origin` names them. Needed where `authorize` goes by cookies. Default: all. */
  allowedOrigins?: readonly string[];
  /** Milliseconds between two heartbeats; who shows no sign of life for two of them is cut off. Default 30,000. */
  heartbeatMs?: number;
  /** Bytes that may wait for a client that reads slowly. Default 1 MiB. */
  maxBufferedBytes?: number;
  /** Longest message a client may send, in bytes. Default 64 KiB. */
  maxMessageBytes?: number;
  /** Messages of one client that may wait to be handled. Default 100. */
  maxQueuedMessages?: number;
  /** What may come from a client in a row that is no message at all. Default 10. */
  maxGarbage?: number;
  /** Default 10,000. */
  maxConnections?: number;
  /** Milliseconds a connection may last; then the client comes back with a fresh token. Default 1 hour. */
  maxConnectionMs?: number;
  /** Milliseconds a client's change waits for ResMan before the queue takes over. Default 5,000. */
  pushTimeoutMs?: number;
  /** Events replayed to a client that was away, at most; beyond that it is told `RESUME_GAP`. Default 10,000. */
  replayLimit?: number;
  /** Connections to partners, started and stopped with the hub. */
  upstream?: readonly Companion[];
  /** Time, ids and timers. Default: the platform's. */
  runtime?: Partial<Runtime>;
  /** Default: silent. */
  logger?: Logger;
}

const settingsSchema = z.object({
  unsafeAllowAll: z.boolean().default(false),
  allowedOrigins: z.array(z.string()).optional(),
  heartbeatMs: z.number().positive().default(30_000),
  maxBufferedBytes: z
    .int()
    .positive()
    .default(1024 * 1024),
  maxMessageBytes: z
    .int()
    .positive()
    .default(64 * 1024),
  maxQueuedMessages: z.int().positive().default(100),
  maxGarbage: z.int().min(0).default(10),
  maxConnections: z.int().positive().default(10_000),
  maxConnectionMs: z
    .number()
    .positive()
    .default(60 * 60_000),
  pushTimeoutMs: z.number().min(0).default(5000),
  replayLimit: z.int().min(0).default(10_000),
});
export type HubSettings = z.infer<typeof settingsSchema>;

const refuse = (message: string, option: string): never => {
  throw new ConfigError(message, { context: { option } });
};

/** @throws ConfigError naming the option. */
export function resolveHubSettings(options: RealtimeHubOptions): HubSettings {
  const result = settingsSchema.safeParse(options);
  if (!result.success) {
    const [issue] = result.error.issues;
    const option = issue?.path.join(".") ?? "";
    return refuse(`RealtimeHub option \`${option}\`: ${issue?.message ?? "not valid"}`, option);
  }
  if (!options.engine) refuse("RealtimeHub needs the option `engine`.", "engine");
  if (result.data.unsafeAllowAll === (options.authorize !== undefined)) {
    refuse("RealtimeHub needs either the option `authorize` or `unsafeAllowAll: true`.", "authorize");
  }
  return result.data;
}
